//! Reads all files of a bank and finds everything that would keep the bot from using it (rules L01, L02, L03,
//! L05, and the number of options of L09).

use std::collections::HashMap;

use super::budget;
use super::format::{self, Item, Places};
use super::problem::{Problem, Rule, Severity};
use super::texts::{Kind, shown};
use crate::domain::question::Topic;

/// The name of the file with the topics.
pub const TOPICS_FILE: &str = "topics.toml";
/// As many topics as fit one select menu. [Discord Docs/Select Menus]
const MOST_TOPICS: usize = 25;

/// All topics and questions as they were read, with their lines.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// The topics in the order of their file.
    pub topics: Vec<Topic>,
    /// The questions that have all their fields, in the order in which their files came.
    pub items: Vec<Item>,
}

/// Reads the text of `topics.toml` and the files of questions, given as path inside the folder and bytes.
pub fn read<P, B>(topics: &str, files: impl IntoIterator<Item = (P, B)>) -> (Shelf, Vec<Problem>)
where
    P: AsRef<str>,
    B: AsRef<[u8]>,
{
    let (topics, places, mut problems) = format::topics(TOPICS_FILE, topics);
    problems.extend(check_topics(&topics, &places));
    let mut shelf = Shelf { topics, items: Vec::new() };
    let mut found = 0_usize;
    for (path, bytes) in files {
        found += 1;
        let (item, of_file) = format::item(path.as_ref(), bytes.as_ref());
        let complete = of_file.is_empty();
        problems.extend(of_file);
        let Some(item) = item else { continue };
        problems.extend(budget::check(&item));
        problems.extend(check_place(&item, &shelf.topics));
        problems.extend(check_shape(&item));
        if complete {
            shelf.items.push(item);
        }
    }
    if found == 0 {
        problems.push(Problem {
            file: String::new(),
            line: None,
            rule: Rule::L03,
            severity: Severity::Error,
            what: "There is no question.".to_owned(),
            mend: "A question is a file <topic>/<id>.toml in the folder of questions.".to_owned(),
        });
    }
    problems.extend(check_unique(&shelf.items));
    (shelf, problems)
}

fn check_topics(topics: &[Topic], places: &Places) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |rule, path: &str, what: String, mend: &str| {
        let (file, line) = (TOPICS_FILE.to_owned(), places.line(path));
        problems.push(Problem { file, line, rule, severity: Severity::Error, what, mend: mend.to_owned() });
    };
    if topics.len() > MOST_TOPICS {
        let what = format!("There are {} topics; a menu of Discord shows {MOST_TOPICS}.", topics.len());
        report(Rule::L05, "topic", what, "Join some of them.");
    }
    let mut seen = HashMap::new();
    for (at, topic) in (1..).zip(topics) {
        let path = format!("topic[{at}].slug");
        if !is_slug(&topic.slug) {
            report(Rule::L02, &path, format!("The slug \"{}\" is not one.", topic.slug), SLUG);
        }
        if let Some(first) = seen.insert(&topic.slug, at) {
            report(
                Rule::L02,
                &path,
                format!("Topic {first} has the slug \"{}\" too.", topic.slug),
                "Use each slug once.",
            );
        }
        if topic.emoji.is_ascii() || topic.emoji.chars().count() > 8 {
            let what = format!("`topic[{at}].emoji` is \"{}\".", topic.emoji);
            report(Rule::L01, &format!("topic[{at}].emoji"), what, "Write one emoji.");
        }
        for (path, what) in budget::topic(at, topic) {
            report(Rule::L05, &path, what, "Shorten it.");
        }
    }
    problems
}

pub(super) const SLUG: &str = "Use lower-case letters, digits and single hyphens, for example api-design.";

