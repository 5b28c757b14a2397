//! Every key's bytes on one screen.
//!
//! There is one tree. A key is the tag of its kind and then its parts in fixed widths, big-endian with the sign
//! turned, so the order of the bytes is the order of the values and every scan comes out sorted. A question's id ends with
//! a zero byte, which none has inside.

use std::fmt::Debug;
use std::marker::PhantomData;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Due;
use super::record::{self, Code, Question, Round, Timetable};
use super::seal::Seal;
use crate::domain::facts::Kind;
use crate::domain::ids::{MemberId, QuestionId, RoundId, ServerId, TimetableId};
use crate::domain::round::Revision;

/// A kind of record: its tag, its name in messages, the parts of its key and what is stored under it.
pub(super) struct Space<K, V> {
    tag: u8,
    pub name: &'static str,
    shape: PhantomData<fn() -> (K, V)>,
}

macro_rules! spaces {
    ($($name:ident = $tag:literal $words:literal $key:ty => $stored:ty;)+) => {
        $(pub(super) const $name: Space<$key, $stored> = Space { tag: $tag, name: $words, shape: PhantomData };)+

        /// Tag and name of every kind.
        pub(super) const ALL: &[(u8, &str)] = &[$(($tag, $words)),+];
    };
}

spaces! {
    // One record each.
    SCHEMA       = b'S' "schema"       () => u32;
    SEAL         = b'L' "seal"         () => Seal;
    ALIVE        = b'A' "alive"        () => record::Ms;
    COMMANDS     = b'C' "commands"     () => [u8; 32];
    OUTAGE       = b'l' "outage"       ServerId => record::Outage; // not in an export: it ends with the process
    // What is to be done, and with what.
    TIMETABLE    = b't' "timetable"    TimetableId => Timetable;
    TIMETABLE_IN = b's' "timetable in server" (ServerId, TimetableId) => ();
    ASKED        = b'b' "asked questions" (TimetableId, u32, u32) => record::Asked; // cycle of the bag, piece
    DRAFT        = b'e' "draft"        TimetableId => record::Draft; // not in an export: nobody has confirmed it
    ROUND        = b'r' "round"        RoundId => Round;
    DUE          = b'd' "due moment"   (Timestamp, Due) => ();
    QUESTION     = b'q' "question"     Revision => Question;
    SETTINGS     = b'v' "server settings" ServerId => record::Settings;
    NOTICE       = b'F' "notice"       (ServerId, TimetableId) => record::Notice;
    PREFERENCES  = b'f' "preferences"  MemberId => record::Preferences;
    REMINDER     = b'B' "reminder"     (ServerId, MemberId) => record::Reminder;
    NAME         = b'M' "member's name" (ServerId, MemberId) => String;
    // Facts.
    POSTED       = b'p' "posted"       (ServerId, Date, RoundId) => record::Posted;
    SKIPPED      = b'k' "skipped"      RoundId => record::Skipped;
    ANSWERED     = b'a' "answered"     (ServerId, MemberId, Date, RoundId, Kind) => record::Answered;
    ANSWERED_IN  = b'i' "answered in round" (RoundId, MemberId, Kind, ServerId, Date) => ();
    SHOWN        = b'h' "shown"        (ServerId, MemberId, Date, RoundId) => record::Shown;
    TICKED       = b'c' "ticked"       (RoundId, MemberId) => record::Ticked;
    WORDS        = b'w' "words"        (RoundId, MemberId) => String;
    SHARED       = b'j' "shared"       (MemberId, RoundId) => record::Shared;
    REPORT       = b'R' "report"       (MemberId, QuestionId) => record::Report;
    REPORT_IN    = b'I' "report in server" (Option<ServerId>, QuestionId, MemberId) => ();
    NOTE         = b'N' "note to the staff" (ServerId, QuestionId) => record::Note;
    AWAY         = b'y' "away"         (Option<ServerId>, Timestamp) => record::Ms;
    // Packed facts: a record a year.
    DAYS         = b'D' "packed days"  (ServerId, i32) => record::Nibbles;
    DEEDS        = b'm' "packed deeds" (ServerId, MemberId, i32) => record::Deeds;
    // What belongs to whom, so that it can be found and forgotten.
    MEMBER_IN    = b'n' "member in server" (MemberId, ServerId) => ();
    ROUND_IN     = b'o' "round in server" (ServerId, RoundId) => ();
    ROUND_OF     = b'u' "round of question" (Revision, RoundId) => ();
    REMOVED      = b'g' "removal"      ServerId => record::Ms; // since when the bot is not in the server
    TOMBSTONE    = b'x' "tombstone"    MemberId => record::Ms; // when the member had all their data deleted
    HANDED_OUT   = b'z' "data handed out" MemberId => record::Ms; // not in an export: it only holds off the next one
}

impl<K: Part + Debug, V> Space<K, V> {
    /// The bytes of a key.
    pub fn key(&self, parts: &K) -> Vec<u8> {
        self.under(parts)
    }

