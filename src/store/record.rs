//! The shapes in which things are stored: a version byte, then postcard.
//!
//! They are not the domain's types, so a change there changes no stored byte. What is in the key is not stored
//! again. Times are milliseconds, dates are days since 1970, enums are the numbers written in `codes!` below.
//!
//! To change a shape: give the new one a new version byte, and keep reading the old one.

mod facts;
mod notice;
mod packed;
mod question;
mod report;
mod round;
mod settings;
mod timetable;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(super) use self::facts::{
    Answered, Outage, Posted, Preferences, Reminder, Shared, Shown, Skipped, Ticked,
};
pub(super) use self::notice::Notice;
pub(super) use self::packed::{Deeds, Nibbles};
pub(super) use self::question::Question;
pub(super) use self::report::{Note, Report};
pub(super) use self::round::Round;
pub(super) use self::settings::Settings;
pub(super) use self::timetable::{ASKED_PER_PIECE, Asked, Draft, Timetable};
use super::seal::Seal;
use crate::domain::facts::{Kind, SkipReason, Until, Withdrawn};
use crate::domain::notice::{Cause, Matter, Way};
use crate::domain::question::Level;
use crate::domain::round::Trouble;

/// Something that is stored under a key.
pub(super) trait Stored: Serialize + DeserializeOwned {
    /// For each version but today's the bytes that make the next one of it, put behind it: postcard writes one field after the
    /// other, so these are new last fields with the values that they have in an old record.
    const ADDED: &'static [&'static [u8]] = &[];

    /// The version byte of today's shape.
    const VERSION: u8 = 1 + Self::ADDED.len() as u8;

    /// The stored bytes.
    ///
    /// # Errors
    /// Only if the serialiser refuses, which none of these shapes gives it reason to.
    fn encode(&self) -> Result<Vec<u8>, String> {
        postcard::to_extend(self, vec![Self::VERSION]).map_err(|e| e.to_string())
    }

    /// Reads stored bytes, whatever they are.
    ///
    /// # Errors
    /// An unknown version, or bytes that are not this shape to the last one.
    fn decode(bytes: &[u8]) -> Result<Self, String> {
        match bytes.split_first() {
            Some((version, rest)) if *version == Self::VERSION => exactly(rest),
            Some((version @ 1.., rest)) if *version < Self::VERSION => {
                let added = Self::ADDED.get(usize::from(version - 1)..).unwrap_or_default();
                exactly(&[rest, &added.concat()].concat())
            }
            Some((version, _)) => {
                let known = Self::VERSION;
                Err(format!("its version is {version}, and this program knows versions up to {known}"))
            }
            None => Err("it is empty".to_owned()),
        }
    }
}

fn exactly<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(format!("{} bytes are left over", rest.len())),
        Err(e) => Err(e.to_string()),
    }
}

macro_rules! stored {
    ($($shape:ty),+ $(,)?) => {$(impl Stored for $shape {})+};
}
stored!((), u32, [u8; 32], String, Ms, Seal, Asked, Round, Question);
stored!(Posted, Skipped, Answered, Shown, Shared, Ticked, Outage, Nibbles, Deeds, Notice, Reminder);
stored!(Report, Note);

/// A moment, as milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub(super) struct Ms(pub Timestamp);

/// jiff reads no millisecond of its last second.
const LAST_MS: i64 = 253_402_207_200_000;

impl From<Ms> for i64 {
    fn from(moment: Ms) -> Self {
        moment.0.as_millisecond().min(LAST_MS)
    }
}

impl TryFrom<i64> for Ms {
    type Error = &'static str;
    fn try_from(ms: i64) -> Result<Self, Self::Error> {
        Timestamp::from_millisecond(ms).map(Self).map_err(|_| "not a moment")
    }
}

/// A date, as days since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "i32", try_from = "i32")]
pub(super) struct Day(pub Date);

impl From<Day> for i32 {
    fn from(day: Day) -> Self {
        days(day.0)
    }
}

impl TryFrom<i32> for Day {
    type Error = &'static str;
    fn try_from(days: i32) -> Result<Self, Self::Error> {
        date(days).map(Self).ok_or("not a date")
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Days since 1970.
pub(super) fn days(date: Date) -> i32 {
    // jiff's dates span 20,000 years, some 7.3 million days: always inside an i32.
    i32::try_from(date.duration_since(EPOCH).as_secs() / SECONDS_A_DAY).unwrap_or(i32::MAX)
}

/// The date so many days after 1970, or nothing if there is none.
pub(super) fn date(days: i32) -> Option<Date> {
    EPOCH.checked_add(SignedDuration::from_secs(i64::from(days) * SECONDS_A_DAY)).ok()
}

/// An enum whose variants have a number each that never changes.
pub(super) trait Code: Copy {
    fn code(self) -> u8;
    fn from_code(code: u8) -> Option<Self>;
}

macro_rules! codes {
    ($($name:ident { $($variant:ident = $code:literal),+ $(,)? })+) => {$(
        impl Code for $name {
            fn code(self) -> u8 {
                match self { $(Self::$variant => $code),+ }
            }
            fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

codes! {
    Kind { Words = 0, Check = 1 }
    Level { Beginner = 0, Intermediate = 1, Advanced = 2 }
    SkipReason { Away = 0, Refused = 1, NoQuestion = 2, Admin = 3 }
    Withdrawn { Deleted = 0, Away = 1 }
    Until { Session = 0, Server = 1 }
    Matter { Thread = 0, Reveal = 1, Question = 2 }
    Cause { Forbidden = 0, Gone = 1, Blind = 2, ThreadCap = 3, Refused = 4 }
    Way { Staff = 0, Maker = 1, Reply = 2, Told = 3 }
    Trouble { Forbidden = 0, Gone = 1, Blind = 2, Unavailable = 3 }
}

/// Such an enum inside a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub(super) struct Coded<T: Code>(pub T);

impl<T: Code> From<Coded<T>> for u8 {
    fn from(coded: Coded<T>) -> Self {
        coded.0.code()
    }
}

impl<T: Code> TryFrom<u8> for Coded<T> {
    type Error = &'static str;
    fn try_from(code: u8) -> Result<Self, Self::Error> {
        T::from_code(code).map(Self).ok_or("an unknown code")
    }
}
