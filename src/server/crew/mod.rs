//! The crew: which agents there are and what they lack, and which of them a task goes to.

pub mod agent_view;
pub mod members;
pub mod price_list;
pub mod router;
pub mod routes;
pub mod sighting;
pub mod track;
