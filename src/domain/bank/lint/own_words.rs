//! L14: the words are our own; checked against a text that is not part of the repository.

use std::collections::HashSet;

use super::super::format::Item;
use super::super::problem::{Problem, Rule};
use super::super::texts::{Kind, shown};
use crate::domain::selfcheck::Words;

/// So many words in a row that another text has too were copied.
const RUN: usize = 8;

pub(super) fn check(items: &[Item], source: &str) -> Vec<Problem> {
    let source = Words::of(source);
    let known: HashSet<&[String]> = source.as_slice().windows(RUN).collect();
    let mut problems = Vec::new();
    for item in items {
        for text in shown(&item.question).into_iter().filter(|text| text.kind != Kind::Source) {
            let words = Words::of(text.text);
            if let Some(run) = words.as_slice().windows(RUN).find(|run| known.contains(run)) {
                let what =
                    format!("`{}` shares a run of words with the source: \"{}\".", text.path, run.join(" "));
                problems.push(item.error(Rule::L14, &text.path, what, "Say it in your own words."));
            }
        }
    }
    problems
}
