//! Packed facts: a year of days in a server, and a year of what one member did there, four bits a day.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::facts::{self, PastDay, Withdrawn};

/// Four bits for each day of a year from 1 January on, the earlier day in the lower half of a byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Nibbles(Vec<u8>);

// What the bits of a server's day say.
const ASKED: u8 = 1;
const COUNTS: u8 = 2;
const DELETED: u8 = 4;
const AWAY: u8 = 8;

// What the bits of a member's day say.
const WORDS: u8 = 1;
const CHECK: u8 = 2;
const SHOWN: u8 = 4;
const LATE: u8 = 8;

impl Nibbles {
    fn of(&self, index: usize) -> u8 {
        let byte = self.0.get(index / 2).copied().unwrap_or(0);
        if index.is_multiple_of(2) { byte & 15 } else { byte >> 4 }
    }

    fn set(&mut self, index: usize, bits: u8) {
        if self.0.len() <= index / 2 {
            self.0.resize(index / 2 + 1, 0);
        }
        if let Some(byte) = self.0.get_mut(index / 2) {
            *byte = if index.is_multiple_of(2) { *byte & 0xf0 | bits } else { *byte & 15 | bits << 4 };
        }
    }

    /// The days of a year that have any bits, with them.
    fn days(&self, year: i32) -> impl Iterator<Item = (Date, u8)> {
        let first = first_of(year);
        let length = first.map_or(0, |first| usize::from(first.days_in_year().unsigned_abs()));
        let dates = std::iter::successors(first, |day| day.tomorrow().ok());
        let bits = self.0.iter().flat_map(|byte| [byte & 15, byte >> 4]);
        dates.zip(bits).take(length).filter(|(_, bits)| *bits != 0)
    }

    /// As text: one digit a day in base 16.
    pub fn text(&self) -> String {
        let digits = self.0.iter().flat_map(|byte| [byte & 15, byte >> 4]);
        let text: String = digits.filter_map(|bits| char::from_digit(u32::from(bits), 16)).collect();
        text.trim_end_matches('0').to_owned()
    }

    /// From text.
    ///
    /// # Errors
    /// It has other characters, or more days than a year.
    pub fn parse(year: i32, text: &str) -> Result<Self, String> {
        let mut nibbles = Self::default();
        let length = first_of(year).map_or(0, |first| usize::from(first.days_in_year().unsigned_abs()));
        for (index, digit) in text.chars().enumerate() {
            let bits = digit.to_digit(16).and_then(|bits| u8::try_from(bits).ok());
            let bits = bits.ok_or_else(|| format!("{digit:?} is not a digit in base 16"))?;
            if index >= length {
                return Err(format!("the year {year} does not have so many days"));
            }
            nibbles.set(index, bits);
        }
        Ok(nibbles)
    }

    /// Adds a server's day.
    pub fn add(&mut self, day: &PastDay) {
        let withdrawn = match day.withdrawn {
            Some(Withdrawn::Deleted) => DELETED,
            Some(Withdrawn::Away) => AWAY,
            None => 0,
        };
        let index = index_of(day.day);
        self.set(index, self.of(index) | ASKED | if day.counts { COUNTS } else { 0 } | withdrawn);
    }

    /// A server's days.
    pub fn load(&self, year: i32) -> impl Iterator<Item = PastDay> {
        self.days(year).map(|(day, bits)| PastDay {
            day,
            counts: bits & COUNTS != 0,
            // A message that is gone says more than an absence.
            withdrawn: if bits & DELETED != 0 {
                Some(Withdrawn::Deleted)
            } else {
                (bits & AWAY != 0).then_some(Withdrawn::Away)
            },
        })
    }
}

/// A year of what one member did in a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Deeds {
    pub kinds: Nibbles,
    /// By how many milliseconds an answer was late, by day of the year from 0; short, so it stays far below the limit
    /// of a value even with all days in it.
    pub late: BTreeMap<u16, u32>,
}

impl Deeds {
    /// Adds a day.
    pub fn add(&mut self, deeds: &facts::Deeds) {
        let index = index_of(deeds.day);
        let bit = |on: bool, bit| if on { bit } else { 0 };
        let own = bit(deeds.words, WORDS) | bit(deeds.check, CHECK) | bit(deeds.shown, SHOWN);
        let mut bits = self.kinds.of(index) | own;
        let key = u16::try_from(index).unwrap_or(u16::MAX);
        if let Some(late) = deeds.late {
            // Shorter than the time for forms after a close.
            let ms = u32::try_from(late.as_millis()).unwrap_or(u32::MAX);
            let kept = self.late.entry(key).or_insert(ms);
            *kept = ms.min(*kept);
            bits |= LATE;
        }
        if bits & (WORDS | CHECK) != 0 {
            bits &= !LATE;
            self.late.remove(&key);
        }
        self.kinds.set(index, bits);
    }

    /// The days, in order.
    pub fn load(&self, year: i32) -> impl Iterator<Item = facts::Deeds> {
        self.kinds.days(year).map(|(day, bits)| {
            let late = || self.late.get(&u16::try_from(index_of(day)).ok()?);
            facts::Deeds {
                day,
                words: bits & WORDS != 0,
                check: bits & CHECK != 0,
                shown: bits & SHOWN != 0,
                late: (bits & LATE != 0)
                    .then(late)
                    .flatten()
                    .map(|ms| SignedDuration::from_millis(i64::from(*ms))),
            }
        })
    }
}

fn first_of(year: i32) -> Option<Date> {
    i16::try_from(year).ok().and_then(|year| Date::new(year, 1, 1).ok())
}

/// The day of the year, from 0.
fn index_of(day: Date) -> usize {
    usize::from(day.day_of_year().unsigned_abs()).saturating_sub(1)
}
