//! The edge to Discord: the only module that names it.

pub mod outbound;
pub mod permissions;
