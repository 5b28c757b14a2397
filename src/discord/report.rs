//! Keeps the notes in staff channels as the reports are: sends, changes and ends them.
//!
//! It is called after everything that may have made a difference, and once more when a server comes or changes, so what
//! a kill or Discord got in the way of is made up for.

use jiff::Timestamp;

use super::components::Action;
use super::outbound::{Call, CallError, Gone, Priority};
use super::view::View;
use super::{Desk, permissions, publish, shards, view};
use crate::app::report::{Complaint, Telling};
use crate::app::{Error, Refusal, Who};
use crate::crash;
use crate::domain::ids::{MessageId, QuestionId, ServerId};

/// How far back an unfinished attempt is looked for, in messages.
const LOOK: u8 = 100;

impl Desk {
    /// Keeps a report; the staff is told after its author.
    ///
    /// # Errors
    /// As [`crate::app::App::report`].
    pub(super) async fn take_report(
        &self,
        who: Who,
        question: &QuestionId,
        complaint: Complaint,
        now: Timestamp,
    ) -> Result<View, Error> {
        self.app.report(who, question, complaint, now).await?;
        Ok(view::report::taken())
    }

    /// Settles the reports on a question, for somebody who may.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn settle_reports(
        &self,
        who: Who,
        question: QuestionId,
        now: Timestamp,
    ) -> Result<View, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let settled = self.app.settle_reports(who, question, now).await?;
        self.tell_staff(server).await;
        Ok(view::report::settled(settled))
    }

    /// The view, and once the news that a report of theirs was settled.
    pub(super) async fn with_news(&self, view: View, who: Who) -> View {
        match self.app.news_of_reports(who.member).await {
            Ok(titles) => view::report::with_news(view, &titles),
            Err(error) => {
                shards::report(&error);
                view
            }
        }
    }

    /// Brings the notes in a server's staff channel up to date. What does not work is logged, and tried again when
    /// something changes there.
    pub async fn tell_staff(&self, server: ServerId) {
        // One at a time: between the look for a note and its sending nobody else may send it.
        let _alone = self.notes.lock().await;
        let done = async {
            for question in self.app.notes_to_tell(server)? {
                let now = self.outbound.time();
                if let Some(telling) = self.app.begin_note(server, question, now).await? {
                    self.tell(telling, now).await?;
                }
            }
            Ok(())
        };
        if let Err(error) = done.await {
            shards::report(&error);
        }
    }

    async fn tell(&self, mut telling: Telling, now: Timestamp) -> Result<(), Error> {
        let call = Call::new(Priority::Edit, telling.note.server);
        let mut standing = telling.note.message;
        if telling.look {
            standing = match self.noted_earlier(call, &telling).await {
                Ok(found) => found,
                // Where nothing can be seen any more, nothing of ours is to be seen either.
                Err(CallError::Gone { .. } | CallError::Forbidden { .. }) => None,
                Err(error) => {
                    log(&telling, &error);
                    return Ok(());
                }
            };
        }
        if let Some(message) = standing {
            let edit = publish::body(&view::report::note(&telling).into_edit());
            match self.outbound.edit_message(call, telling.note.channel, message, &edit).await {
                Ok(()) if telling.open > 0 => {
                    return self.app.noted(telling.note, message, telling.open).await;
                }
                Ok(()) => return self.app.drop_note(telling.note).await,
                // Somebody deleted it: a new one is for those that are open.
                Err(CallError::Gone { what: Gone::Message | Gone::Channel, .. }) => {}
                Err(error) => {
                    log(&telling, &error);
                    return Ok(());
                }
            }
        }
        let Some(channel) = telling.channel.filter(|_| telling.open > 0) else {
            return self.app.drop_note(telling.note).await;
        };
        if telling.note.channel != channel || standing.is_some() {
            telling.note = self.app.aim_note(telling.note, channel, now).await?;
        }
        let nonce = publish::nonce(&sign(&telling));
        let body = publish::body(&view::report::note(&telling).into_message(nonce));
        match self.outbound.send_message(call, channel, &body).await {
            Ok(sent) => {
                crash::point("sent", format_args!("Note"));
                self.app.noted(telling.note, sent.id, telling.open).await
            }
            Err(error) => {
                log(&telling, &error);
                Ok(())
            }
        }
    }

    /// The message of an attempt whose end was not written down.
    async fn noted_earlier(&self, call: Call, telling: &Telling) -> Result<Option<MessageId>, CallError> {
        let note = &telling.note;
        let read = Action::ReadReports(note.question.clone()).to_string();
        let me = self.outbound.me().await?;
        let after = MessageId::at(note.since.saturating_sub(publish::BEFORE_ATTEMPT).unwrap_or(note.since));
        let page = self.outbound.messages_after(call, note.channel, after, LOOK).await?;
        if page.is_empty() {
            // Without Read Message History Discord answers an empty list, which proves nothing.
            let channel = self.outbound.channel(call, note.channel).await?;
            let server = self.outbound.server(call, note.server).await?;
            let me = self.outbound.me_in(call, note.server).await?;
            let now = self.app.clock().now();
            if !permissions::in_channel(&server, &me, &channel.overwrites, now).read_message_history() {
                return Err(CallError::Unknown);
            }
        }
        let ours = page.iter().find(|message| message.author == me && message.custom_ids.contains(&read));
        Ok(ours.map(|message| message.id))
    }
}

/// What makes this note another than a later one about the same question.
fn sign(telling: &Telling) -> String {
    let note = &telling.note;
    format!("note {} {} {}", note.server, note.question, note.since.as_millisecond())
}

fn log(telling: &Telling, error: &CallError) {
    tracing::warn!(guild.id = telling.note.server.0, "the staff was not told of reports: {error}");
}
