//! L06 to L08 and L21: key points, their terms, and the texts that must and must not name them.

use std::collections::HashSet;

use super::super::format::Item;
use super::super::problem::{Problem, Rule};
use crate::domain::question::Question;
use crate::domain::selfcheck::{Term, Words, norm};

/// Terms of fewer than three letters that mean one thing only.
const SHORT_TERMS: [&str; 7] = ["pk", "fk", "id", "io", "ha", "gc", "lb"];
/// Words with an everyday meaning too: alone they tick a point that nobody made.
const HOMOGRAPHS: [&str; 7] = ["put", "get", "options", "delete", "bind", "total", "stale"];
/// Words that stand in every answer of the field.
const TOPIC_WORDS: [&str; 10] =
    ["api", "application", "backend", "code", "data", "database", "request", "server", "service", "system"];
/// A term that ends in `*` needs so many letters before it.
const LEAST_BEFORE_STAR: usize = 4;
/// A line of `looking_for` with fewer words is too short to compare.
const LEAST_WORDS: usize = 4;
/// Words that carry no meaning of their own.
const FILLERS: [&str; 36] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for", "from", "has", "how", "in",
    "instead", "is", "it", "its", "no", "not", "of", "on", "one", "only", "or", "that", "the", "their",
    "they", "this", "to", "what", "which", "with",
];

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    let terms: Vec<Vec<Term>> = (item.question.key_points.iter())
        .map(|key_point| key_point.accept.iter().map(|term| Term::new(term)).collect())
        .collect();
    answer_covers(item, &terms, &mut problems);
    nothing_given_away(item, &terms, &mut problems);
    for (at, key_point) in item.question.key_points.iter().enumerate() {
        for (which, term) in key_point.accept.iter().enumerate() {
            let path = format!("key_points[{}].accept[{}]", at + 1, which + 1);
            if let Some((what, mend)) = bad_term(term, &item.question) {
                problems.push(item.error(Rule::L08, &path, format!("The term \"{term}\" {what}."), mend));
            }
        }
    }
    overlapping_terms(item, &terms, &mut problems);
    repeated_points(item, &mut problems);
    problems
}

/// The first term of a point that a text contains.
fn term_in<'a>(item: &'a Item, terms: &[Vec<Term>], point: usize, text: &Words) -> Option<&'a str> {
    let spellings = &item.question.key_points.get(point)?.accept;
    let found = terms.get(point)?.iter().zip(spellings).find(|(term, _)| term.is_in(text));
    found.map(|(_, spelling)| spelling.as_str())
}

fn answer_covers(item: &Item, terms: &[Vec<Term>], problems: &mut Vec<Problem>) {
    let answer = Words::of(&format!("{}\n{}", item.question.short, item.question.answer));
    for (at, key_point) in item.question.key_points.iter().enumerate() {
        if term_in(item, terms, at, &answer).is_none() {
            let what = format!("The model answer names no term of \"{}\".", key_point.point);
            let mend = "Say the point in `answer` or `short`, or accept the words that are used there.";
            problems.push(item.error(Rule::L06, &format!("key_points[{}].accept", at + 1), what, mend));
        }
    }
}

fn nothing_given_away(item: &Item, terms: &[Vec<Term>], problems: &mut Vec<Problem>) {
    let question = &item.question;
    let mut texts =
        vec![("title".to_owned(), question.title.as_str()), ("question".to_owned(), &question.question)];
    texts.extend((1..).zip(&question.hints).map(|(at, hint)| (format!("hints[{at}]"), hint.as_str())));
    let pitfalls =
        (1..).zip(&question.pitfalls).map(|(at, pitfall)| (format!("pitfalls[{at}]"), pitfall.as_str()));
    let strict = texts.len();
    texts.extend(pitfalls);
    for (nth, (path, text)) in texts.iter().enumerate() {
        let words = Words::of(text);
        for (at, key_point) in question.key_points.iter().enumerate() {
            let Some(term) = term_in(item, terms, at, &words) else { continue };
            let what = format!("`{path}` contains \"{term}\", a term of \"{}\".", key_point.point);
            problems.push(if nth < strict {
                item.error(Rule::L07, path, what, "Put it in other words, or accept a more exact term.")
            } else {
                item.warning(Rule::L07, path, what, "Whoever makes this mistake would get the point ticked; use other words or a more exact term.")
            });
        }
    }
    if norm(&question.quiz.ask).contains(&norm(&question.quiz.correct)) && !question.quiz.correct.is_empty() {
        let what = "The quick check's `ask` contains the correct option.".to_owned();
        problems.push(item.error(Rule::L07, "quiz.ask", what, "Ask without giving the answer."));
    }
}

