//! `/daily`: the rounds that can be answered here, and how the member stands in each.

use jiff::Timestamp;

use super::answer::Sheet;
use super::subject::Subject;
use super::{App, Error, Refusal, Who};
use crate::domain::facts::{Kind, Withdrawn};
use crate::domain::ids::{ChannelId, QuestionId, RoundId, ServerId};
use crate::domain::round::{Round, Thread};

/// What `/daily` shows.
#[derive(Clone, Debug, Default)]
pub struct Daily {
    /// Open rounds of this channel, newest first.
    pub here: Vec<Today>,
    /// Open rounds of other channels.
    pub elsewhere: Vec<Today>,
    /// When the next question comes to this channel; if none ever does, to which other one.
    pub next: Option<(Timestamp, Option<ChannelId>)>,
}

/// One open round, for one member.
#[derive(Clone, Debug)]
pub struct Today {
    /// The question.
    pub sheet: Sheet,
    /// The round.
    pub round: Round,
    /// How the member answered it.
    pub answered: Vec<Kind>,
    /// The member gave it up.
    pub gave_up: bool,
}

impl App {
    /// The open rounds, seen from `channel`.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn daily(&self, who: Who, channel: ChannelId, now: Timestamp) -> Result<Daily, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let reader = self.store.read();
        let answers = reader.answered_by(server, who.member)?;
        let shown = reader.shown_by(server, who.member)?;
        let mut daily = Daily::default();
        for round in self.open_rounds(server, now)? {
            let today = Today {
                sheet: self.sheet(who, &Subject::Round(round.id))?,
                answered: answers.iter().filter(|a| a.round == round.id).map(|a| a.kind).collect(),
                gave_up: shown.iter().any(|shown| shown.round == round.id),
                round,
            };
            // In the thread of a round, "here" is that round.
            let in_thread = today.round.progress.thread == Thread::Open(channel);
            let here = in_thread || today.round.channel == channel;
            if here { &mut daily.here } else { &mut daily.elsewhere }.push(today);
        }
        daily.next = reader
            .timetables_of(server)?
            .iter()
            .filter_map(|timetable| {
                let elsewhere = Some(timetable.channel).filter(|other| *other != channel);
                Some((timetable.next_question(now)?, elsewhere))
            })
            .min_by_key(|(at, elsewhere)| (elsewhere.is_some(), *at));
        Ok(daily)
    }

    /// The rounds of a server that can be answered at `now`, newest first.
    pub(super) fn open_rounds(&self, server: ServerId, now: Timestamp) -> Result<Vec<Round>, Error> {
        let reader = self.store.read();
        let mut open: Vec<RoundId> = reader
            .posted_of(server)?
            .iter()
            .filter(|posted| posted.closes > now && posted.opened <= now)
            .filter(|posted| posted.withdrawn != Some(Withdrawn::Deleted))
            .map(|posted| posted.round)
            .collect();
        open.sort_by_key(|round| std::cmp::Reverse(round.slot));
        let mut rounds = Vec::new();
        for id in open {
            rounds.extend(reader.round(id)?);
        }
        Ok(rounds)
    }

    /// The open round of this question in this server, if there is one.
    pub(super) fn open_round_of(
        &self,
        who: Who,
        question: &QuestionId,
        now: Timestamp,
    ) -> Result<Option<RoundId>, Error> {
        let Some(server) = who.server else { return Ok(None) };
        let open = self.open_rounds(server, now)?;
        Ok(open.iter().find(|round| round.question == *question).map(|round| round.id))
    }
}
