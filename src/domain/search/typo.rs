//! The words of a bank as they are spelt there, found exactly, by their beginning, or with one slip.

use std::collections::BTreeMap;
use std::ops::Bound;

/// Shorter words are one letter away from too many others.
const LEAST_LETTERS: usize = 5;

/// A word long enough to be looked for with a slip in it, as its characters.
pub(super) struct Word(Vec<char>);

impl Word {
    pub(super) fn new(word: &str) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        (letters.len() >= LEAST_LETTERS).then_some(Self(letters))
    }

    /// Whether one insertion, deletion, replacement or swap of neighbours turns one word into the other.
    fn one_slip(&self, other: &[char]) -> bool {
        let (a, b) = (self.0.as_slice(), other);
        let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let (rest_a, rest_b) = (a.get(start..).unwrap_or(&[]), b.get(start..).unwrap_or(&[]));
        match (rest_a, rest_b) {
            ([], rest) | (rest, []) => rest.len() <= 1,
            ([_, after_a @ ..], [_, after_b @ ..]) => {
                let swapped = matches!((rest_a, rest_b), ([a, b, x @ ..], [c, d, y @ ..]) if a == d && b == c && x == y);
                after_a == after_b || after_a == rest_b || rest_a == after_b || swapped
            }
        }
    }
}

/// All spellings, each with the number of its stem.
#[derive(Debug)]
pub(super) struct Spellings {
    by_word: BTreeMap<String, usize>,
    /// The longer words as characters, by their number.
    by_length: BTreeMap<usize, Vec<(Vec<char>, usize)>>,
}

impl Spellings {
    pub(super) fn new(by_word: BTreeMap<String, usize>) -> Self {
        let mut by_length: BTreeMap<usize, Vec<(Vec<char>, usize)>> = BTreeMap::new();
        for (word, stem) in &by_word {
            if let Some(Word(letters)) = Word::new(word) {
                by_length.entry(letters.len()).or_default().push((letters, *stem));
            }
        }
        Self { by_word, by_length }
    }

    /// The stem of a word that the bank has.
    pub(super) fn stem(&self, word: &str) -> Option<usize> {
        self.by_word.get(word).copied()
    }

    /// The stems of the first `most` words that begin so.
    pub(super) fn beginning_with<'a>(
        &'a self,
        start: &'a str,
        most: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let from = self.by_word.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.take_while(move |(word, _)| word.starts_with(start)).take(most).map(|(_, stem)| *stem)
    }

    /// The stems of the words that one slip turns into this one.
    pub(super) fn one_slip_from<'a>(&'a self, word: &str) -> impl Iterator<Item = usize> + 'a {
        let typed = Word::new(word);
        let length = typed.as_ref().map_or(0, |typed| typed.0.len());
        let near = self.by_length.range(length.saturating_sub(1)..=length + 1).flat_map(|(_, words)| words);
        near.filter(move |(letters, _)| typed.as_ref().is_some_and(|typed| typed.one_slip(letters)))
            .map(|(_, stem)| *stem)
    }
}
