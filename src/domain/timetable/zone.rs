//! Time zones by their IANA names.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::tz::{self, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The zones inside this program: behind the system's, which are newer but need not have every old name.
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Longer than any zone's name.
const LONGEST: usize = 64;

/// Offered before anything has been typed: about one for each few hours of longitude.
const COMMON: [&str; 12] = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Australia/Sydney",
];

/// An IANA time zone that this program knows, for example `Europe/Berlin`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

/// The name is not a zone that this program knows; the sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAZone(pub String);

impl Zone {
    /// Reads an IANA zone name in any case and keeps its official spelling.
    ///
    /// # Errors
    /// The name is unknown, or no name but an offset (`+02:00`), a rule (`CET-1CEST`) or a path.
    pub fn parse(name: &str) -> Result<Self, NotAZone> {
        let name = name.trim();
        let plain = name.len() <= LONGEST
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
        let found = if plain && !is_internal(name) { look_up(name) } else { None };
        found.ok_or_else(|| not_a_zone(name))
    }

    /// The name, for example `Europe/Berlin`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone's rules.
    #[must_use]
    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    /// Names for what has been typed so far, the likeliest first: cities first, then areas, then anything that
    /// contains it; names of today before old ones.
    #[must_use]
    pub fn suggest(partial: &str, limit: usize) -> Vec<String> {
        let wanted = searchable(partial.chars().take(LONGEST));
        let wanted = wanted.trim();
        if wanted.is_empty() {
            return COMMON.iter().take(limit).map(|&name| name.to_owned()).collect();
        }
        let mut found: Vec<_> = KNOWN.iter().filter_map(|zone| Some((zone.fit(wanted)?, zone))).collect();
        found.sort_by_key(|(fit, zone)| (*fit, zone.old, &zone.name));
        found.into_iter().take(limit).map(|(_, zone)| zone.name.clone()).collect()
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).map_err(|e| e.0)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

/// Entries of a zone database that are no place's time: copies with leap seconds, and placeholders.
fn is_internal(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("posix/")
        || name.starts_with("right/")
        || matches!(name.as_str(), "factory" | "localtime" | "posixrules" | "etc/unknown")
}

fn look_up(name: &str) -> Option<Zone> {
    let tz = tz::db().get(name).or_else(|_| BUNDLED.get(name)).ok()?;
    Some(Zone { name: tz.iana_name()?.to_owned(), tz })
}

fn not_a_zone(name: &str) -> NotAZone {
    let example = match Zone::suggest(name, 1).as_slice() {
        [likely] if !name.is_empty() => format!("Did you mean `{likely}`?"),
        _ => "Use a name like `Europe/Berlin` or `America/New_York`, or type a big city near you and choose from the list."
            .to_owned(),
    };
    NotAZone(format!("I do not know that time zone. {example}"))
}

/// A zone name made ready for searching.
struct Known {
    name: String,
    /// The whole name, as [`searchable`] writes it.
    words: String,
    /// Where the city begins in it.
    city: usize,
    /// Kept for old programs only, or no place at all.
    old: bool,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let names = BUNDLED.available().map(|name| name.as_str().to_owned());
    // Nobody means `Etc/GMT+2`, which is two hours behind, so those are read but not offered.
    let names = names.filter(|name| !is_internal(name) && !name.starts_with("Etc/"));
    let known = |name: String| Known {
        words: searchable(name.chars()),
        city: name.rfind('/').map_or(0, |slash| slash + 1),
        old: !BUNDLED.get(&name).is_ok_and(|tz| tz.is_primary()),
        name,
    };
    names.map(known).collect()
});

impl Known {
    /// How well the name fits what is wanted, 0 the best; none if not at all.
    fn fit(&self, wanted: &str) -> Option<u8> {
        // Names are ASCII, so a byte of the name is a byte of its words.
        let city = self.words.get(self.city..).unwrap_or_default();
        if city.starts_with(wanted) {
            Some(0)
        } else if self.words.starts_with(wanted) {
            Some(1)
        } else {
            let at = self.words.find(wanted)?;
            Some(if self.words.as_bytes().get(at.wrapping_sub(1)) == Some(&b' ') { 2 } else { 3 })
        }
    }
}

/// Lower case, without accents, with spaces for what separates words in zone names.
fn searchable(text: impl Iterator<Item = char>) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '/' | '_' | '-') { ' ' } else { c })
        .collect()
}
