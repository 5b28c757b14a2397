//! What Discord's history and the store say.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use daily_drill::domain::ids::{MemberId, ServerId};
use daily_drill::store::{self, Store};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use loopback_discord::{Loopback, Message};
use tempfile::TempDir;

/// Extensions end here, whatever happens.
const MOST: SignedDuration = SignedDuration::from_hours(24);

/// The questions so far, oldest first.
pub fn questions(discord: &Loopback) -> Vec<Message> {
    let mut messages = discord.messages("daily");
    messages.retain(|message| !message.embeds.is_empty());
    messages.sort_by_key(|message| message.id);
    messages
}

/// "#12 · …" is 12.
pub fn number(message: &Message) -> usize {
    let title = message.embeds[0]["title"].as_str().unwrap();
    title.split(' ').next().unwrap().trim_start_matches('#').parse().unwrap()
}

/// The question day of #1.
pub const FIRST: Date = jiff::civil::date(2026, 3, 2);

/// The moment of the slot of a question.
fn slot(number: usize) -> Timestamp {
    let day = FIRST + jiff::Span::new().days(i64::try_from(number).unwrap() - 1);
    format!("{day}T09:00[Europe/Berlin]").parse::<jiff::ZonedDateTime>().unwrap().timestamp()
}

/// How many slots there have been.
pub fn slots(now: Timestamp) -> usize {
    (1..).take_while(|number| slot(*number) <= now).count()
}

/// Whether the answer of a question is shown: as a whole, not before its day is over, and not later than it may be.
pub fn revealed(discord: &Loopback, question: &Message, number: usize, now: Timestamp) -> bool {
    let thread = discord.thread_of(question).unwrap_or_else(|| panic!("#{number} has no thread"));
    let mut parts = discord.messages(&thread);
    parts.retain(|message| !message.embeds.is_empty());
    let close = slot(number + 1);
    assert!(parts.is_empty() || parts.len() == 2, "#{number} has {} parts of a reveal", parts.len());
    assert!(parts.iter().all(|part| part.at >= close), "#{number} was revealed before its close");
    assert!(!parts.is_empty() || now < close + MOST, "#{number} was never revealed");
    if !parts.is_empty() {
        assert!(
            question.buttons().iter().any(|button| button.label == "Model answer"),
            "#{number} has old buttons"
        );
    }
    !parts.is_empty()
}

/// As many threads as questions.
pub fn threads(discord: &Loopback) {
    let threads =
        discord.look(|world| world.channels.values().filter(|channel| channel.thread.is_some()).count());
    assert_eq!(threads, questions(discord).len(), "one thread on each question");
}

/// What the process left, for another pair of eyes: the next start finds it untouched.
pub fn copy(data: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let store = copy.path().join("store");
    fs::create_dir(&store).unwrap();
    for entry in fs::read_dir(data.join("store")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), store.join(entry.file_name())).unwrap();
        }
    }
    copy
}

/// The numbers of the questions that this member has answered, as they are stored.
pub fn answered(store: &Store, server: ServerId, member: MemberId) -> BTreeSet<usize> {
    let reader = store.read();
    let fresh = reader.answered_by(server, member).unwrap().into_iter().map(|answered| answered.day);
    let packed = reader
        .deeds_of(server, member)
        .unwrap()
        .into_iter()
        .filter(|deeds| deeds.words)
        .map(|deeds| deeds.day);
    let number = |day: Date| usize::try_from((day - FIRST).get_days()).unwrap() + 1;
    fresh.chain(packed).map(number).collect()
}

/// What is kept can be read, and goes out and comes back byte for byte.
pub fn exports(data: &Path) {
    let exported = |store: &Store| {
        let mut text = Vec::new();
        store::export(store, Timestamp::UNIX_EPOCH, &mut text).unwrap();
        text
    };
    let mut kept = 0;
    for entry in fs::read_dir(data.join("exports")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            store::import(&Store::temporary().unwrap(), &mut &*fs::read(&path).unwrap()).unwrap();
            kept += 1;
        }
    }
    assert!(kept > 0, "no export was kept");
    let text = exported(&Store::open(copy(data).path()).unwrap());
    let second = Store::temporary().unwrap();
    store::import(&second, &mut &*text).unwrap();
    assert!(exported(&second) == text, "an export of the import is another");
}
