//! What the admins of a server have set for all of it.

use serde::{Deserialize, Serialize};

use super::timetable::Zone;

/// A server's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The zone that somebody confirmed; new timetables go by it.
    pub zone: Option<Zone>,
}
