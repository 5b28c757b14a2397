//! L13: no two questions are nearly the same.

use std::collections::{HashMap, HashSet};

use super::super::format::Item;
use super::super::problem::{Problem, Rule};
use super::quiz::repeated_asks;
use crate::domain::selfcheck::Words;

/// From this share of common words on, two titles are near-duplicates.
const TITLES: f64 = 0.6;
/// From this share of common runs of five words on, two questions are near-duplicates.
const QUESTIONS: f64 = 0.3;
/// Words that many titles share without being alike.
const FILLERS: [&str; 22] = [
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "how", "in", "is", "it", "of", "on", "or",
    "that", "the", "to", "what", "when", "with",
];

pub(super) fn check(items: &[Item]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let titles = items.iter().map(|item| title_words(&item.question.title)).collect();
    let mut report = |path: &str, what: &str, pairs: Vec<(usize, usize, f64)>| {
        for (first, second, share) in pairs {
            let (Some(first), Some(second)) = (items.get(first), items.get(second)) else { continue };
            let what = format!("The {what} shares {:.0} % with {}.", share * 100.0, first.file);
            problems.push(second.error(Rule::L13, path, what, "Join the two, or ask for something else."));
        }
    };
    report("title", "title", alike(titles, TITLES));
    report(
        "question",
        "question",
        alike(items.iter().map(|item| runs(&item.question.question)).collect(), QUESTIONS),
    );
    for item in repeated_asks(items) {
        let what = "Another question has the same quick check.".to_owned();
        problems.push(item.error(Rule::L13, "quiz.ask", what, "Ask for something else."));
    }
    problems
}

fn title_words(title: &str) -> HashSet<String> {
    Words::of(title).as_slice().iter().filter(|word| !FILLERS.contains(&word.as_str())).cloned().collect()
}

/// All runs of five words.
fn runs(text: &str) -> HashSet<String> {
    Words::of(text).as_slice().windows(5).map(|run| run.join(" ")).collect()
}

/// The pairs of sets of which at least `least` is common (Jaccard). Only sets with a common element are compared.
fn alike(sets: Vec<HashSet<String>>, least: f64) -> Vec<(usize, usize, f64)> {
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut common: HashMap<(usize, usize), usize> = HashMap::new();
    for (at, set) in sets.iter().enumerate() {
        for element in set {
            let earlier = holders.entry(element).or_default();
            for first in &*earlier {
                *common.entry((*first, at)).or_default() += 1;
            }
            earlier.push(at);
        }
    }
    let size = |at: usize| sets.get(at).map_or(0, HashSet::len);
    let mut pairs: Vec<_> = common
        .into_iter()
        .map(|((first, second), common)| {
            #[expect(clippy::cast_precision_loss, reason = "as many as a text has words")]
            let share = common as f64 / (size(first) + size(second) - common).max(1) as f64;
            (first, second, share)
        })
        .filter(|(.., share)| *share >= least)
        .collect();
    pairs.sort_by_key(|(first, second, _)| (*second, *first));
    pairs
}
