//! Tells those who run a server what cannot be done there, and notices when it can be done again.

use jiff::{SignedDuration, Timestamp};
use serenity::model::Permissions;

use super::outbound::{Call, CallError, Gone, Priority, Server};
use super::publish::{self, Publisher};
use super::view::View;
use super::{permissions, view};
use crate::app::Error;
use crate::app::notice::{Came, Telling};
use crate::crash;
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::notice::{Cause, Matter, Notice, Way};

/// How far back an unfinished attempt is looked for, in messages.
const LOOK: u8 = 100;

/// What a look at the place showed.
struct Found {
    server: Server,
    cause: Cause,
    missing: Permissions,
}

/// The names of the permissions that a notice is about.
#[must_use]
pub fn missing(notice: &Notice) -> Vec<&'static str> {
    permissions::missing(Permissions::from_bits_truncate(notice.missing), Permissions::empty())
}

impl Publisher {
    /// Tells a notice, or finds that there is nothing to tell any more, and writes down what came of it.
    ///
    /// # Errors
    /// The store failed; what Discord refuses is no error but a result.
    pub(super) async fn look_after(&self, telling: Telling) -> Result<(), Error> {
        let (notice, came) = self.tell(telling).await?;
        let server = notice.server.0;
        match came {
            Came::Told => tracing::info!(guild.id = server, way = ?notice.way, "those who run it were told"),
            Came::Mended => tracing::info!(guild.id = server, matter = ?notice.matter, "it works again"),
            _ => {}
        }
        crash::point("sent", format_args!("Notice"));
        self.app.looked_after(notice, came, self.app.clock().now()).await?;
        crash::point("recorded", format_args!("Notice"));
        Ok(())
    }

    async fn tell(&self, telling: Telling) -> Result<(Notice, Came), Error> {
        let Telling { notice, staff, .. } = telling;
        let call = Call::new(Priority::Edit, notice.server);
        let found = match self.diagnose(call, &notice).await {
            Ok(found) => found,
            // The bot is not there any more.
            Err(CallError::Gone { .. } | CallError::Forbidden { .. }) => return Ok((notice, Came::AsBefore)),
            Err(error) => return Ok((notice, came_of(&error))),
        };
        if is_mended(&notice, &found) {
            return Ok((notice, Came::Mended));
        }
        let seen = Notice { cause: found.cause, missing: found.missing.bits(), ..notice };
        let channel = match self.channel_for(call, &telling).await {
            Ok(Some(channel)) => channel,
            Ok(None) => return Ok((notice, Came::AsBefore)),
            // The next way tells what was found.
            Err(error) => return Ok((seen, came_of(&error))),
        };
        let text = |notice: &Notice| text(notice, &found.server.name, staff);
        if let Some(since) = notice.since {
            match self.stands(call, channel, since, &text(&notice).content).await {
                Ok(Some(true)) => return Ok((notice, Came::Told)),
                Ok(Some(false)) => {}
                Ok(None) => return Ok((notice, Came::Unsure)),
                Err(error) => return Ok((notice, came_of(&error))),
            }
        }
        let now = self.app.clock().now();
        let Some(notice) = self.app.telling(seen, now).await? else { return Ok((notice, Came::AsBefore)) };
        crash::point("claimed", format_args!("Notice"));
        let key = format!("notice {} {:?} {:?}", notice.round, notice.matter, notice.way);
        let body = publish::body(&text(&notice).into_message(publish::nonce(&key)));
        let came = match self.outbound.send_message(call, channel, &body).await {
            Ok(_) => Came::Told,
            Err(error) => came_of(&error),
        };
        Ok((notice, came))
    }

