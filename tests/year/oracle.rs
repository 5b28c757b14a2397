//! What must be so, by the rules as they are written down: slowly, literally, from nothing but what the simulation
//! itself did. Nothing here is the product's own code but the shapes of ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use daily_drill::domain::ids::{ChannelId, MessageId, RoundId};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Times of day on some weekdays, by the clock of a zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub zone: String,
    pub minute: i8,
    pub hours: Vec<i8>,
    /// Monday is 1, Sunday 7.
    pub weekdays: Vec<i8>,
}

impl Rule {
    pub fn cron(&self) -> String {
        let list = |values: &mut dyn Iterator<Item = i8>| {
            values.map(|value| value.to_string()).collect::<Vec<_>>().join(",")
        };
        let hours = list(&mut self.hours.iter().copied());
        let days = list(&mut self.weekdays.iter().map(|day| day % 7));
        format!("{} {hours} * * {days}", self.minute)
    }

    pub fn tz(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap()
    }

    pub fn day_of(&self, slot: Timestamp) -> Date {
        self.tz().to_datetime(slot).date()
    }
}

/// The slots of rules, worked out once.
#[derive(Default)]
pub struct Slots(HashMap<Rule, Arc<Vec<Timestamp>>>);

impl Slots {
    /// All slots of a rule between two moments that are the same for all rules.
    pub fn of(&mut self, rule: &Rule, from: Timestamp, to: Timestamp) -> Arc<Vec<Timestamp>> {
        let worked_out = || {
            let tz = rule.tz();
            let mut slots = BTreeSet::new();
            let mut date = tz.to_datetime(from).date();
            while date <= tz.to_datetime(to).date() {
                if rule.weekdays.contains(&date.weekday().to_monday_one_offset()) {
                    for hour in &rule.hours {
                        slots.insert(first_moment(&tz, date.at(*hour, rule.minute, 0, 0)));
                    }
                }
                date = date.tomorrow().unwrap();
            }
            Arc::new(slots.into_iter().collect::<Vec<_>>())
        };
        Arc::clone(self.0.entry(rule.clone()).or_insert_with(worked_out))
    }
}

/// The first minute at which the clock on the wall shows this time or a later one.
fn first_moment(tz: &TimeZone, wanted: DateTime) -> Timestamp {
    let as_if_utc = TimeZone::UTC.to_timestamp(wanted).unwrap();
    let guess = as_if_utc - ahead(tz, as_if_utc);
    let (before, after) = (guess - 3 * HOUR, guess + 3 * HOUR);
    if tz.to_offset(before) == tz.to_offset(after) {
        return as_if_utc - ahead(tz, before);
    }
    let mut moment = before;
    while tz.to_datetime(moment) < wanted {
        moment += SignedDuration::from_mins(1);
    }
    moment
}

fn ahead(tz: &TimeZone, at: Timestamp) -> SignedDuration {
    SignedDuration::from_secs(tz.to_offset(at).seconds().into())
}

/// When a round that was posted at `opened` is promised to close.
pub fn promised(
    rule: &Rule,
    slot: Timestamp,
    opened: Timestamp,
    next: Timestamp,
    hours: Option<u16>,
) -> Timestamp {
    let late = opened.duration_since(slot) >= SignedDuration::from_mins(5);
    let start = if late { opened } else { slot };
    let wanted = hours.map_or(next.duration_since(slot), |hours| SignedDuration::from_hours(hours.into()));
    let tz = rule.tz();
    let week_later = tz.to_datetime(start) + 7.days();
    let week = tz.to_timestamp(week_later).unwrap().duration_since(start);
    let closes = start + wanted.max(HOUR).min(week);
    let ms = closes.as_millisecond();
    if late { Timestamp::from_millisecond((ms + 59_999) / 60_000 * 60_000).unwrap() } else { closes }
}

