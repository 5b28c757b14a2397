//! L09 and L10: the quick check has one true answer, and its length does not give it away.

use std::collections::{BTreeMap, HashSet};

use super::super::budget::length;
use super::super::distance::similarity;
use super::super::format::Item;
use super::super::problem::{Problem, Rule, Severity};
use super::super::shelf::Shelf;
use crate::domain::question::Quiz;
use crate::domain::selfcheck::norm;

/// From this similarity on, two options are told apart by a letter and not by what they say.
const ALIKE: f64 = 0.8;
/// The shares that each rank of the correct option by length keeps to, over the bank.
const SHARES: std::ops::RangeInclusive<f64> = 0.15..=0.35;
/// Shares over fewer items say nothing.
const LEAST_ITEMS: usize = 12;

pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut problems = Vec::new();
    let quiz = &item.question.quiz;
    let mut report =
        |path: &str, what: String, mend: &str| problems.push(item.error(Rule::L09, path, what, mend));
    let options = options(quiz);
    for (at, (path, text)) in options.iter().enumerate() {
        let plain = norm(text);
        if ["all of the above", "none of the above", "all of these", "none of these"]
            .iter()
            .any(|end| plain.contains(end))
        {
            report(
                path,
                format!("`{path}` speaks about the other options."),
                "They are shuffled; write an option of its own.",
            );
        }
        for (other, earlier) in options.iter().take(at) {
            let alike =
                norm(earlier) == plain || similarity(&earlier.to_lowercase(), &text.to_lowercase()) >= ALIKE;
            if alike {
                report(
                    path,
                    format!("`{path}` is nearly the same as `{other}`."),
                    "Make the options differ in what they say.",
                );
            }
        }
    }
    for (at, wrong) in (1..).zip(&quiz.wrong) {
        if norm(&wrong.why) == norm(&quiz.why) {
            let path = format!("quiz.wrong[{at}].why");
            report(
                &path,
                format!("`{path}` is the reason of the correct option."),
                "Say why this option is wrong.",
            );
        }
    }
    let ask = norm(&quiz.ask);
    if ask.contains(" most likely ") || ask.contains(" probably ") {
        report(
            "quiz.ask",
            "The quick check asks for what is likely.".to_owned(),
            "Add the premises that leave one answer true.",
        );
    }
    if ask.contains(" why did ") && ask.contains(" happen ") {
        let what = "The quick check asks why something happened, which can have several causes.".to_owned();
        problems.push(item.warning(
            Rule::L09,
            "quiz.ask",
            what,
            "Make sure that its text excludes the others.",
        ));
    }
    problems.extend(length_tell(item));
    problems
}

/// The four options with their paths, the correct one first.
fn options(quiz: &Quiz) -> Vec<(String, &str)> {
    let wrong =
        (1..).zip(&quiz.wrong).map(|(at, wrong)| (format!("quiz.wrong[{at}].text"), wrong.text.as_str()));
    std::iter::once(("quiz.correct".to_owned(), quiz.correct.as_str())).chain(wrong).collect()
}

/// The correct option may be at most a quarter longer than the wrong ones are on average.
fn length_tell(item: &Item) -> Option<Problem> {
    let quiz = &item.question.quiz;
    let correct = length(&quiz.correct);
    let wrong: usize = quiz.wrong.iter().map(|wrong| length(&wrong.text)).sum();
    // correct <= 1.25 * wrong / n, in whole numbers
    let most = wrong * 5 / (4 * quiz.wrong.len().max(1));
    let told = correct > most && !quiz.wrong.is_empty();
    let what = || {
        format!(
            "The correct option has {correct} characters; {most} would not stand out among the wrong ones."
        )
    };
    told.then(|| {
        item.error(Rule::L10, "quiz.correct", what(), "Shorten it, or make the wrong ones as detailed.")
    })
}

/// How often the correct option is the longest, second, third and shortest; options of equal length share their ranks.
pub(super) fn ranks<'a>(quizzes: impl Iterator<Item = &'a Quiz>) -> (usize, [f64; 4]) {
    let mut total = 0_usize;
    let mut ranks = [0.0; 4];
    for quiz in quizzes.filter(|quiz| quiz.wrong.len() == 3) {
        let correct = length(&quiz.correct);
        let longer = quiz.wrong.iter().filter(|wrong| length(&wrong.text) > correct).count();
        let equal = quiz.wrong.iter().filter(|wrong| length(&wrong.text) == correct).count() + 1;
        #[expect(clippy::cast_precision_loss, reason = "at most 4")]
        ranks.iter_mut().skip(longer).take(equal).for_each(|rank| *rank += 1.0 / equal as f64);
        total += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "as many as there are questions")]
    let of = total.max(1) as f64;
    (total, ranks.map(|rank| rank / of))
}

/// Over a whole bank no rank by length may be a good guess; within a topic that is only worth a look.
pub(super) fn complete(shelf: &Shelf) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut judge = |whose: &str, severity, (total, ranks): (usize, [f64; 4])| {
        let names = ["longest", "second longest", "third longest", "shortest"];
        for (name, share) in names.into_iter().zip(ranks) {
            if total >= LEAST_ITEMS && !SHARES.contains(&share) {
                let percent = share * 100.0;
                problems.push(Problem {
                    file: String::new(),
                    line: None,
                    rule: Rule::L10,
                    severity,
                    what: format!(
                        "{whose}: the correct option is the {name} in {percent:.0} % of the quick checks."
                    ),
                    mend: "Bring every rank to between 15 % and 35 %.".to_owned(),
                });
            }
        }
    };
    judge("All topics", Severity::Error, ranks(shelf.items.iter().map(|item| &item.question.quiz)));
    let mut topics: BTreeMap<&str, Vec<&Quiz>> = BTreeMap::new();
    for item in &shelf.items {
        topics.entry(&item.question.topic).or_default().push(&item.question.quiz);
    }
    for (topic, quizzes) in topics {
        judge(topic, Severity::Warning, ranks(quizzes.into_iter()));
    }
    problems
}

/// The asks that occur twice, for the rule about duplicates.
pub(super) fn repeated_asks(items: &[Item]) -> Vec<&Item> {
    let mut seen = HashSet::new();
    items.iter().filter(|item| !seen.insert(norm(&item.question.quiz.ask))).collect()
}