/// `[a-z0-9]+(-[a-z0-9]+)*`
pub(super) fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// Whether a question stands where its id and topic say, and names topics that exist.
fn check_place(item: &Item, topics: &[Topic]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let question = &item.question;
    let known = |slug: &str| topics.iter().any(|topic| topic.slug == slug);
    let (folder, stem) = folder_and_stem(&item.file);
    let id = question.id.as_str();
    if !id.is_empty() && !is_slug(id) {
        problems.push(item.error(Rule::L02, "id", format!("The id \"{id}\" is not one."), SLUG));
    }
    if !id.is_empty() && id != stem {
        let what = format!("The id is \"{id}\", but the file is named \"{stem}\".");
        problems.push(item.error(Rule::L02, "id", what, "Make them the same."));
    }
    for (at, former) in (1..).zip(&question.former_ids) {
        if !is_slug(former.as_str()) {
            let what = format!("The former id \"{former}\" is not one.");
            problems.push(item.error(Rule::L02, &format!("former_ids[{at}]"), what, SLUG));
        }
    }
    let topic = question.topic.as_str();
    if !topic.is_empty() && folder != topic {
        let what = format!("The topic is \"{topic}\", but the file is in the folder \"{folder}\".");
        problems.push(item.error(Rule::L02, "topic", what, "Move the file, or change the topic."));
    }
    if !topic.is_empty() && !known(topic) {
        let what = format!("The topic \"{topic}\" is not in {TOPICS_FILE}.");
        problems.push(item.error(Rule::L03, "topic", what, "Use one of its slugs."));
    }
    for (at, also) in (1..).zip(&question.also) {
        let path = format!("also[{at}]");
        if also == topic {
            let what = format!("`also` names the topic \"{also}\" again.");
            problems.push(item.error(Rule::L03, &path, what, "Delete it."));
        } else if !also.is_empty() && !known(also) {
            let what = format!("The topic \"{also}\" in `also` is not in {TOPICS_FILE}.");
            problems.push(item.error(Rule::L03, &path, what, "Use one of its slugs."));
        }
    }
    problems
}

/// Whether labels are one line and the quick check has as many options as the message that shows it.
fn check_shape(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    for text in shown(&item.question) {
        if text.kind != Kind::Markdown && text.text.contains('\n') {
            let what = format!("`{}` has more than one line.", text.path);
            problems.push(item.error(Rule::L01, &text.path, what, "Write it as one line."));
        }
    }
    let wrong = item.question.quiz.wrong.len();
    if wrong != 3 && item.places.has("quiz.wrong") {
        let what = format!("The quick check has {wrong} wrong options.");
        problems.push(item.error(Rule::L09, "quiz.wrong", what, "Write exactly three [[quiz.wrong]]."));
    }
    problems
}

/// The last folder of a path and the name of its file without `.toml`.
fn folder_and_stem(file: &str) -> (&str, &str) {
    let (folders, name) = file.rsplit_once('/').unwrap_or(("", file));
    let folder = folders.rsplit('/').next().unwrap_or("");
    (folder, name.strip_suffix(".toml").unwrap_or(name))
}

/// No two questions may share an id, former ids included, or a title.
fn check_unique(items: &[Item]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ids: HashMap<&str, &Item> = HashMap::new();
    let mut titles: HashMap<String, &Item> = HashMap::new();
    for item in items {
        let question = &item.question;
        if let Some(first) = ids.insert(question.id.as_str(), item) {
            let what = format!("The id \"{}\" is also that of {}.", question.id, first.file);
            problems.push(item.error(Rule::L02, "id", what, "Give one of them another id."));
        }
        if let Some(first) = titles.insert(question.title.to_lowercase(), item) {
            let what = format!("{} has the same title.", first.file);
            problems.push(item.error(Rule::L02, "title", what, "Say what is different about this question."));
        }
    }
    for item in items {
        for (at, former) in (1..).zip(&item.question.former_ids) {
            if let Some(first) = ids.insert(former.as_str(), item) {
                let what = format!("The former id \"{former}\" is also an id of {}.", first.file);
                problems.push(item.error(
                    Rule::L02,
                    &format!("former_ids[{at}]"),
                    what,
                    "Delete one of the two.",
                ));
            }
        }
    }
    problems
}