/// What is known of a round that stands in its channel.
#[derive(Clone, Debug)]
pub struct Posted {
    pub id: RoundId,
    pub channel: ChannelId,
    pub message: MessageId,
    pub day: Date,
    pub counts: bool,
    pub opened: Timestamp,
    pub promised: Timestamp,
    pub closes: Timestamp,
    /// The message was deleted, and found gone at the close.
    pub found_gone: bool,
    /// Being away left less than an hour.
    pub too_little_left: bool,
    pub revealed: bool,
}

impl Posted {
    /// The server could not be served from `down` to `back`.
    pub fn was_away(&mut self, down: Timestamp, back: Timestamp) {
        let nothing = back.duration_since(down) < SignedDuration::from_secs(60)
            || back <= self.opened
            || down >= self.closes;
        if nothing || self.found_gone || self.revealed {
            return;
        }
        let left = self.closes.duration_since(down.max(self.opened)).max(HOUR);
        let new = self.closes.max((back + left).min(self.promised + 24 * HOUR));
        self.closes = new;
        self.too_little_left |= new < back + HOUR;
    }
}

/// What one member did in one server.
#[derive(Clone, Debug, Default)]
pub struct Deeds {
    /// Round, click and hand-in.
    pub answers: Vec<(RoundId, Timestamp, Timestamp)>,
    /// Rounds that were given up, and when.
    pub shown: Vec<(RoundId, Timestamp)>,
}

impl Deeds {
    pub fn gave_up(&self, round: RoundId) -> bool {
        self.shown.iter().any(|(given_up, _)| *given_up == round)
    }

    pub fn answered(&self, round: RoundId) -> bool {
        self.answers.iter().any(|(answered, ..)| *answered == round)
    }

    fn in_time(&self, round: &Posted) -> bool {
        self.answers.iter().any(|(id, clicked, handed_in)| {
            *id == round.id
                && (round.opened..round.closes).contains(clicked)
                && *handed_in < round.closes + SignedDuration::from_mins(15)
                && !self.shown.iter().any(|(shown, at)| shown == id && at < handed_in)
        })
    }
}

/// Streak, freezes, row, longest; then the same if what is open stays unanswered.
pub type Numbers = [(u32, u32, u32, u32); 2];

/// The numbers of a member at a moment.
pub fn numbers(rounds: &[Posted], deeds: &Deeds, due: &BTreeSet<Date>, now: Timestamp) -> Numbers {
    let mut days: BTreeMap<Date, Vec<&Posted>> = BTreeMap::new();
    for round in rounds {
        days.entry(round.day).or_default().push(round);
    }
    let status = |(day, rounds): (&Date, &Vec<&Posted>)| {
        let withdrawn = |round: &&&Posted| round.counts && (round.found_gone || round.too_little_left);
        let open = |round: &&&Posted| round.counts && now < round.closes && !deeds.gave_up(round.id);
        if rounds.iter().any(|round| deeds.in_time(round)) {
            'k'
        } else if !rounds.iter().any(|round| round.counts) || rounds.iter().any(|round| withdrawn(&round)) {
            'f'
        } else if due.contains(day) || rounds.iter().any(|round| open(&round)) {
            'o'
        } else {
            'm'
        }
    };
    let line: Vec<char> = days.iter().map(status).collect();
    let at_stake: Vec<char> = line.iter().map(|status| if *status == 'o' { 'm' } else { *status }).collect();
    [fold(&line), fold(&at_stake)]
}

fn fold(line: &[char]) -> (u32, u32, u32, u32) {
    let (mut s, mut f, mut row, mut longest) = (0, 0, 0, 0);
    for status in line {
        match status {
            'k' => {
                s += 1;
                row += 1;
                longest = longest.max(s);
                if row == 7 {
                    row = 0;
                    f = (f + 1).min(2);
                }
            }
            'm' => {
                row = 0;
                if f > 0 { f -= 1 } else { s = 0 }
            }
            _ => {}
        }
    }
    (s, f, row, longest)
}
