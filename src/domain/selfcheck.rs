//! The self-check: which key points an answer in own words seems to name, so that they are ticked already.
//!
//! It is a help for the member, never a score: words can be found without the thought, and the thought without the words.

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use super::question::{KeyPoint, Question};

/// An answer in own words needs at least so many characters.
pub const LEAST_CHARACTERS: usize = 60;
/// An answer in own words needs at least so many different words.
pub const LEAST_DIFFERENT_WORDS: usize = 10;
/// From this share of words inside accepted terms on, a text is a list of catchwords and not an answer.
const CATCHWORDS: f64 = 0.6;

/// A text made comparable: NFKC, lower case, and every run of other characters one space, with one at both ends.
#[must_use]
pub fn norm(text: &str) -> String {
    // Nearly all texts are ASCII, which has no other forms.
    if text.is_ascii() {
        return spaced(text.len(), text.chars().map(|c| c.to_ascii_lowercase()));
    }
    let folded: String = text.nfkc().collect::<String>().to_lowercase();
    // Lower case can leave a sequence that has a shorter form, so it is composed again.
    spaced(text.len(), folded.nfkc())
}

fn spaced(length: usize, chars: impl Iterator<Item = char>) -> String {
    let mut out = String::with_capacity(length + 2);
    out.push(' ');
    for c in chars {
        if c.is_alphanumeric() || is_combining_mark(c) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// A text as the words in which terms are looked for.
#[derive(Clone, Debug)]
pub struct Words(Vec<String>);

impl Words {
    /// The words of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(norm(text).split_whitespace().map(str::to_owned).collect())
    }

    /// The words.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

/// An accepted term: words in a row, the last of them with any ending if the term ends in `*`.
#[derive(Clone, Debug)]
pub struct Term {
    words: Words,
    any_ending: bool,
}

impl Term {
    /// The term as the file spells it; one without a letter or digit is found nowhere.
    #[must_use]
    pub fn new(spelling: &str) -> Self {
        let any_ending = spelling.trim_end().ends_with('*');
        Self { words: Words::of(spelling), any_ending }
    }

    /// Its words, without the `*`.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Where it stands in a text, as ranges of words.
    fn ranges<'a>(&'a self, text: &'a Words) -> impl Iterator<Item = Range<usize>> + 'a {
        // `windows` refuses 0; the filter below then finds nothing, since an empty term has no last word.
        let len = self.words.0.len().max(1);
        text.0.windows(len).zip(0..).filter(|(window, _)| self.fits(window)).map(move |(_, at)| at..at + len)
    }

    fn fits(&self, window: &[String]) -> bool {
        let (Some((last, before)), Some((term_last, term_before))) =
            (window.split_last(), self.words.0.split_last())
        else {
            return false;
        };
        before == term_before && if self.any_ending { last.starts_with(term_last) } else { last == term_last }
    }

    /// Whether a text contains it.
    #[must_use]
    pub fn is_in(&self, text: &Words) -> bool {
        self.ranges(text).next().is_some()
    }
}

/// Whether a text contains a term of the key point.
#[must_use]
pub fn names(text: &Words, key_point: &KeyPoint) -> bool {
    key_point.accept.iter().any(|term| Term::new(term).is_in(text))
}

/// For each key point, whether the answer contains one of its terms.
#[must_use]
pub fn found(question: &Question, answer: &str) -> Vec<bool> {
    let words = Words::of(answer);
    question.key_points.iter().map(|key_point| names(&words, key_point)).collect()
}

/// Whether more than 60 % of the words of an answer stand inside accepted terms: then it lists catchwords
/// instead of saying something, and the member is asked for sentences.
#[must_use]
pub fn is_catchwords(question: &Question, answer: &str) -> bool {
    let words = Words::of(answer);
    let mut inside = vec![false; words.0.len()];
    for term in question.key_points.iter().flat_map(|key_point| &key_point.accept) {
        for range in Term::new(term).ranges(&words) {
            inside.iter_mut().skip(range.start).take(range.len()).for_each(|word| *word = true);
        }
    }
    let matched = inside.iter().filter(|inside| **inside).count();
    #[expect(clippy::cast_precision_loss, reason = "a form holds 4,000 characters")]
    let share = matched as f64 / inside.len().max(1) as f64;
    share > CATCHWORDS
}

/// What an answer that is too short has of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooShort {
    /// How many characters, a run of blanks counted as one.
    pub characters: usize,
    /// How many different words.
    pub different_words: usize,
}

/// Whether a text is long enough to be an answer in own words, in any language: 60 characters as people count them
/// and 10 different words by Unicode's word boundaries. (UAX #29)
///
/// # Errors
/// What the text has, if one of the two is too low.
pub fn enough(text: &str) -> Result<(), TooShort> {
    let blanks = text.split_whitespace().count().saturating_sub(1);
    let characters = text.split_whitespace().flat_map(|run| run.graphemes(true)).count() + blanks;
    let different: HashSet<String> = text.unicode_words().map(str::to_lowercase).collect();
    let different_words = different.len();
    if characters >= LEAST_CHARACTERS && different_words >= LEAST_DIFFERENT_WORDS {
        Ok(())
    } else {
        Err(TooShort { characters, different_words })
    }
}
