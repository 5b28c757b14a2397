//! `/quiz`: a question now, without a round.

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;

use super::answer::Sheet;
use super::subject::Subject;
use super::{App, Error, Refusal, Who};
use crate::domain::ids::{InteractionId, QuestionId};
use crate::domain::question::{Level, Question};
use crate::domain::timetable::Problem;

/// What somebody asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// A topic, by slug or by its name.
    pub topic: Option<String>,
    /// A level.
    pub level: Option<Level>,
    /// A question's id, or words to look for.
    pub question: Option<String>,
    /// A path, by slug or by its name.
    pub path: Option<String>,
}

/// What they get.
#[derive(Clone, Debug)]
pub enum Quiz {
    /// This question.
    Sheet(Box<Sheet>),
    /// Several questions fit the words about equally well.
    Choice(Vec<QuestionId>),
    /// This question of the path with this slug.
    OnPath(Box<Sheet>, String),
}

/// A topic as typed, by slug or name.
fn same(typed: &str, name: &str) -> bool {
    typed.trim().eq_ignore_ascii_case(name)
}

impl App {
    /// A question for this wish; chance comes from the interaction, so a repeated delivery asks the same.
    ///
    /// # Errors
    /// Nothing in the bank fits.
    pub fn quiz(&self, who: Who, wish: &Wish, interaction: InteractionId) -> Result<Quiz, Error> {
        let now = interaction.moment();
        if let Some(text) = wish.question.as_deref() {
            let found = self.find_question(text)?;
            return match found.as_slice() {
                [one] => Ok(Quiz::Sheet(Box::new(self.sheet_for(who, one, now)?))),
                several => Ok(Quiz::Choice(several.to_vec())),
            };
        }
        if let Some(typed) = wish.path.as_deref() {
            return self.some_of_path(who, typed, interaction);
        }
        let topic = wish.topic.as_deref().map(|typed| self.topic(typed)).transpose()?;
        let usual = self.store.read().preferences(who.member)?.level;
        let level = wish.level.or(usual);
        let mut candidates: Vec<&Question> = self.bank.matching(topic.as_slice(), level.as_slice()).collect();
        if candidates.is_empty() && wish.level.is_none() {
            candidates = self.bank.matching(topic.as_slice(), &[]).collect();
        }
        // A question whose round is open here is not practised by accident.
        let open = match who.server {
            Some(server) => self.open_rounds(server, now)?,
            None => Vec::new(),
        };
        let is_open = |question: &&Question| open.iter().any(|round| round.question == question.id);
        if !candidates.iter().all(is_open) {
            candidates.retain(|question| !is_open(question));
        }
        let mut chance = ChaCha8Rng::seed_from_u64(interaction.0);
        let Some(question) = candidates.choose(&mut chance) else {
            return Err(Refusal::NothingMatches { topic, level: wish.level }.into());
        };
        Ok(Quiz::Sheet(Box::new(self.sheet_for(who, &question.id, now)?)))
    }

    /// Any question of a path, to go on from there.
    fn some_of_path(&self, who: Who, typed: &str, interaction: InteractionId) -> Result<Quiz, Error> {
        let path = self.bank.paths().iter().find(|path| same(typed, &path.slug) || same(typed, &path.title));
        let path = path.ok_or_else(|| Refusal::Draft(Problem::NoSuchPath(typed.to_owned())))?;
        let questions: Vec<&Question> = self.bank.on_path(path).collect();
        let mut chance = ChaCha8Rng::seed_from_u64(interaction.0);
        let question = questions.choose(&mut chance).ok_or(Refusal::NoSuchQuestion)?;
        let sheet = self.sheet_for(who, &question.id, interaction.moment())?;
        Ok(Quiz::OnPath(Box::new(sheet), path.slug.clone()))
    }

    /// The question after this one on a path; after the last one the first.
    ///
    /// # Errors
    /// The bank has no such path.
    pub fn next_on_path(
        &self,
        who: Who,
        slug: &str,
        from: &QuestionId,
        now: Timestamp,
    ) -> Result<Quiz, Error> {
        let path =
            self.bank.path(slug).ok_or_else(|| Refusal::Draft(Problem::NoSuchPath(slug.to_owned())))?;
        let questions: Vec<&Question> = self.bank.on_path(path).collect();
        let after = questions.iter().position(|question| question.id == *from).map_or(0, |at| at + 1);
        let next = questions.get(after).or(questions.first()).ok_or(Refusal::NoSuchQuestion)?;
        Ok(Quiz::OnPath(Box::new(self.sheet_for(who, &next.id, now)?), path.slug.clone()))
    }

    /// A question related to this one; another one of its topic if none of those is in the bank.
    ///
    /// # Errors
    /// The bank has no other question.
    pub fn go_on(&self, who: Who, from: &QuestionId, interaction: InteractionId) -> Result<Sheet, Error> {
        let from = self.bank.get(from).ok_or(Refusal::NoSuchQuestion)?;
        let mut candidates: Vec<&Question> = self.bank.related(from).collect();
        if candidates.is_empty() {
            candidates = self.bank.questions().iter().filter(|other| other.topic == from.topic).collect();
        }
        if candidates.len() < 2 {
            candidates = self.bank.questions().iter().collect();
        }
        candidates.retain(|other| other.id != from.id);
        let mut chance = ChaCha8Rng::seed_from_u64(interaction.0);
        let next = candidates.choose(&mut chance).ok_or(Refusal::NoSuchQuestion)?;
        self.sheet_for(who, &next.id, interaction.moment())
    }

    /// A sheet for this question: its round's, if one is open here, else practice.
    ///
    /// # Errors
    /// The question is not in the bank.
    pub fn sheet_for(&self, who: Who, question: &QuestionId, now: Timestamp) -> Result<Sheet, Error> {
        let subject = match self.open_round_of(who, question, now)? {
            Some(round) => Subject::Round(round),
            None => Subject::Practice(question.clone()),
        };
        self.sheet(who, &subject)
    }

    /// Questions to offer while somebody types.
    #[must_use]
    pub fn suggest_questions(&self, typed: &str, limit: usize) -> Vec<&Question> {
        self.index.search(typed, limit).iter().filter_map(|hit| self.bank.get(&hit.id)).collect()
    }

    /// The slug of a topic that somebody typed or chose.
    ///
    /// # Errors
    /// There is no such topic.
    pub fn topic(&self, typed: &str) -> Result<String, Error> {
        let topic =
            self.bank.topics().iter().find(|topic| same(typed, &topic.slug) || same(typed, &topic.title));
        Ok(topic.ok_or_else(|| Refusal::NoSuchTopic(typed.to_owned()))?.slug.clone())
    }

    /// The questions that fit a text: the one that it names or that fits best by far, or several.
    ///
    /// # Errors
    /// None fits.
    pub(super) fn find_question(&self, text: &str) -> Result<Vec<QuestionId>, Error> {
        if let Some(question) = QuestionId::parse(text.trim()).and_then(|id| self.bank.get(&id)) {
            return Ok(vec![question.id.clone()]);
        }
        if let Some(best) = self.index.clear_best(text) {
            return Ok(vec![best]);
        }
        let hits = self.index.search(text, 5);
        if hits.is_empty() {
            return Err(Refusal::NoSuchQuestion.into());
        }
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    }
}
