//! The screen under test: states made of domain events, terminals fed with bytes, keys in, pictures and intents out.

mod conflicts;
mod costs;
mod fixture;
mod hands;
mod inbox;
mod looks;
mod memory;
mod messages;
mod more_pictures;
mod mouse;
mod pictures;
mod plans;
mod properties;
mod rare;
mod reading;
mod replay;
mod reviews;
mod routes;
mod shown;
mod states;
mod svg;
mod timeline;
mod tree;
mod trust;
mod updates;
