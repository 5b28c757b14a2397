//! Reports: what members say is wrong with a question, and telling the staff of their server and, once settled, them.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{App, Error, Refusal, Who};
use crate::domain::ids::{ChannelId, MemberId, MessageId, QuestionId, ServerId};
use crate::domain::report::{Note, Report, SOURCE_MAX, WRONG_MAX};
use crate::store::{Reader, StoreError};

/// The most open reports of one member: each can make a message for the staff.
const MOST_OPEN: usize = 20;

/// What a member writes into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub wrong: String,
    /// Where it can be looked up.
    pub source: Option<String>,
}

/// The reports on one question that nobody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The question.
    pub question: QuestionId,
    /// Its title; its id, if it has left the bank.
    pub title: String,
    /// The reports, the newest first.
    pub reports: Vec<Report>,
}

/// What a note in a staff channel is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The note, written down before anything is sent.
    pub note: Note,
    /// The title of its question.
    pub title: String,
    /// How many open reports there are.
    pub open: u32,
    /// An earlier attempt may have succeeded: look before sending.
    pub look: bool,
    /// The staff channel, as it is set now.
    pub channel: Option<ChannelId>,
}

impl App {
    /// What a member has written about a question so far, for the form.
    ///
    /// # Errors
    /// The question is not in the bank.
    pub fn complaint(&self, who: Who, question: &QuestionId) -> Result<Complaint, Error> {
        let question = &self.bank.get(question).ok_or(Refusal::NoSuchQuestion)?.id;
        let earlier = self.store.read().report(who.member, question)?.filter(Report::is_open);
        Ok(earlier.map(|Report { wrong, source, .. }| Complaint { wrong, source }).unwrap_or_default())
    }

    /// Keeps a member's report on a question, in place of an earlier one.
    ///
    /// # Errors
    /// It says nothing; the question is not in the bank; the member has many others open.
    pub async fn report(
        &self,
        who: Who,
        question: &QuestionId,
        complaint: Complaint,
        now: Timestamp,
    ) -> Result<(), Error> {
        let question = self.bank.get(question).ok_or(Refusal::NoSuchQuestion)?.id.clone();
        let wrong = first_chars(&complaint.wrong, WRONG_MAX).ok_or(Refusal::NothingReported)?;
        let source = complaint.source.and_then(|source| first_chars(&source, SOURCE_MAX));
        let member = who.member;
        self.store
            .write(move |tx| {
                let earlier = tx.report(member, &question)?;
                let others = tx.reports_by(member)?;
                let open = others.iter().filter(|other| other.is_open() && other.question != question);
                if open.count() >= MOST_OPEN {
                    return Err(Refusal::TooManyReports.into());
                }
                // Said again in a direct message it stays with the staff that knows of it.
                let server = who.server.or(earlier.and_then(|earlier| earlier.server));
                let (settled, told) = (None, false);
                Ok(tx.put_report(&Report {
                    member,
                    question,
                    server,
                    made: now,
                    wrong,
                    source,
                    settled,
                    told,
                })?)
            })
            .await
    }

