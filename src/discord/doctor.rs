//! `/timetable doctor`: looks at a timetable's channel, and posts a message that is only a test.

use jiff::Timestamp;

use super::outbound::{Call, Priority};
use super::view::View;
use super::view::timetable::{Access, Look, Ping};
use super::{Desk, errors, permissions, publish, view};
use crate::app::{Error, Refusal, Who};
use crate::domain::ids::TimetableId;
use crate::domain::timetable::Timetable;

impl Desk {
    /// A timetable looked at closely, with its channel as it is now.
    ///
    /// # Errors
    /// It is not one of this server.
    pub(super) async fn doctor(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<View, Error> {
        let checkup = self.app.check_up(who, id, now)?;
        let look = self.look(&checkup.timetable).await?;
        Ok(view::timetable::doctor(&checkup, &look))
    }

    /// Posts a test into a timetable's channel, and looks at it again.
    ///
    /// # Errors
    /// It is not one of this server.
    pub(super) async fn test_post(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<View, Error> {
        let timetable = self.app.check_up(who, id, now)?.timetable;
        let told = match self.post_test(&timetable, who, now).await {
            Ok(told) => told,
            Err(error @ Error::Refused(_)) => {
                format!("⚠️ The test was not posted. {}", errors::answer(&error, "a test post").content)
            }
            Err(error) => return Err(error),
        };
        let view = self.doctor(who, id, now).await?;
        Ok(View { content: told, ..view })
    }

    async fn post_test(&self, timetable: &Timetable, who: Who, now: Timestamp) -> Result<String, Error> {
        let Timetable { server, channel, .. } = *timetable;
        self.check_channel(server, channel, None).await?;
        // One press is one post, however often it is tried.
        let key = format!("test {} {} {}", timetable.id, who.member, now.as_millisecond());
        let body = publish::body(&view::timetable::test_post().into_message(publish::nonce(&key)));
        match self.outbound.send_message(Call::new(Priority::Person, server), channel, &body).await {
            Ok(sent) => Ok(view::timetable::test_posted(server, channel, sent.id)),
            Err(error) => {
                tracing::warn!(guild.id = server.0, "a test was not posted: {error}");
                Err(Refusal::DiscordBusy.into())
            }
        }
    }

    async fn look(&self, timetable: &Timetable) -> Result<Look, Error> {
        let Timetable { server, channel, .. } = *timetable;
        let (guild, access, pings_all) = match self.look_at(server, channel).await {
            Ok((guild, have)) => {
                (Some(guild), Access::Seen(permissions::each(have)), have.mention_everyone())
            }
            Err(Error::Refused(why)) => {
                let access = match why {
                    Refusal::Missing { .. } => Access::Hidden,
                    Refusal::WrongChannel(_) => Access::Gone,
                    _ => Access::Unknown,
                };
                // Whether the role can be pinged is asked apart from whether anything can be sent.
                let guild = self.outbound.server(Call::new(Priority::Person, server), server).await;
                (guild.ok(), access, false)
            }
            Err(error) => return Err(error),
        };
        let Some(role) = timetable.role else { return Ok(Look { access, ping: Ping::Nobody }) };
        let ping = match guild.map(|guild| guild.roles.into_iter().find(|known| known.id == role)) {
            None => Ping::Unknown(role),
            Some(None) => Ping::Gone,
            Some(Some(known)) if known.mentionable || pings_all => Ping::Works(role),
            Some(Some(_)) => Ping::NotAllowed(role),
        };
        Ok(Look { access, ping })
    }
}
