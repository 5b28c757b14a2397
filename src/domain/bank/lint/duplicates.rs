//! L13: no two questions are nearly the same.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet};

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
    let titles: Vec<_> = items.iter().map(|item| title_words(&item.question.title)).collect();
    let questions: Vec<_> = items.iter().map(|item| runs(&item.question.question)).collect();
    let mut report = |path: &str, what: &str, pairs: Vec<(usize, usize, f64)>| {
        for (first, second, share) in pairs {
            let (Some(first), Some(second)) = (items.get(first), items.get(second)) else { continue };
            let what = format!("The {what} shares {:.0} % with {}.", share * 100.0, first.file);
            problems.push(second.error(Rule::L13, path, what, "Join the two, or ask for something else."));
        }
    };
    report("title", "title", alike(&titles, TITLES));
    report("question", "question", alike(&questions, QUESTIONS));
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

/// The pairs of sets of which at least `least` is common (Jaccard).
///
/// Two such sets share one of their rarest elements, so only those are looked up: a word that all have makes no pairs.
/// [Bayardo, Ma and Srikant, Scaling Up All Pairs Similarity Search]
fn alike(sets: &[HashSet<String>], least: f64) -> Vec<(usize, usize, f64)> {
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for element in sets.iter().flatten() {
        *frequency.entry(element).or_default() += 1;
    }
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        let mut rarest: Vec<&str> = set.iter().map(String::as_str).collect();
        rarest.sort_by_key(|element| (frequency.get(element).copied(), *element));
        rarest.truncate(set.len() + 1 - needed(set.len(), least));
        let mut candidates = BTreeSet::new();
        for element in rarest {
            let earlier = holders.entry(element).or_default();
            candidates.extend(earlier.iter().copied());
            earlier.push(at);
        }
        for first in candidates {
            let share = sets.get(first).map_or(0.0, |other| jaccard(other, set));
            if share >= least {
                pairs.push((first, at, share));
            }
        }
    }
    pairs
}

/// How many elements of a set another must have to reach the share.
fn needed(size: usize, least: f64) -> usize {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    let needed = (size as f64 * least).ceil() as usize;
    needed.max(1)
}

fn jaccard(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let common = a.intersection(b).count();
    #[expect(clippy::cast_precision_loss, reason = "as many as a text has words")]
    let share = common as f64 / (a.len() + b.len() - common).max(1) as f64;
    share
}
