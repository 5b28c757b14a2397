//! Finds questions by what somebody types: words in any form, the beginning of the last one, one slip in a longer one.
//!
//! An inverted index with BM25 weights. [Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond]

#[cfg(test)]
mod tests;
mod typo;

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::bank::Bank;
use super::ids::QuestionId;
use super::question::Question;
use super::selfcheck::{Words, norm};
use typo::{Spellings, Word};

/// How much a word counts in a title, in key points and their terms, and in the other texts.
const TITLE: f32 = 8.0;
const KEY_POINTS: f32 = 3.0;
const BODY: f32 = 1.0;
/// BM25: how fast more of the same word stops to matter, and how much long texts are held back.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;
/// A word that only begins like the one typed, or is a letter away from it, counts less.
const BEGINNING: f32 = 0.8;
const SLIP: f32 = 0.6;
/// Only so much of a query is read.
const QUERY_CHARACTERS: usize = 200;
const QUERY_WORDS: usize = 12;
/// A beginning of one letter fits thousands of words; the first so many in the alphabet are enough to go on typing.
const BEGINNINGS: usize = 64;
/// So many mistyped words of a query are looked up.
const SLIPS: usize = 2;
/// The first hit is clear if it scores so many times the second.
const CLEAR: f32 = 1.5;

/// A question that fits a query; scores are comparable within one query only.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which question.
    pub id: QuestionId,
    /// How well it fits; 0 for suggestions.
    pub score: f32,
}

/// A question, by its place in the bank, with its score and the share of the query's words that it has.
struct Found {
    place: usize,
    score: f32,
    share: f32,
}

/// The index over one bank.
#[derive(Debug)]
pub struct Index {
    ids: Vec<QuestionId>,
    /// Titles made comparable, to their question.
    titles: HashMap<String, usize>,
    /// Questions by id and former id.
    places: HashMap<String, usize>,
    /// What is shown before somebody types.
    suggestions: Vec<usize>,
    /// For each stem the questions that have it and its weight there, the question's place in `ids` ascending.
    postings: Vec<Vec<(u32, f32)>>,
    spellings: Spellings,
}

/// A query's word: the stems that may be meant, each with how much it counts.
type Meant = Vec<(usize, f32)>;

impl Index {
    /// The index over all questions of a bank.
    #[must_use]
    pub fn new(bank: &Bank) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut stems: HashMap<String, usize> = HashMap::new();
        let mut spellings: HashMap<String, usize> = HashMap::new();
        // For each question, how often each stem occurs, weighed by where.
        let mut counts: Vec<HashMap<usize, f32>> = Vec::new();
        for question in bank.questions() {
            let mut count = HashMap::new();
            for (text, weight) in texts(question) {
                for word in Words::of(text).as_slice() {
                    let stem = spellings.get(word).copied().unwrap_or_else(|| {
                        let new = stems.len();
                        let stem = *stems.entry(stemmer.stem(word).into_owned()).or_insert(new);
                        spellings.insert(word.clone(), stem);
                        stem
                    });
                    *count.entry(stem).or_insert(0.0) += weight;
                }
            }
            counts.push(count);
        }
        let mut places = HashMap::new();
        let mut titles = HashMap::new();
        for (place, question) in bank.questions().iter().enumerate() {
            titles.insert(norm(&question.title), place);
            for id in question.former_ids.iter().chain([&question.id]) {
                places.insert(id.as_str().to_owned(), place);
            }
        }
        Self {
            ids: bank.questions().iter().map(|question| question.id.clone()).collect(),
            titles,
            places,
            suggestions: suggestions(bank),
            postings: weigh(&counts, stems.len()),
            spellings: Spellings::new(spellings.into_iter().collect()),
        }
    }

    /// The best questions for a text, best first and equal ones in the bank's order; without a word in it, a stable
    /// mix of topics, the easiest first.
    #[must_use]
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        let ranked = self.ranked(text, limit);
        let hit = |(place, score): (usize, f32)| Some(Hit { id: self.ids.get(place)?.clone(), score });
        match ranked {
            Some(ranked) => ranked.into_iter().filter_map(|found| hit((found.place, found.score))).collect(),
            None => self.suggestions.iter().take(limit).filter_map(|place| hit((*place, 0.0))).collect(),
        }
    }

    /// The question that somebody means who typed a text and picked nothing, if it is clear: its id or its title,
    /// or a hit that has most of the words and stands well above the next.
    #[must_use]
    pub fn clear_best(&self, text: &str) -> Option<QuestionId> {
        let ranked = self.ranked(text, 2)?;
        let best = ranked.first().filter(|best| best.share > 0.5)?;
        let next = ranked.get(1).map_or(0.0, |next| next.score);
        (best.score >= next * CLEAR).then(|| self.ids.get(best.place).cloned()).flatten()
    }

    /// The best questions for a text; `None` if there is no word in it.
    fn ranked(&self, text: &str, limit: usize) -> Option<Vec<Found>> {
        let text: String = text.chars().take(QUERY_CHARACTERS).collect();
        let words = Words::of(&text);
        let words = words.as_slice().get(..QUERY_WORDS).unwrap_or(words.as_slice());
        if words.is_empty() {
            return None;
        }
        let mut found = self.scored(&self.meant(words));
        if let Some(exact) = self.exact(&text).and_then(|place| found.get_mut(place)) {
            exact.score = f32::MAX;
            exact.share = 1.0;
        }
        found.retain(|found| found.score > 0.0);
        let best_first = |a: &Found, b: &Found| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place));
        if limit > 0 && limit < found.len() {
            found.select_nth_unstable_by(limit - 1, best_first);
        }
        found.truncate(limit);
        found.sort_unstable_by(best_first);
        Some(found)
    }

    /// The question whose id or title the text is.
    fn exact(&self, text: &str) -> Option<usize> {
        self.places.get(text.trim()).or_else(|| self.titles.get(&norm(text))).copied()
    }

    /// What each word of a query may mean.
    fn meant(&self, words: &[String]) -> Vec<Meant> {
        let mut slips = SLIPS;
        let mut meant = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let mut stems: Meant = self.spellings.stem(word).map(|stem| (stem, 1.0)).into_iter().collect();
            if at + 1 == words.len() {
                stems.extend(self.spellings.beginning_with(word, BEGINNINGS).map(|stem| (stem, BEGINNING)));
            }
            if stems.is_empty() {
                // Somebody may use a form of the word that no question has.
                let stem = Stemmer::create(Algorithm::English).stem(word).into_owned();
                stems.extend(self.spellings.beginning_with(&stem, BEGINNINGS).map(|stem| (stem, BEGINNING)));
            }
            if stems.is_empty() && slips > 0 && Word::new(word).is_some() {
                slips -= 1;
                stems.extend(self.spellings.one_slip_from(word).map(|stem| (stem, SLIP)));
            }
            meant.push(stems);
        }
        meant
    }

    /// The score of each question: of every word the best meaning counts, and those that have more of the words win.
    fn scored(&self, meant: &[Meant]) -> Vec<Found> {
        let mut found: Vec<_> =
            (0..self.ids.len()).map(|place| Found { place, score: 0.0, share: 0.0 }).collect();
        let mut best = vec![0.0_f32; self.ids.len()];
        #[expect(clippy::cast_precision_loss, reason = "at most QUERY_WORDS")]
        let share_of_a_word = 1.0 / meant.len() as f32;
        for stems in meant {
            for (stem, counts) in stems {
                for (place, weight) in self.postings.get(*stem).into_iter().flatten() {
                    if let Some(best) = best.get_mut(*place as usize) {
                        *best = best.max(weight * counts);
                    }
                }
            }
            for (found, best) in found.iter_mut().zip(&mut best).filter(|(_, best)| **best > 0.0) {
                found.score += *best;
                found.share += share_of_a_word;
                *best = 0.0;
            }
        }
        found.iter_mut().for_each(|found| found.score *= found.share);
        found
    }
}

