//! What the admins of a server have set for all of it.

use serde::{Deserialize, Serialize};

use super::Stored;
use super::timetable::zone;
use crate::domain::ids::ChannelId;
use crate::domain::server;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Settings {
    zone: Option<String>,
    staff_channel: Option<ChannelId>,
    sharing: bool,
    reminder: bool,
}

/// What version 2 has behind version 1: no staff channel, sharing, no reminder.
const OF_VERSION_2: &[u8] = &[0, 1, 0];

impl Stored for Settings {
    const ADDED: &'static [&'static [u8]] = &[OF_VERSION_2];
}

impl Settings {
    pub fn store(settings: &server::Settings) -> Self {
        Self {
            zone: settings.zone.as_ref().map(|zone| zone.name().to_owned()),
            staff_channel: settings.staff_channel,
            sharing: settings.sharing,
            reminder: settings.reminder,
        }
    }

    pub fn load(self) -> Result<server::Settings, String> {
        Ok(server::Settings {
            zone: self.zone.as_deref().map(zone).transpose()?,
            staff_channel: self.staff_channel,
            sharing: self.sharing,
            reminder: self.reminder,
        })
    }
}
