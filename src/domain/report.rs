//! What members say is wrong with a question, and the note about it for the staff of their server.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, MemberId, MessageId, QuestionId, ServerId};

/// A report is kept for so long after it was made.
pub const REPORTS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// The longest text about what is wrong, in characters.
pub const WRONG_MAX: usize = 1000;

/// The longest source, in characters.
pub const SOURCE_MAX: usize = 300;

/// A member says that something in a question is wrong. Key: member, question; a later one takes the place of an earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Who.
    pub member: MemberId,
    /// About which question.
    pub question: QuestionId,
    /// Whose staff is told; none for what was said outside a server.
    pub server: Option<ServerId>,
    /// When its text was written.
    pub made: Timestamp,
    /// What is wrong.
    pub wrong: String,
    /// Where it can be looked up.
    pub source: Option<String>,
    /// When it was settled.
    pub settled: Option<Timestamp>,
    /// Its author was told that it is settled.
    pub told: bool,
}

impl Report {
    /// Nobody has settled it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// Nobody has settled it, and it is about this question.
    #[must_use]
    pub fn is_open_on(&self, question: &QuestionId) -> bool {
        self.is_open() && self.question == *question
    }
}

/// The message in a server's staff channel about the open reports on one question. Key: server, question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Whose staff.
    pub server: ServerId,
    /// About which question.
    pub question: QuestionId,
    /// Where it stands, or is about to.
    pub channel: ChannelId,
    /// When the first attempt to send it began.
    pub since: Timestamp,
    /// The message, once it is known to stand there.
    pub message: Option<MessageId>,
    /// The number of reports that it shows.
    pub shows: u32,
}
