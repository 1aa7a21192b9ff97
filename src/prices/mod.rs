//! The embedded list of model prices.