/// The texts of a question that are searched, with their weights.
fn texts(question: &Question) -> Vec<(&str, f32)> {
    let mut texts = vec![
        (question.title.as_str(), TITLE),
        (question.id.as_str(), TITLE / 2.0),
        (question.topic.as_str(), KEY_POINTS),
        (question.question.as_str(), BODY),
        (question.short.as_str(), BODY),
        (question.answer.as_str(), BODY),
    ];
    for key_point in &question.key_points {
        texts.push((&key_point.point, KEY_POINTS));
        texts.extend(key_point.accept.iter().map(|term| (term.as_str(), KEY_POINTS / 2.0)));
    }
    texts
}

/// The BM25 weight of each stem in each question.
#[expect(clippy::cast_precision_loss, reason = "weights of a ranking")]
fn weigh(counts: &[HashMap<usize, f32>], stems: usize) -> Vec<Vec<(u32, f32)>> {
    let lengths: Vec<f32> = counts.iter().map(|count| count.values().sum()).collect();
    let average = lengths.iter().sum::<f32>() / lengths.len().max(1) as f32;
    let mut postings = vec![Vec::new(); stems];
    for (place, (count, length)) in (0_u32..).zip(counts.iter().zip(&lengths)) {
        let held_back = SATURATION * (1.0 - LENGTH + LENGTH * length / average);
        for (stem, often) in count {
            if let Some(posting) = postings.get_mut(*stem) {
                posting.push((place, often * (SATURATION + 1.0) / (often + held_back)));
            }
        }
    }
    for posting in &mut postings {
        posting.shrink_to_fit();
        let (all, with) = (counts.len() as f32, posting.len() as f32);
        let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
        posting.iter_mut().for_each(|(_, weight)| *weight *= rarity);
    }
    postings
}

/// The questions in turns: the first of every topic, then the second of every topic, and so on.
fn suggestions(bank: &Bank) -> Vec<usize> {
    let mut turns: HashMap<&str, usize> = HashMap::new();
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(bank.questions().len());
    for (place, question) in bank.questions().iter().enumerate() {
        let turn = turns.entry(&question.topic).or_default();
        order.push((*turn, place));
        *turn += 1;
    }
    order.sort_unstable();
    order.into_iter().map(|(_, place)| place).collect()
}
