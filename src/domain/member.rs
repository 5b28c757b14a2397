//! What a member chose for themselves, in every server and in direct messages.

use serde::{Deserialize, Serialize};

use super::question::Level;

/// A member's own settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The level that `/quiz` uses when none is given.
    pub level: Option<Level>,
    /// Whether leaderboards leave them out.
    #[serde(default)]
    pub hidden: bool,
}
