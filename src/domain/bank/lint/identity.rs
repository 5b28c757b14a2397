//! L01 (unfinished texts), L03 (related questions, a full grid), L04 (article numbers).

use std::collections::{HashMap, HashSet};

use super::super::format::Item;
use super::super::markdown::prose;
use super::super::problem::{Problem, Rule, Severity};
use super::super::shelf::Shelf;
use super::super::texts::shown;
use super::Options;
use crate::domain::question::Level;

/// The shipped bank lets a daily channel run a year without a repeat.
const COMPLETE: usize = 398;
/// The topic with questions about the interview itself, which need no code.
const CRAFT: &str = "system-design";
/// The numbers that the article gives, and the four stray items at its end.
const ARTICLE_ITEMS: [&str; 4] = ["F0", "F1", "F2", "F3"];

/// The level that an article number demands: `Some(None)` if any will do, `None` if there is no such number.
fn level_of(article: &str) -> Option<Option<Level>> {
    if ARTICLE_ITEMS.contains(&article) {
        return Some(None);
    }
    let number: u8 = article.parse().ok().filter(|number: &u8| number.to_string() == article)?;
    match number {
        1..=15 => Some(Some(Level::Beginner)),
        16..=35 => Some(Some(Level::Intermediate)),
        36..=50 => Some(Some(Level::Advanced)),
        _ => None,
    }
}

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    let question = &item.question;
    for text in shown(question) {
        let prose = prose(text.text);
        let word = prose
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| matches!(*word, "TODO" | "TBD" | "FIXME") || word.eq_ignore_ascii_case("lorem"));
        if let Some(word) = word {
            let what = format!("`{}` still says \"{word}\".", text.path);
            problems.push(item.error(Rule::L01, &text.path, what, "Finish the text."));
        }
    }
    if question.title.ends_with(['.', '!', ':', ';']) {
        let what = "The title ends in a punctuation mark.".to_owned();
        problems.push(item.error(Rule::L02, "title", what, "End it in a word or a question mark."));
    }
    for (at, next) in (1..).zip(&question.next) {
        if *next == question.id {
            let what = "`next` names the question itself.".to_owned();
            problems.push(item.error(Rule::L03, &format!("next[{at}]"), what, "Name another question."));
        }
    }
    for (at, fact) in (1..).zip(&question.facts) {
        let sourced = fact
            .split_once('|')
            .is_some_and(|(claim, source)| !claim.trim().is_empty() && !source.trim().is_empty());
        if !sourced {
            let path = format!("facts[{at}]");
            let what = format!("`{path}` names no source.");
            problems.push(item.error(Rule::L01, &path, what, "Write \"claim | source and section\"."));
        }
    }
    if question.example.is_none() && question.topic != CRAFT {
        let what = "There is no example.".to_owned();
        let mend = format!("Add [example]; only questions of {CRAFT} may do without.");
        problems.push(item.error(Rule::L01, "example", what, mend));
    }
    if let Some(article) = &question.article {
        match level_of(article) {
            None => {
                let what = format!("`article` is \"{article}\".");
                problems.push(item.error(
                    Rule::L04,
                    "article",
                    what,
                    "Use \"1\" to \"50\" or \"F0\" to \"F3\", or leave it out.",
                ));
            }
            Some(Some(level)) if level != question.level => {
                let what = format!(
                    "Article number {article} is {}, but the level is {}.",
                    level.word(),
                    question.level.word()
                );
                problems.push(item.error(Rule::L04, "article", what, "Correct one of the two."));
            }
            Some(_) => {}
        }
    }
    problems
}

/// What concerns several questions at once.
pub(super) fn across(shelf: &Shelf, options: &Options<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let known: HashSet<&str> = shelf
        .items
        .iter()
        .flat_map(|item| item.question.former_ids.iter().chain([&item.question.id]))
        .map(|id| id.as_str())
        .collect();
    let mut articles: HashMap<&str, &Item> = HashMap::new();
    for item in &shelf.items {
        for (at, next) in (1..).zip(&item.question.next) {
            let planned = options.roadmap.has(next.as_str()) && !options.complete;
            if !known.contains(next.as_str()) && !planned {
                let what = format!("`next` names \"{next}\", which does not exist.");
                problems.push(item.error(
                    Rule::L03,
                    &format!("next[{at}]"),
                    what,
                    "Name an id of the bank or of roadmap.tsv.",
                ));
            }
        }
        let Some(article) = &item.question.article else { continue };
        if let Some(first) = articles.insert(article, item) {
            let what = format!("Article number {article} is used by {} too.", first.file);
            problems.push(item.error(Rule::L04, "article", what, "Delete it from one of them."));
        }
    }
    problems
}

/// What a bank lacks that claims to be complete.
pub(super) fn complete(shelf: &Shelf) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |rule, what: String, mend: &str| {
        let (file, line, severity) = (String::new(), None, Severity::Error);
        problems.push(Problem { file, line, rule, severity, what, mend: mend.to_owned() });
    };
    let total = shelf.items.len();
    if total < COMPLETE {
        report(
            Rule::L03,
            format!("There are {total} questions; a complete bank has {COMPLETE}."),
            "Write the rest.",
        );
    }
    let filled: HashSet<_> =
        shelf.items.iter().map(|item| (item.question.topic.as_str(), item.question.level)).collect();
    for topic in &shelf.topics {
        for level in Level::ALL {
            if !filled.contains(&(topic.slug.as_str(), level)) {
                report(Rule::L03, format!("{} has no {} question.", topic.slug, level.word()), "Write one.");
            }
        }
    }
    let used: HashSet<_> = shelf.items.iter().filter_map(|item| item.question.article.as_deref()).collect();
    let numbers = (1..=50).map(|number: u8| number.to_string());
    for number in numbers.chain(ARTICLE_ITEMS.map(str::to_owned)) {
        if !used.contains(number.as_str()) {
            report(
                Rule::L04,
                format!("No question has article number {number}."),
                "Write it, or set `article`.",
            );
        }
    }
    problems
}