    /// The bytes with which all keys begin whose first parts are these.
    pub fn under(&self, first: &impl Part) -> Vec<u8> {
        let mut bytes = vec![self.tag];
        first.write(&mut bytes);
        bytes
    }

    /// The parts of a key, or nothing if the bytes are not one of this kind.
    pub fn parse(&self, bytes: &[u8]) -> Option<K> {
        let mut rest = bytes.strip_prefix(&[self.tag])?;
        let parts = K::read(&mut rest)?;
        rest.is_empty().then_some(parts)
    }
}

/// A part of a key. Reading what was written gives the same value, and bytes are ordered as values are.
pub(super) trait Part: Sized {
    fn write(&self, to: &mut Vec<u8>);
    fn read(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Part for $number {
            fn write(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_be_bytes());
            }
            fn read(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_be_bytes(*bytes))
            }
        }
    )+};
}
numbers!(u8, u32, u64);

/// Turning the sign bit makes negative numbers come before positive ones.
impl Part for i64 {
    fn write(&self, to: &mut Vec<u8>) {
        (self.cast_unsigned() ^ (1 << 63)).write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        Some((u64::read(from)? ^ (1 << 63)).cast_signed())
    }
}

impl Part for i32 {
    fn write(&self, to: &mut Vec<u8>) {
        (self.cast_unsigned() ^ (1 << 31)).write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        Some((u32::read(from)? ^ (1 << 31)).cast_signed())
    }
}

macro_rules! ids {
    ($($id:ident),+) => {$(
        impl Part for $id {
            fn write(&self, to: &mut Vec<u8>) {
                self.0.write(to);
            }
            fn read(from: &mut &[u8]) -> Option<Self> {
                u64::read(from).map(Self)
            }
        }
    )+};
}
ids!(ServerId, MemberId, TimetableId);

/// Milliseconds.
impl Part for Timestamp {
    fn write(&self, to: &mut Vec<u8>) {
        self.as_millisecond().write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        Self::from_millisecond(i64::read(from)?).ok()
    }
}

/// Days since 1970.
impl Part for Date {
    fn write(&self, to: &mut Vec<u8>) {
        record::days(*self).write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        record::date(i32::read(from)?)
    }
}

/// The timetable, then the slot in seconds.
impl Part for RoundId {
    fn write(&self, to: &mut Vec<u8>) {
        self.timetable.write(to);
        self.slot.as_second().write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        let timetable = TimetableId::read(from)?;
        let slot = Timestamp::from_second(i64::read(from)?).ok()?;
        Some(Self { timetable, slot })
    }
}

impl Part for Revision {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.0);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = from.split_first_chunk()?;
        *from = rest;
        Some(Self(*bytes))
    }
}

impl Part for QuestionId {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(self.0.as_bytes());
        to.push(0);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        let end = from.iter().position(|byte| *byte == 0)?;
        let (id, rest) = from.split_at_checked(end)?;
        *from = rest.get(1..)?;
        Self::parse(std::str::from_utf8(id).ok()?)
    }
}

impl Part for Kind {
    fn write(&self, to: &mut Vec<u8>) {
        self.code().write(to);
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        Self::from_code(u8::read(from)?)
    }
}

impl Part for Option<ServerId> {
    fn write(&self, to: &mut Vec<u8>) {
        u8::from(self.is_some()).write(to);
        if let Some(server) = self {
            server.write(to);
        }
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        match u8::read(from)? {
            0 => Some(None),
            1 => ServerId::read(from).map(Some),
            _ => None,
        }
    }
}

/// What a key has for a round that is due.
pub(super) const DUE_ROUND: u8 = 1;

impl Part for Due {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Slot(timetable) => {
                0u8.write(to);
                timetable.write(to);
            }
            Self::Round(round) => {
                DUE_ROUND.write(to);
                round.write(to);
            }
            Self::Draft(draft) => {
                2u8.write(to);
                draft.write(to);
            }
            Self::Notice(server, timetable) => {
                3u8.write(to);
                server.write(to);
                timetable.write(to);
            }
            Self::Reminders(round) => {
                4u8.write(to);
                round.write(to);
            }
        }
    }
    fn read(from: &mut &[u8]) -> Option<Self> {
        match u8::read(from)? {
            0 => TimetableId::read(from).map(Self::Slot),
            DUE_ROUND => RoundId::read(from).map(Self::Round),
            2 => TimetableId::read(from).map(Self::Draft),
            3 => Some(Self::Notice(ServerId::read(from)?, TimetableId::read(from)?)),
            4 => RoundId::read(from).map(Self::Reminders),
            _ => None,
        }
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:tt),*)),+) => {$(
        impl<$($part: Part),*> Part for ($($part,)*) {
            fn write(&self, _to: &mut Vec<u8>) {
                $(self.$index.write(_to);)*
            }
            fn read(_from: &mut &[u8]) -> Option<Self> {
                Some(($($part::read(_from)?,)*))
            }
        }
    )+};
}
tuples!((), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, E 4));
