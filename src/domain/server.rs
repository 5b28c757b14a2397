//! What the admins of a server have set for all of it.

use serde::{Deserialize, Serialize};

use super::ids::ChannelId;
use super::timetable::Zone;

/// A server's settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The zone that somebody confirmed; new timetables go by it.
    pub zone: Option<Zone>,
    /// Where the bot tells those who run the server what only they need to know.
    pub staff_channel: Option<ChannelId>,
    /// Members may show their answers to the others.
    pub sharing: bool,
    /// Members are reminded of a day that is still open.
    pub reminder: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { zone: None, staff_channel: None, sharing: true, reminder: false }
    }
}
