//! Paths: lists of questions in an order that leads somewhere, for a timetable to follow.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::format::{self, Places};
use super::problem::{Problem, Rule, Severity};
use super::roadmap::Roadmap;
use super::{Bank, shelf};
use crate::domain::ids::QuestionId;

/// The name of the file with the paths.
pub const PATHS_FILE: &str = "paths.toml";

/// As many paths as fit one select menu beside "no path". [Discord Docs/Select Menus]
const MOST_PATHS: usize = 24;

/// The longest title and line, in characters, so that both fit an option of a menu. [Discord Docs/Select Menus]
const LONGEST: usize = 100;

/// A list of questions in the order in which they are to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Its name in the store and in commands, never changed.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// What it is for, in one line.
    pub line: String,
    /// Its questions; those that are only planned are left out.
    pub questions: Vec<QuestionId>,
}

impl Bank {
    /// The bank with the paths in the text of `paths.toml`, and what is wrong with them. Questions that are planned and
    /// not yet written are skipped; a path of which no question is written is left out.
    #[must_use]
    pub fn with_paths(self, text: &str, roadmap: &Roadmap) -> (Self, Vec<Problem>) {
        if text.is_empty() {
            return (self, Vec::new());
        }
        let (mut paths, places, mut problems) = format::paths(PATHS_FILE, text);
        if problems.is_empty() {
            problems = check(&paths, &places, |id| self.get(id).is_some() || roadmap.has(id.as_str()));
        }
        for path in &mut paths {
            path.questions.retain(|id| self.get(id).is_some());
        }
        paths.retain(|path| !path.questions.is_empty());
        (Self { paths, ..self }, problems)
    }
}

fn check(paths: &[Path], places: &Places, known: impl Fn(&QuestionId) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |rule, path: &str, what: String, mend: &str| {
        let (file, line) = (PATHS_FILE.to_owned(), places.line(path));
        problems.push(Problem { file, line, rule, severity: Severity::Error, what, mend: mend.to_owned() });
    };
    if paths.len() > MOST_PATHS {
        let what = format!("There are {} paths; a menu of Discord has room for {MOST_PATHS}.", paths.len());
        report(Rule::L05, "path", what, "Join some of them.");
    }
    let mut slugs = HashSet::new();
    for (at, path) in (1..).zip(paths) {
        let place = |field: &str| format!("path[{at}].{field}");
        // It stands in the ids of buttons, like a question's id.
        if !shelf::is_slug(&path.slug) || path.slug.len() > QuestionId::MAX {
            report(Rule::L02, &place("slug"), format!("The slug \"{}\" is not one.", path.slug), shelf::SLUG);
        }
        if !slugs.insert(&path.slug) {
            let what = format!("Another path has the slug \"{}\" too.", path.slug);
            report(Rule::L02, &place("slug"), what, "Use each slug once.");
        }
        for (field, text) in [("title", &path.title), ("line", &path.line)] {
            let length = text.chars().count();
            if length > LONGEST || text.contains('\n') {
                let what = format!("`{}` has {length} characters, or more than one line.", place(field));
                report(Rule::L05, &place(field), what, "Write one line of at most 100 characters.");
            }
        }
        if path.questions.is_empty() {
            let what = format!("The path \"{}\" has no question.", path.slug);
            report(Rule::L03, &place("questions"), what, "Name at least one id.");
        }
        let mut seen = HashSet::new();
        for (number, id) in (1..).zip(&path.questions) {
            let here = place(&format!("questions[{number}]"));
            if !known(id) {
                let what = format!("The path \"{}\" names \"{id}\", which does not exist.", path.slug);
                report(Rule::L03, &here, what, "Name an id of the bank or of roadmap.tsv.");
            }
            if !seen.insert(id) {
                let what = format!("The path \"{}\" names \"{id}\" twice.", path.slug);
                report(Rule::L03, &here, what, "Delete one of the two.");
            }
        }
    }
    problems
}
