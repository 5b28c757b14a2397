//! What the admins of a server have set for all of it.

use serde::{Deserialize, Serialize};

use super::timetable::zone;
use crate::domain::server;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Settings {
    zone: Option<String>,
}

impl Settings {
    pub fn store(settings: &server::Settings) -> Self {
        Self { zone: settings.zone.as_ref().map(|zone| zone.name().to_owned()) }
    }

    pub fn load(self) -> Result<server::Settings, String> {
        Ok(server::Settings { zone: self.zone.as_deref().map(zone).transpose()? })
    }
}
