//! Interactions made by chance: whatever a gateway could bring is answered in private or ignored, and changes nothing for
//! anybody else.

use std::time::Duration;

use loopback_discord::{Forged, Message};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::harness::{GOOD_ANSWER, Study, seen};

/// `SEED=7 FORGED=5000 cargo test --all-features --test e2e forged` makes others, and more.
fn chance() -> (ChaCha8Rng, usize) {
    let number = |name: &str, usual| std::env::var(name).map_or(usual, |n| n.parse().unwrap());
    let seed = number("SEED", 1);
    println!("SEED={seed}");
    (ChaCha8Rng::seed_from_u64(seed), usize::try_from(number("FORGED", 150)).unwrap())
}

/// The names of all actions, as they stand in custom ids.
const NAMES: [&str; 36] = [
    "again",
    "answer",
    "board",
    "card",
    "check",
    "choose",
    "delete-my-data",
    "drop-timetable",
    "give-up",
    "go-on",
    "hand-in",
    "hide",
    "hint",
    "ledger",
    "level",
    "make-timetable",
    "model",
    "more",
    "path",
    "pick",
    "read-reports",
    "remind",
    "report",
    "reveal",
    "save",
    "send-report",
    "settings",
    "settle-reports",
    "share",
    "show",
    "talk",
    "tick",
    "timetable",
    "topic",
    "unshare",
    "no-such-action",
];

struct Pieces {
    /// Custom ids that the bot has made.
    real: Vec<String>,
    /// What stands between their colons.
    parts: Vec<String>,
}

impl Pieces {
    fn of(messages: &[&Message]) -> Self {
        let mut real: Vec<String> = Vec::new();
        for message in messages {
            real.extend(message.buttons().into_iter().filter_map(|button| button.custom_id));
        }
        let mut parts: Vec<String> = real.iter().flat_map(|id| id.split(':')).map(str::to_owned).collect();
        let odd = [
            "",
            "0",
            "255",
            "-1",
            "ffffffffffffffff",
            "~stop-sql-injection",
            "~no-such",
            "1.1",
            "on",
            "off",
            "set",
            "open",
            "part",
            "time",
            "resume",
            "remove",
            "test",
            "sharing",
            "no-staff",
            "ü",
        ];
        parts.extend(odd.iter().chain(&NAMES).map(|part| (*part).to_owned()));
        Self { real, parts }
    }

    /// A real one, a changed one, or one put together.
    fn custom_id(&self, chance: &mut ChaCha8Rng) -> String {
        let mut parts: Vec<String> = match chance.random_range(0..3) {
            0 => self.real.choose(chance).unwrap().split(':').map(str::to_owned).collect(),
            _ => vec!["v1".to_owned(), (*NAMES.choose(chance).unwrap()).to_owned()],
        };
        for _ in 0..chance.random_range(0..3) {
            let part = self.parts.choose(chance).unwrap().clone();
            match chance.random_range(0..3) {
                0 => parts.push(part),
                1 => *parts.choose_mut_of(chance) = part,
                _ => parts.insert(chance.random_range(0..=parts.len()), part),
            }
        }
        parts.join(":").chars().take(100).collect()
    }
}

trait ChooseMut<T> {
    fn choose_mut_of(&mut self, chance: &mut ChaCha8Rng) -> &mut T;
}

impl<T> ChooseMut<T> for Vec<T> {
    fn choose_mut_of(&mut self, chance: &mut ChaCha8Rng) -> &mut T {
        let at = chance.random_range(0..self.len());
        &mut self[at]
    }
}

#[tokio::test]
async fn any_custom_id_is_answered_in_private_and_changes_nothing_for_others() {
    let (mut chance, many) = chance();
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let (amara, ben, dana) = (study.member("amara"), study.member("ben"), study.member("dana"));
    let form = dana.clicks(&question, "Answer").await.unwrap();
    let card = dana.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let draft = amara.runs("/timetable add time:10:00 days:daily").await.unwrap();
    let settings = amara.runs("/settings").await.unwrap();
    let pieces = Pieces::of(&[&question, card.message(), draft.message(), settings.message()]);
    let others = async || {
        let mut all = String::new();
        for (who, line) in [(&dana, "/streak"), (&amara, "/timetable list"), (&amara, "/settings")] {
            all.push_str(&who.runs(line).await.map_or_else(|error| error.to_string(), |reply| seen(&reply)));
        }
        all
    };
    let before = others().await;
    for _ in 0..many {
        let id = pieces.custom_id(&mut chance);
        let forged = match chance.random_range(0..3) {
            0 => Forged::button(&question, &id),
            1 => Forged::menu(&question, &id, &[pieces.parts.choose(&mut chance).unwrap()]),
            _ => Forged::form(&id, &[("answer", pieces.parts.choose(&mut chance).unwrap())]).on(&question),
        };
        let reply = ben.forges(forged).await.unwrap_or_else(|error| panic!("{id}: {error}"));
        if reply.as_form().is_none() {
            assert!(reply.is_ephemeral(), "{id}: {}", reply.text());
            assert!(!reply.text().contains("on my side"), "{id}: {}", reply.text());
        }
    }
    assert_eq!(others().await, before, "somebody else's things have changed");
    study.finish().await;
}

/// A value in which one thing is another.
fn changed(mut value: Value, chance: &mut ChaCha8Rng) -> Value {
    let odd = [
        json!(null),
        json!(-1),
        json!(1e300),
        json!("x"),
        json!([]),
        json!({}),
        json!([[]]),
        json!(u64::MAX),
        json!("\0"),
    ];
    let mut at = &mut value;
    loop {
        let deeper = match at {
            Value::Object(fields) if !fields.is_empty() => chance.random_range(0..=fields.len()),
            Value::Array(items) if !items.is_empty() => chance.random_range(0..=items.len()),
            _ => 0,
        };
        if deeper == 0 {
            *at = odd.choose(chance).unwrap().clone();
            return value;
        }
        at = match at {
            Value::Object(fields) => fields.values_mut().nth(deeper - 1).unwrap(),
            Value::Array(items) => &mut items[deeper - 1],
            _ => unreachable!("only these have something in them"),
        };
    }
}

#[tokio::test]
async fn any_payload_is_survived() {
    let (mut chance, many) = chance();
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let button = question.buttons()[0].custom_id.clone().unwrap();
    let sound = [
        json!({"custom_id": button, "component_type": 2}),
        json!({"custom_id": "v1:topic", "component_type": 3, "values": ["http"]}),
        json!({"custom_id": button.replace("answer", "hand-in"), "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "answer", "value": "words"}]}]}),
        json!({"id": "1", "name": "quiz", "type": 1, "options": [{"name": "topic", "type": 3, "value": "http"}]}),
        json!({"id": "1", "name": "timetable", "type": 1, "options": [{"name": "add", "type": 1, "options": [
            {"name": "time", "type": 3, "value": "9:00"}]}]}),
    ];
    // The library drops what it cannot read, and then there is no answer to wait for.
    study.discord.change(|world| world.first_answer_within = Some(Duration::from_millis(60)));
    for _ in 0..many {
        let which = chance.random_range(0..sound.len());
        let data = changed(sound[which].clone(), &mut chance);
        let forged = match which {
            0 | 1 => Forged::component(&question, data),
            2 => Forged::raw_form(data).on(&question),
            _ => Forged::command(data),
        };
        let _ = ben.forges(forged).await;
    }
    study.discord.change(|world| world.first_answer_within = Some(Duration::from_secs(3)));
    let help = ben.runs("/help").await.unwrap();
    assert!(help.text().contains("/daily"), "{}", help.text());
    study.finish().await;
}
