//! L22: every number has a source.

use super::super::format::Item;
use super::super::markdown::prose;
use super::super::problem::{Problem, Rule};
use crate::domain::question::Question;
use crate::domain::selfcheck::norm;

/// Units behind a number that somebody measured or set.
const UNITS: [&str; 38] = [
    "bit",
    "bits",
    "byte",
    "bytes",
    "kb",
    "kib",
    "mb",
    "mib",
    "gb",
    "gib",
    "tb",
    "tib",
    "ms",
    "µs",
    "ns",
    "s",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "percent",
    "hz",
    "iterations",
    "connections",
    "characters",
    "digits",
    "partitions",
    "nodes",
];

/// Numbers in answer, quick check and pitfalls that no line of `facts` has. Those that the question itself sets need no source.
pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    let question = &item.question;
    let given = norm(&format!("{} {} {}", question.facts.join(" "), question.question, question.quiz.ask));
    for (path, text) in claims(question) {
        let mut missing: Vec<_> =
            figures(&prose(text)).into_iter().filter(|figure| !given.contains(&norm(figure))).collect();
        missing.dedup();
        if !missing.is_empty() {
            let what = format!("`{path}` has figures without a source: {}.", missing.join(", "));
            let mend = "Add a line \"claim | source and section\" to `facts`.";
            problems.push(item.warning(Rule::L22, &path, what, mend));
        }
    }
    problems
}

fn claims(question: &Question) -> Vec<(String, &str)> {
    let quiz = &question.quiz;
    let mut texts = vec![
        ("answer".to_owned(), question.answer.as_str()),
        ("quiz.correct".to_owned(), &quiz.correct),
        ("quiz.why".to_owned(), &quiz.why),
    ];
    texts.extend(
        (1..).zip(&quiz.wrong).map(|(at, wrong)| (format!("quiz.wrong[{at}].why"), wrong.why.as_str())),
    );
    texts.extend(
        (1..).zip(&question.pitfalls).map(|(at, pitfall)| (format!("pitfalls[{at}]"), pitfall.as_str())),
    );
    texts
}

/// RFCs, CVEs, versions, status codes, shares, and numbers with a unit.
fn figures(text: &str) -> Vec<String> {
    let tokens: Vec<&str> = text
        .split_whitespace()
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'))
        .filter(|token| !token.is_empty())
        .collect();
    let mut figures = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).copied().unwrap_or("");
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).copied().unwrap_or("");
        let digits = token.chars().all(|c| c.is_ascii_digit());
        let number = token.starts_with(|c: char| c.is_ascii_digit())
            && token.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
        if before.eq_ignore_ascii_case("rfc") && digits {
            figures.push(format!("RFC {token}"));
        } else if token.starts_with("CVE-") || (number && token.contains('.')) || token.ends_with('%') {
            figures.push((*token).to_owned());
        } else if number && (next == "%" || UNITS.contains(&next.to_lowercase().as_str())) {
            figures.push(format!("{token} {next}").trim_end_matches([' ', '%']).to_owned());
        } else if digits && token.len() == 3 && matches!(token.as_bytes().first(), Some(b'1'..=b'5')) {
            figures.push((*token).to_owned());
        }
    }
    figures
}