    async fn diagnose(&self, call: Call, notice: &Notice) -> Result<Found, CallError> {
        let server = self.outbound.server(call, notice.server).await?;
        let found = |server, cause, missing| Ok(Found { server, cause, missing });
        let nothing = Permissions::empty();
        let place = match self.outbound.channel(call, notice.channel).await {
            Ok(place) => place,
            Err(CallError::Gone { what: Gone::Channel, .. }) => return found(server, Cause::Gone, nothing),
            Err(CallError::Forbidden { .. }) => {
                return found(server, Cause::Forbidden, Permissions::VIEW_CHANNEL);
            }
            Err(error) => return Err(error),
        };
        let me = self.outbound.me_in(call, notice.server).await?;
        let have = permissions::in_channel(&server, &me, &place.overwrites, self.app.clock().now());
        found(server, notice.cause, needed(notice) - have)
    }

    /// Where it is to be told; nowhere, if nothing is to be sent.
    async fn channel_for(&self, call: Call, telling: &Telling) -> Result<Option<ChannelId>, CallError> {
        let Telling { notice, staff, maker } = telling;
        match notice.way {
            Way::Staff => Ok(*staff),
            Way::Maker => {
                // Whoever has left is told nothing of the server any more.
                self.outbound.member_in(call, notice.server, *maker).await?;
                self.outbound.create_dm(call, *maker).await.map(Some)
            }
            Way::Reply | Way::Told => Ok(None),
        }
    }

    /// Whether a message of ours with this text stands there; nothing, if that cannot be seen.
    async fn stands(
        &self,
        call: Call,
        channel: ChannelId,
        since: Timestamp,
        text: &str,
    ) -> Result<Option<bool>, CallError> {
        let me = self.outbound.me().await?;
        let after = MessageId::at(since.saturating_sub(publish::BEFORE_ATTEMPT).unwrap_or(since));
        let page = self.outbound.messages_after(call, channel, after, LOOK).await?;
        if page.iter().any(|message| message.author == me && message.content == text) {
            return Ok(Some(true));
        }
        let place = self.outbound.channel(call, channel).await?;
        let Some(server) = place.server.filter(|_| page.is_empty()) else { return Ok(Some(false)) };
        let guild = self.outbound.server(call, server).await?;
        let me = self.outbound.me_in(call, server).await?;
        let have = permissions::in_channel(&guild, &me, &place.overwrites, self.app.clock().now());
        Ok(have.read_message_history().then_some(false))
    }
}

/// What the bot needs for what it could not do.
fn needed(notice: &Notice) -> Permissions {
    match (notice.cause, notice.matter) {
        (Cause::ThreadCap | Cause::Refused, _) => Permissions::empty(),
        (Cause::Blind, _) => Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY,
        (_, Matter::Thread) => {
            Permissions::VIEW_CHANNEL
                | Permissions::CREATE_PUBLIC_THREADS
                | Permissions::SEND_MESSAGES_IN_THREADS
        }
        _ => Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS,
    }
}

/// What was missing is there. Of a refusal whose reason was never found only a success shows that; but a step that is
/// not tried again, as a thread, has no other sign.
fn is_mended(notice: &Notice, found: &Found) -> bool {
    let nothing_missing = found.missing.is_empty() && found.cause != Cause::Gone;
    let was_found = notice.missing != 0 || notice.cause == Cause::Gone;
    let is_not_tried_again = (notice.matter, notice.cause) == (Matter::Thread, Cause::Forbidden);
    nothing_missing && (was_found || is_not_tried_again)
}

fn text(notice: &Notice, server: &str, staff: Option<ChannelId>) -> View {
    match notice.way {
        Way::Maker => view::notice::to_maker(notice, &missing(notice), server, staff),
        Way::Staff | Way::Reply | Way::Told => view::notice::to_staff(notice, &missing(notice)),
    }
}

fn came_of(error: &CallError) -> Came {
    match error {
        CallError::Unavailable { after } | CallError::Stopped { after } => {
            Came::Later(SignedDuration::try_from(*after).ok())
        }
        CallError::Unknown | CallError::Unauthorized => Came::Later(None),
        CallError::Forbidden { .. }
        | CallError::Gone { .. }
        | CallError::Refused { .. }
        | CallError::Archived
        | CallError::Locked
        | CallError::ThreadCap => Came::Closed,
    }
}
