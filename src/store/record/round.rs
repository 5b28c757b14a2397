//! A round and how far it has come.

use serde::{Deserialize, Serialize};

use super::timetable::zone;
use super::{Coded, Day, Ms};
use crate::domain::facts::Withdrawn;
use crate::domain::ids::{ChannelId, MessageId, QuestionId, RoleId, RoundId, ServerId};
use crate::domain::round::{self, Revision, Trouble};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Round {
    server: ServerId,
    channel: ChannelId,
    number: u32,
    question: QuestionId,
    revision: [u8; 16],
    day: Day,
    zone: String,
    counts: bool,
    ping: Option<RoleId>,
    next_slot: Option<Ms>,
    window_hours: Option<u16>,
    closes: Ms,
    message: Option<MessageId>,
    thread: Thread,
    reveal: Vec<MessageId>,
    edited: bool,
    withdrawn: Option<Coded<Withdrawn>>,
    skipped: bool,
    attempt: Option<Attempt>,
    /// Its moment in the queue of what is due.
    pub due: Option<Ms>,
}

// The order of these variants is stored: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Thread {
    Pending,
    Open(ChannelId),
    Impossible,
}

// The order of these variants is stored: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Message,
    Thread,
    Reveal(u8),
    Edit,
    Extend,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Attempt {
    step: Step,
    since: Ms,
    failed: u16,
    not_before: Ms,
    trouble: Option<Coded<Trouble>>,
}

impl Round {
    /// The indexes in which it stands.
    pub fn owner(&self) -> (ServerId, Revision) {
        (self.server, Revision(self.revision))
    }

    pub fn store(round: &round::Round, due: Option<Ms>) -> Self {
        let progress = &round.progress;
        Self {
            server: round.server,
            channel: round.channel,
            number: round.number,
            question: round.question.clone(),
            revision: round.revision.0,
            day: Day(round.day),
            zone: round.zone.name().to_owned(),
            counts: round.counts,
            ping: round.ping,
            next_slot: round.next_slot.map(Ms),
            window_hours: round.window_hours,
            closes: Ms(round.closes),
            message: progress.message,
            thread: match progress.thread {
                round::Thread::Pending => Thread::Pending,
                round::Thread::Open(thread) => Thread::Open(thread),
                round::Thread::Impossible => Thread::Impossible,
            },
            reveal: progress.reveal.clone(),
            edited: progress.edited,
            withdrawn: progress.withdrawn.map(Coded),
            skipped: progress.skipped,
            attempt: round.attempt.map(|attempt| Attempt {
                step: match attempt.step {
                    round::Step::Message => Step::Message,
                    round::Step::Thread => Step::Thread,
                    round::Step::Reveal(part) => Step::Reveal(part),
                    round::Step::Edit => Step::Edit,
                    round::Step::Extend => Step::Extend,
                },
                since: Ms(attempt.since),
                failed: attempt.failed,
                not_before: Ms(attempt.not_before),
                trouble: attempt.trouble.map(Coded),
            }),
            due,
        }
    }

    pub fn load(self, id: RoundId) -> Result<round::Round, String> {
        Ok(round::Round {
            id,
            server: self.server,
            channel: self.channel,
            number: self.number,
            question: self.question,
            revision: Revision(self.revision),
            day: self.day.0,
            zone: zone(&self.zone)?,
            counts: self.counts,
            ping: self.ping,
            next_slot: self.next_slot.map(|next| next.0),
            window_hours: self.window_hours,
            closes: self.closes.0,
            progress: round::Progress {
                message: self.message,
                thread: match self.thread {
                    Thread::Pending => round::Thread::Pending,
                    Thread::Open(thread) => round::Thread::Open(thread),
                    Thread::Impossible => round::Thread::Impossible,
                },
                reveal: self.reveal,
                edited: self.edited,
                withdrawn: self.withdrawn.map(|why| why.0),
                skipped: self.skipped,
            },
            attempt: self.attempt.map(|attempt| round::Attempt {
                step: match attempt.step {
                    Step::Message => round::Step::Message,
                    Step::Thread => round::Step::Thread,
                    Step::Reveal(part) => round::Step::Reveal(part),
                    Step::Edit => round::Step::Edit,
                    Step::Extend => round::Step::Extend,
                },
                since: attempt.since.0,
                failed: attempt.failed,
                not_before: attempt.not_before.0,
                trouble: attempt.trouble.map(|trouble| trouble.0),
            }),
        })
    }
}
