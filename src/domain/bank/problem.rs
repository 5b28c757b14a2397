//! What is wrong with a bank, said so that whoever wrote the file can mend it.

use std::fmt;

use serde::Serialize;

/// The rules of the bank, by the numbers that `questions/README.md` explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Rule {
    /// The file can be read, and every field is there and filled in.
    L01,
    /// Ids, titles, file and folder names agree and are unique.
    L02,
    /// Topics, levels and related questions exist.
    L03,
    /// Article numbers are used once, at their level.
    L04,
    /// Every text and every rendered message keeps to its length.
    L05,
    /// The model answer covers its own key points.
    L06,
    /// Question, title and hints give no key point away.
    L07,
    /// Accepted terms mean what they are accepted for.
    L08,
    /// The quick check has one true answer and three different false ones.
    L09,
    /// Length does not tell which option is right.
    L10,
    /// Only Markdown that Discord shows.
    L11,
    /// No text that Discord turns into something else.
    L12,
    /// No two questions are nearly the same.
    L13,
    /// The words are our own.
    L14,
    /// No dated or banned words.
    L15,
    /// References are good sources.
    L16,
    /// Somebody else reviewed it, not too long ago.
    L17,
    /// British spelling, short sentences, short lists.
    L18,
    /// The example is safe and fits.
    L19,
    /// What interviewers look for is more than the key points again.
    L21,
    /// Numbers, versions and codes have a source.
    L22,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Whether a problem keeps the bank from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It must be mended.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// One thing that is wrong, where it is, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file's path inside the folder of questions, with `/`; empty if it concerns the whole bank.
    pub file: String,
    /// The line, counted from 1, where one can be known.
    pub line: Option<usize>,
    /// Which rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: one sentence.
    pub what: String,
    /// What to do about it: one sentence.
    pub mend: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.line) {
            (true, _) => f.write_str("the whole bank")?,
            (false, None) => f.write_str(&self.file)?,
            (false, Some(line)) => write!(f, "{}:{line}", self.file)?,
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {severity} {}: {} {}", self.rule, self.what, self.mend)
    }
}

/// Whether any of them is an error.
#[must_use]
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}