    /// The open reports on a question that the staff of this server is told of.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn open_reports(&self, who: Who, question: &QuestionId) -> Result<Open, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let mut reports = open_on(&self.store.read(), server, question)?;
        reports.sort_by_key(|report| std::cmp::Reverse(report.made));
        Ok(Open { title: self.title_of(question), question: question.clone(), reports })
    }

    /// Settles the open reports on a question in this server. Returns how many there were.
    ///
    /// # Errors
    /// Asked outside a server.
    pub async fn settle_reports(
        &self,
        who: Who,
        question: QuestionId,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        self.store
            .write(move |tx| {
                let reports = open_on(tx, server, &question)?;
                let count = reports.len();
                for report in reports {
                    tx.put_report(&Report { settled: Some(now), ..report })?;
                }
                Ok(count)
            })
            .await
    }

    /// The titles of the questions on which a member's reports were settled, each once: it is written down that they know.
    ///
    /// # Errors
    /// The store failed.
    pub async fn news_of_reports(&self, member: MemberId) -> Result<Vec<String>, Error> {
        let is_news = |report: &Report| report.settled.is_some() && !report.told;
        if !self.store.read().reports_by(member)?.iter().any(is_news) {
            return Ok(Vec::new());
        }
        let news = self.store.write(move |tx| {
            let mut news = tx.reports_by(member)?;
            news.retain(is_news);
            for report in &news {
                tx.put_report(&Report { told: true, ..report.clone() })?;
            }
            Ok::<_, Error>(news)
        });
        Ok(news.await?.iter().map(|report| self.title_of(&report.question)).collect())
    }

    /// The questions about which the staff of a server sees something else than what is so.
    ///
    /// # Errors
    /// The store failed.
    pub fn notes_to_tell(&self, server: ServerId) -> Result<Vec<QuestionId>, Error> {
        let reader = self.store.read();
        let reports = reader.reports_in(server)?;
        let notes = reader.notes_in(server)?;
        let listed = reader.settings(server)?.staff_channel.is_some();
        let mut questions: BTreeSet<QuestionId> = BTreeSet::new();
        if listed {
            questions.extend(reports.iter().filter(|report| report.is_open()).map(|r| r.question.clone()));
        }
        questions.extend(notes.iter().map(|note| note.question.clone()));
        questions.retain(|question| {
            let open = reports.iter().filter(|report| report.is_open_on(question));
            let note = notes.iter().find(|note| note.question == *question);
            note.is_none_or(|note| note.message.is_none() || note.shows != number(open.count()))
        });
        Ok(questions.into_iter().collect())
    }

    /// Writes down that the staff of a server is about to be told how many reports on a question are open.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin_note(
        &self,
        server: ServerId,
        question: QuestionId,
        now: Timestamp,
    ) -> Result<Option<Telling>, Error> {
        let title = self.title_of(&question);
        self.store
            .write(move |tx| {
                let channel = tx.settings(server)?.staff_channel;
                let open = number(open_on(tx, server, &question)?.len());
                let known = tx.note(server, &question)?;
                let look = known.as_ref().is_some_and(|note| note.message.is_none());
                let note = match (known, channel) {
                    (Some(note), _) => note,
                    (None, Some(channel)) if open > 0 => {
                        let note = Note { server, question, channel, since: now, message: None, shows: 0 };
                        tx.put_note(&note)?;
                        note
                    }
                    (None, _) => return Ok(None),
                };
                Ok(Some(Telling { note, title, open, look, channel }))
            })
            .await
    }

    /// Writes down that a note is about to be sent to another channel than before.
    ///
    /// # Errors
    /// The store failed.
    pub async fn aim_note(&self, note: Note, channel: ChannelId, now: Timestamp) -> Result<Note, Error> {
        let aimed = Note { channel, since: now, message: None, ..note };
        let written = aimed.clone();
        self.store.write(move |tx| Ok::<_, Error>(tx.put_note(&written)?)).await?;
        Ok(aimed)
    }

    /// Writes down that a note stands in its channel and shows this number.
    ///
    /// # Errors
    /// The store failed; the next attempt will find the message.
    pub async fn noted(&self, note: Note, message: MessageId, shows: u32) -> Result<(), Error> {
        self.store.write(move |tx| Ok(tx.put_note(&Note { message: Some(message), shows, ..note })?)).await
    }

    /// Forgets a note: it says that nothing is open, or it is gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drop_note(&self, note: Note) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                tx.remove_note(note.server, &note.question);
                Ok(())
            })
            .await
    }

    fn title_of(&self, question: &QuestionId) -> String {
        self.bank.get(question).map_or_else(|| question.to_string(), |question| question.title.clone())
    }
}

/// The reports on a question in a server that nobody has settled.
pub(super) fn open_on(
    reader: &Reader<'_>,
    server: ServerId,
    question: &QuestionId,
) -> Result<Vec<Report>, StoreError> {
    let mut reports = reader.reports_in(server)?;
    reports.retain(|report| report.is_open_on(question));
    Ok(reports)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What was written, without blank edges and at most so long; nothing if nothing is left.
fn first_chars(text: &str, most: usize) -> Option<String> {
    let text: String = text.trim().chars().take(most).collect();
    Some(text.trim_end().to_owned()).filter(|text| !text.is_empty())
}
