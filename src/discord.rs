//! Everything that speaks Discord: the only module that names serenity, poise and HTTP.

pub mod client;
pub mod commands;
pub mod components;
pub mod dispatch;
mod doctor;
pub mod errors;
pub mod handler;
pub mod ids;
pub mod names;
pub mod notice;
pub mod outbound;
pub mod permissions;
pub mod publish;
mod remind;
mod report;
pub mod shards;
mod share;
pub mod transcript;
pub mod view;

use std::sync::Arc;

use serenity::model::Permissions;
use tokio_util::task::TaskTracker;

use crate::app::quiz::Quiz;
use crate::app::timetable::Sheet;
use crate::app::{App, Error, Refusal};
use crate::domain::ids::{ChannelId, RoleId, ServerId};
use crate::domain::question::Question;
use crate::domain::streak::Standing;
use names::Names;
use outbound::{Call, CallError, Outbound, Priority};
use view::View;
use view::timetable::Manner;

/// Of so many servers a member's streaks are shown at once.
const MOST_STREAKS: usize = 20;

/// What commands and components work with.
pub struct Desk {
    /// The use cases.
    pub app: Arc<App>,
    /// The way out for what is not a reply.
    pub outbound: Outbound,
    /// Presses and forms that are being answered.
    pub visits: TaskTracker,
    /// What is known of the shards.
    pub shards: shards::Shards,
    /// What channels are called.
    pub names: Names,
    /// Whoever sends or changes notes in staff channels.
    pub notes: tokio::sync::Mutex<()>,
    /// The address of the folder with the pages about privacy and terms.
    pub pages: Option<String>,
}

impl Desk {
    /// Something was heard from a server: if it was away, that is over, before anything else of it is handled.
    pub async fn hears(&self, server: ServerId) {
        let back = async {
            if self.app.is_away(server)? {
                self.app.server_back(server, self.outbound.time_now().await).await?;
            }
            Ok(())
        };
        if let Err(error) = back.await {
            shards::report(&error);
        }
    }

    /// How a quiz looks.
    #[must_use]
    pub fn quiz_view(&self, quiz: &Quiz) -> View {
        let topic = |question: &Question| self.app.bank.topic(&question.topic);
        match quiz {
            Quiz::Sheet(sheet) => view::question::quiz(sheet, topic(&sheet.question)),
            Quiz::OnPath(sheet, path) => view::quiz::on_path(
                view::question::quiz(sheet, topic(&sheet.question)),
                path,
                &sheet.question.id,
            ),
            Quiz::Choice(ids) => {
                let questions: Vec<_> = ids.iter().filter_map(|id| self.app.bank.get(id)).collect();
                let with_topics: Vec<_> = questions.iter().map(|q| (*q, topic(q))).collect();
                view::quiz::choice(&with_topics)
            }
        }
    }

    /// How the streaks of a member in all their servers look.
    pub async fn streaks_view(&self, mut streaks: Vec<(ServerId, Standing)>) -> View {
        let left_out = streaks.len().saturating_sub(MOST_STREAKS);
        streaks.truncate(MOST_STREAKS);
        let mut asked = tokio::task::JoinSet::new();
        for (server, standing) in streaks {
            let outbound = self.outbound.clone();
            asked.spawn(async move {
                let found = outbound.server(Call::new(Priority::Person, server), server).await;
                (found.ok().map(|found| found.name), server, standing)
            });
        }
        let mut named = asked.join_all().await;
        named.sort_by_key(|(_, server, _)| *server);
        view::streak::everywhere(&named, left_out)
    }

    /// How the draft of a timetable looks, with what could be better in its channel.
    pub async fn draft_view(&self, sheet: &Sheet, manner: Manner<'_>) -> View {
        let mut manner = manner;
        match self.check_draft(sheet).await {
            Ok(notes) => manner.notes.extend(notes),
            // It is looked at again before it is saved.
            Err(Error::Refused(Refusal::DiscordBusy)) => {}
            Err(error) => {
                let note = errors::answer(&error, "a look at a channel").content;
                manner.notes.extend(Some(note).filter(|note| manner.why.as_ref() != Some(note)));
            }
        }
        view::timetable::dialogue(sheet, &self.app.bank, &manner)
    }

    /// As [`Desk::check_channel`], for the channel of a draft.
    ///
    /// # Errors
    /// As [`Desk::check_channel`].
    pub async fn check_draft(&self, sheet: &Sheet) -> Result<Vec<String>, Error> {
        let timetable = &sheet.draft.timetable;
        self.check_channel(timetable.server, timetable.channel, timetable.role).await
    }

    /// Whether questions can be posted in this channel; what could be better there, one sentence each.
    ///
    /// # Errors
    /// It is not a text or announcement channel of this server, or permissions are missing there.
    pub async fn check_channel(
        &self,
        server: ServerId,
        channel: ChannelId,
        role: Option<RoleId>,
    ) -> Result<Vec<String>, Error> {
        let (guild, have) = self.look_at(server, channel).await?;
        let to_post = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
        lacks(channel, to_post, have)?;
        let mut notes = Vec::new();
        let wanted = permissions::missing(permissions::needed(), have);
        if !wanted.is_empty() {
            notes.push(view::timetable::works_better(&wanted));
        }
        let role = role.and_then(|role| guild.roles.iter().find(|known| known.id == role));
        if role.is_some_and(|role| !role.mentionable && !have.mention_everyone()) {
            notes.push(view::timetable::cannot_ping());
        }
        Ok(notes)
    }

    /// Whether the bot can write in this channel to those who run the server.
    ///
    /// # Errors
    /// As [`Desk::check_channel`].
    pub async fn check_staff_channel(&self, server: ServerId, channel: ChannelId) -> Result<(), Error> {
        let (_, have) = self.look_at(server, channel).await?;
        Ok(lacks(channel, Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES, have)?)
    }

    /// The server, and what the bot may do in a text or announcement channel of it.
    async fn look_at(
        &self,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<(outbound::Server, Permissions), Error> {
        let call = Call::new(Priority::Person, server);
        let see = ["View Channel"];
        let place =
            self.outbound.channel(call, channel).await.map_err(|error| unseen(&error, channel, &see))?;
        if place.server != Some(server) || !matches!(place.kind, 0 | 5) {
            return Err(Refusal::WrongChannel(channel).into());
        }
        let guild = self.outbound.server(call, server).await.map_err(|error| busy(&error))?;
        let me = self.outbound.me_in(call, server).await.map_err(|error| busy(&error))?;
        let have = permissions::in_channel(&guild, &me, &place.overwrites, self.app.clock().now());
        Ok((guild, have))
    }
}

fn lacks(channel: ChannelId, needed: Permissions, have: Permissions) -> Result<(), Refusal> {
    let permissions = permissions::missing(needed, have);
    if permissions.is_empty() { Ok(()) } else { Err(Refusal::Missing { channel, permissions }) }
}

fn unseen(error: &CallError, channel: ChannelId, see: &[&'static str]) -> Refusal {
    match error {
        CallError::Forbidden { .. } => Refusal::Missing { channel, permissions: see.to_vec() },
        CallError::Gone { .. } => Refusal::WrongChannel(channel),
        other => busy(other),
    }
}

fn busy(error: &CallError) -> Refusal {
    tracing::warn!("Discord did not answer a look at a channel: {error}");
    Refusal::DiscordBusy
}
