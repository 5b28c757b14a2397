//! `/settings`: what the admins of a server have set for all of it.

use super::{App, Error, Refusal, Who};
use crate::domain::ids::ChannelId;
use crate::domain::server::Settings;
use crate::domain::timetable::{Problem, Zone};

/// One setting as somebody wishes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The zone of new timetables, as somebody typed or chose it.
    Zone(String),
    /// Where to tell those who run the server something; nowhere, if there is none.
    StaffChannel(Option<ChannelId>),
    /// Whether members may show their answers to the others.
    Sharing(bool),
    /// Whether members are reminded of a day that is still open.
    Reminder(bool),
}

impl App {
    /// What is set in a server.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn settings(&self, who: Who) -> Result<Settings, Error> {
        Ok(self.store.read().settings(who.server.ok_or(Refusal::OnlyInServers)?)?)
    }

    /// Changes one setting, and leaves the others as they are. Whether the bot can write in a staff channel is for the
    /// caller to find out before.
    ///
    /// # Errors
    /// There is no such zone; asked outside a server.
    pub async fn set(&self, who: Who, wish: Wish) -> Result<Settings, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        self.store
            .write(move |tx| {
                let mut settings = tx.settings(server)?;
                match wish {
                    Wish::Zone(name) => {
                        let zone = Zone::parse(&name).map_err(|why| Refusal::Draft(Problem::Zone(why)))?;
                        settings.zone = Some(zone);
                    }
                    Wish::StaffChannel(channel) => settings.staff_channel = channel,
                    Wish::Sharing(on) => settings.sharing = on,
                    Wish::Reminder(on) => settings.reminder = on,
                }
                tx.put_settings(server, &settings)?;
                Ok(settings)
            })
            .await
    }
}
