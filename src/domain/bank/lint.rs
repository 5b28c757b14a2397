//! The rules about quality that go beyond what the bot needs (`questions/README.md` explains each).

mod coverage;
mod discord;
mod duplicates;
mod example;
mod figures;
mod identity;
mod own_words;
mod quiz;
mod sources;
pub mod stats;
#[cfg(test)]
mod tests;
mod wording;

use jiff::civil::Date;

use super::format::Item;
use super::problem::Problem;
use super::roadmap::Roadmap;
use super::shelf::Shelf;

/// What to check a bank against.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The date on which it is checked.
    pub today: Date,
    /// Whether questions may lack `reviewed`.
    pub drafts: bool,
    /// Whether the bank claims to be complete, so that rules about the whole of it hold too.
    pub complete: bool,
    /// The questions that are planned.
    pub roadmap: &'a Roadmap,
    /// A text from which no sentence may be taken.
    pub own_words: Option<&'a str>,
}

/// Everything that is wrong with the questions of a shelf beyond what [`super::read`] has found.
#[must_use]
pub fn lint(shelf: &Shelf, options: &Options<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for item in &shelf.items {
        one(item, options, &mut problems);
    }
    problems.extend(identity::across(shelf, options));
    problems.extend(duplicates::check(&shelf.items));
    if let Some(source) = options.own_words {
        problems.extend(own_words::check(&shelf.items, source));
    }
    if options.complete {
        problems.extend(identity::complete(shelf));
        problems.extend(quiz::complete(shelf));
    }
    problems
}

/// The rules that look at one question only.
fn one(item: &Item, options: &Options<'_>, problems: &mut Vec<Problem>) {
    problems.extend(identity::check(item));
    problems.extend(coverage::check(item));
    problems.extend(quiz::check(item));
    problems.extend(discord::check(item));
    problems.extend(wording::check(item));
    problems.extend(sources::check(item, options));
    problems.extend(figures::check(item));
    problems.extend(example::check(item));
}