/// What is wrong with an accepted term by itself, and how to mend it.
fn bad_term(spelling: &str, question: &Question) -> Option<(&'static str, &'static str)> {
    if spelling.to_lowercase() != spelling {
        return Some(("has capital letters", "Write it in lower case."));
    }
    let stars = spelling.matches('*').count();
    if stars > 1 || (stars == 1 && !spelling.ends_with('*')) {
        return Some(("has a * inside", "A * may only stand at the end."));
    }
    let plain = norm(spelling);
    let plain = plain.trim();
    let letters = plain.chars().filter(|c| c.is_alphanumeric()).count();
    if stars == 1 {
        let last = plain.rsplit(' ').next().unwrap_or("").chars().count();
        return (letters < LEAST_BEFORE_STAR || last < 2)
            .then_some(("is too short before the *", "Write at least four letters before it."));
    }
    if letters < 3 && !SHORT_TERMS.contains(&plain) {
        return Some(("is too short", "Write at least three letters or digits, or add a word."));
    }
    if HOMOGRAPHS.contains(&plain) {
        return Some((
            "is an everyday word too",
            "Add the word that makes it the term, as in \"stale read*\".",
        ));
    }
    let of_topic = question.topic.split('-').any(|word| word == plain);
    if TOPIC_WORDS.contains(&plain) || of_topic {
        return Some(("stands in every answer about the topic", "Add the word that makes it the point."));
    }
    None
}

/// No term may be found inside a term of another point, or one word would tick both; and none may stand there twice.
fn overlapping_terms(item: &Item, terms: &[Vec<Term>], problems: &mut Vec<Problem>) {
    let key_points = || (1..).zip(item.question.key_points.iter().zip(terms));
    for (at, (key_point, own)) in key_points() {
        let mut seen = HashSet::new();
        for (which, (spelling, term)) in (1..).zip(key_point.accept.iter().zip(own)) {
            let path = format!("key_points[{at}].accept[{which}]");
            let mut report =
                |what| problems.push(item.error(Rule::L08, &path, what, "Change or delete one of the two."));
            if !seen.insert((norm(spelling), spelling.ends_with('*'))) {
                report(format!("The term \"{spelling}\" stands in key point {at} twice."));
            }
            for (other, (their_point, theirs)) in key_points().filter(|(other, _)| *other != at) {
                let wider =
                    their_point.accept.iter().zip(theirs).find(|(_, theirs)| theirs.is_in(term.words()));
                if let Some((wider, _)) = wider {
                    report(format!(
                        "The term \"{spelling}\" also ticks key point {other}, which accepts \"{wider}\"."
                    ));
                }
            }
        }
    }
}

/// What interviewers look for should say more than one key point does.
fn repeated_points(item: &Item, problems: &mut Vec<Problem>) {
    let telling = |text: &str| -> Vec<String> {
        let mut words: Vec<_> = Words::of(text)
            .as_slice()
            .iter()
            .filter(|word| !FILLERS.contains(&word.as_str()))
            .cloned()
            .collect();
        words.sort();
        words.dedup();
        words
    };
    let points: Vec<_> = item.question.key_points.iter().map(|key_point| telling(&key_point.point)).collect();
    for (at, line) in (1..).zip(&item.question.looking_for) {
        let words = telling(line);
        if words.len() < LEAST_WORDS {
            continue;
        }
        let repeats =
            |point: &Vec<String>| words.iter().filter(|word| point.contains(word)).count() * 2 >= words.len();
        if let Some(point) = points.iter().position(repeats) {
            let path = format!("looking_for[{at}]");
            let what = format!("`{path}` says much the same as key point {}.", point + 1);
            problems.push(item.warning(
                Rule::L21,
                &path,
                what,
                "Say what shows that somebody understood it.",
            ));
        }
    }
}
