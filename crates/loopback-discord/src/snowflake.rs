//! Discord's ids: 42 bits of milliseconds since 2015 and a counter. Source: [Discord Docs/Reference, Snowflakes].
//!
//! [Discord Docs/Reference, Snowflakes]: https://docs.discord.com/developers/reference#snowflakes

use jiff::Timestamp;
use serde_json::Value;

/// The first second of 2015 in milliseconds since 1970, where Discord's time begins.
pub const EPOCH_MS: i64 = 1_420_070_400_000;

/// The moment that an id was made.
pub fn moment_of(id: u64) -> Timestamp {
    let ms = i64::try_from(id >> 22).unwrap_or(0);
    Timestamp::from_millisecond(ms + EPOCH_MS).unwrap_or(Timestamp::MAX)
}

/// The smallest id of a moment.
pub fn first_of(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond() - EPOCH_MS).unwrap_or(0) << 22
}

/// An id as Discord writes it.
pub(crate) fn text(id: u64) -> Value {
    Value::String(id.to_string())
}

/// An id as Discord writes it, or `null`.
pub(crate) fn text_or_null(id: Option<u64>) -> Value {
    id.map_or(Value::Null, text)
}

/// Makes ids, each larger than the last.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    /// Ids that begin at `at`.
    pub fn since(at: Timestamp) -> Self {
        Self { last: first_of(at) }
    }

    /// The same without the next so many.
    pub fn leaving_out(self, ids: u64) -> Self {
        Self { last: self.last + ids }
    }

    /// The next id of the moment `now`.
    pub fn next(&mut self, now: Timestamp) -> u64 {
        self.last = first_of(now).max(self.last + 1);
        self.last
    }

    /// An id in a millisecond of its own, which spreads servers evenly over shards.
    pub fn next_millisecond(&mut self) -> u64 {
        self.last = ((self.last >> 22) + 1) << 22;
        self.last
    }
}
