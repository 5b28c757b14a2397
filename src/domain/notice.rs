//! A notice: what those who run a server are told once, because a timetable cannot do something there.
//!
//! It lives as long as its cause does. The ways of telling are tried in order, and none twice.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, RoundId, ServerId};

/// Nobody is told of what an admin mends within this time, nor of a small trouble that a larger one follows.
pub const GRACE: SignedDuration = SignedDuration::from_mins(1);

/// What one timetable cannot do; it has one notice at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where.
    pub server: ServerId,
    /// The round in which it was found.
    pub round: RoundId,
    /// The channel of that round.
    pub channel: ChannelId,
    /// What cannot be done.
    pub matter: Matter,
    /// Why not.
    pub cause: Cause,
    /// The permissions that were found missing there, as Discord's bits; none before somebody has looked.
    pub missing: u64,
    /// How it is told next, or that it is told.
    pub way: Way,
    /// Since when a message of ours that tells it may stand there.
    pub since: Option<Timestamp>,
    /// How many times Discord did not take it.
    pub failed: u16,
}

/// What cannot be done, the smallest trouble first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Open a thread; the round goes on without.
    Thread,
    /// Post the model answer.
    Reveal,
    /// Post the question.
    Question,
}

/// Why something cannot be done, as far as admins can change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The bot lacks a permission, or cannot see the channel.
    Forbidden,
    /// The channel is gone.
    Gone,
    /// Whether an earlier try succeeded cannot be seen without Read Message History.
    Blind,
    /// The server has as many active threads as it may have.
    ThreadCap,
    /// Discord refuses it for another reason.
    Refused,
}

/// How a notice is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// In the staff channel.
    Staff,
    /// To the member who made the timetable, in a direct message.
    Maker,
    /// In the next reply to `/timetable` or `/settings`.
    Reply,
    /// It is told.
    Told,
}

impl Notice {
    /// Whether it takes the place of the notice that the timetable has already: only a larger trouble is worth a word more.
    #[must_use]
    pub fn outdoes(&self, known: Option<&Self>) -> bool {
        known.is_none_or(|known| known.matter < self.matter)
    }

    /// Whether both are about the same trouble of the same round, however far they have come.
    #[must_use]
    pub fn is_still(&self, other: &Self) -> bool {
        (self.round, self.matter) == (other.round, other.matter)
    }

    /// Whether a message is still to be sent for it.
    #[must_use]
    pub fn is_to_be_sent(&self) -> bool {
        matches!(self.way, Way::Staff | Way::Maker)
    }

    /// The notice after a way that is closed.
    #[must_use]
    pub fn handed_on(self) -> Self {
        let way = match self.way {
            Way::Staff => Way::Maker,
            Way::Maker | Way::Reply => Way::Reply,
            Way::Told => Way::Told,
        };
        Self { way, since: None, failed: 0, ..self }
    }

    /// The notice once it is told.
    #[must_use]
    pub fn told(self) -> Self {
        Self { way: Way::Told, since: None, failed: 0, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::TimetableId;

    fn notice(matter: Matter) -> Notice {
        Notice {
            server: ServerId(1),
            round: RoundId { timetable: TimetableId(2), slot: Timestamp::UNIX_EPOCH },
            channel: ChannelId(3),
            matter,
            cause: Cause::Forbidden,
            missing: 0,
            way: Way::Staff,
            since: None,
            failed: 0,
        }
    }

    #[test]
    fn only_a_larger_trouble_is_told_beside_one_that_is_known() {
        use Matter::{Question, Reveal, Thread};
        let table = [
            (Thread, None, true),
            (Thread, Some(Thread), false),
            (Question, Some(Thread), true),
            (Question, Some(Reveal), true),
            (Reveal, Some(Question), false),
            (Question, Some(Question), false),
        ];
        for (new, known, tells) in table {
            let known = known.map(|matter| notice(matter).told());
            assert_eq!(notice(new).outdoes(known.as_ref()), tells, "{new:?} beside {known:?}");
        }
    }

    #[test]
    fn the_ways_are_tried_in_order_and_none_twice() {
        let mut ways = vec![notice(Matter::Thread)];
        for _ in 0..3 {
            ways.push(ways.last().unwrap_or(&notice(Matter::Thread)).handed_on());
        }
        let ways: Vec<Way> = ways.iter().map(|notice| notice.way).collect();
        assert_eq!(ways, [Way::Staff, Way::Maker, Way::Reply, Way::Reply]);
        let told = notice(Matter::Thread).told();
        assert_eq!((told.handed_on(), told.is_to_be_sent()), (told, false));
    }
}
