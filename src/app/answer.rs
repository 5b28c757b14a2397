//! Answering: the form, the quick check, hints, giving up, and the private card that follows.

use std::sync::Arc;

use jiff::Timestamp;

use super::leaderboard::kept_name;
use super::subject::Subject;
use super::{App, Error, Refusal, Who};
use crate::domain::facts::{Answered, Kind, Shown, Ticked, Withdrawn};
use crate::domain::ids::{InteractionId, MemberId, RoundId, ServerId};
use crate::domain::question::Question;
use crate::domain::round::Round;
use crate::domain::streak::{self, Standing};
use crate::domain::{pick, selfcheck};
use crate::figures;
use crate::store::{Reader, Tx};

/// A question on somebody's screen.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it is about.
    pub subject: Subject,
    /// Its question; of a round, as posted.
    pub question: Arc<Question>,
    /// The round, unless it is practice.
    pub round: Option<Round>,
}

/// The form for an answer in own words.
#[derive(Clone, Debug)]
pub struct Form {
    /// The question.
    pub sheet: Sheet,
    /// When the click happened that asked for it.
    pub clicked: Timestamp,
    /// What the member wrote before.
    pub text: Option<String>,
}

/// What a member sees after an answer.
#[derive(Clone, Debug)]
pub struct Card {
    /// The question.
    pub sheet: Sheet,
    /// The ticked key points: saved ones, else those whose words were found. One bit a point.
    pub ticks: u8,
    /// The ticks are saved.
    pub saved: bool,
    /// The streak with this answer; none in practice.
    pub standing: Option<Standing>,
    /// All that they handed in came too late to count.
    pub late: bool,
    /// There are own words here that have not been shared, and a thread for them.
    pub can_share: bool,
}

/// The four options as one member sees them.
#[derive(Clone, Debug)]
pub struct Check {
    /// The question.
    pub sheet: Sheet,
    /// Which option stands at A, B, C and D: 0 is the right one, 1 to 3 the wrong ones in the file's order.
    pub order: [u8; 4],
    /// The outcome, once chosen.
    pub outcome: Option<Outcome>,
}

/// The outcome of a quick check.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The letter pressed, 0 for A; unknown if it was chosen earlier.
    pub letter: Option<u8>,
    /// Whether the first choice was right.
    pub correct: bool,
    /// The streak with this answer; none in practice.
    pub standing: Option<Standing>,
}

/// The answer to *Show answer*.
#[derive(Clone, Debug)]
pub enum Show {
    /// Here it is: nothing is lost by it.
    Model(Sheet),
    /// It would give up the round; this is the streak before and after that.
    Asks(Sheet, Box<[Standing; 2]>),
}

impl App {
    /// The question that a card is about.
    ///
    /// # Errors
    /// The round belongs to another server, or the question has left the bank.
    pub fn sheet(&self, who: Who, subject: &Subject) -> Result<Sheet, Error> {
        let (question, round) = match subject {
            Subject::Practice(id) => (self.bank.get(id).cloned().ok_or(Refusal::NoSuchQuestion)?, None),
            Subject::Round(id) => {
                let reader = self.store.read();
                let round = round_here(&reader, who, *id)?;
                let question = reader.question(round.revision)?.ok_or(Refusal::NoSuchQuestion)?;
                (question, Some(round))
            }
        };
        Ok(Sheet { subject: subject.clone(), question: Arc::new(question), round })
    }

    /// The question that a card is about at `now`: practice of a question whose round is open here is that round.
    fn sheet_now(&self, who: Who, subject: &Subject, now: Timestamp) -> Result<Sheet, Error> {
        match subject {
            Subject::Practice(question) => self.sheet_for(who, question, now),
            Subject::Round(_) => self.sheet(who, subject),
        }
    }

    /// The form for an answer in own words, with what was written before.
    ///
    /// # Errors
    /// The window is closed, or the member gave the round up.
    pub fn form(&self, who: Who, subject: &Subject, clicked: Timestamp) -> Result<Form, Error> {
        let sheet = self.sheet_now(who, subject, clicked)?;
        let mut text = None;
        if let Some(round) = &sheet.round {
            let reader = self.store.read();
            may_answer(&reader, who, round, clicked)?;
            text = reader.words(round.id, who.member)?;
        }
        Ok(Form { sheet, clicked, text })
    }

    /// Takes an answer in own words, opened by a click at `clicked` and handed in by `interaction` of somebody called
    /// `name` in this server.
    ///
    /// # Errors
    /// Too short or only a list of terms; the form was opened outside the window; the member gave the round up.
    pub async fn hand_in(
        &self,
        who: Who,
        subject: &Subject,
        clicked: Timestamp,
        interaction: InteractionId,
        text: String,
        name: Option<&str>,
    ) -> Result<Card, Error> {
        let sheet = self.sheet(who, subject)?;
        if let Err(short) = selfcheck::enough(&text) {
            let (characters, words) = (short.characters, short.different_words);
            return Err(Refusal::TooShort { characters, words }.into());
        }
        if selfcheck::is_catchwords(&sheet.question, &text) {
            return Err(Refusal::OnlyTerms.into());
        }
        let Subject::Round(id) = *subject else {
            let ticks = bits(&selfcheck::found(&sheet.question, &text));
            return Ok(Card { sheet, ticks, saved: false, standing: None, late: false, can_share: false });
        };
        let handed_in = interaction.moment();
        // The click's moment comes from a custom id; a forged one later than the form itself is cut.
        let clicked = clicked.min(handed_in);
        let name = name.map(kept_name);
        self.store
            .write(move |tx| {
                let round = round_here(tx, who, id)?;
                may_answer(tx, who, &round, clicked)?;
                tx.put_answered(&answered(&round, who, Kind::Words, clicked, interaction, None))?;
                tx.put_words(round.id, who.member, &text)?;
                put_name(tx, &round, who, name.as_deref())
            })
            .await?;
        figures::answered("own words");
        self.card(who, subject, handed_in)
    }

    /// The member's own card, again.
    ///
    /// # Errors
    /// They have not answered while the window is open.
    pub fn card(&self, who: Who, subject: &Subject, now: Timestamp) -> Result<Card, Error> {
        let sheet = self.readable(who, subject, now)?;
        let mut card = Card { sheet, ticks: 0, saved: false, standing: None, late: false, can_share: false };
        if let Some(round) = &card.sheet.round {
            let reader = self.store.read();
            if let Some(ticked) = reader.ticked(round.id, who.member)? {
                (card.ticks, card.saved) = (ticked.points, true);
            } else if let Some(words) = reader.words(round.id, who.member)? {
                card.ticks = bits(&selfcheck::found(&card.sheet.question, &words));
            }
            let answers = answers_of(&reader, who, round)?;
            let in_time = |answer: &Answered| {
                streak::in_time(answer.clicked, answer.interaction.moment(), round.closes)
            };
            card.late = !answers.is_empty() && !answers.iter().any(in_time);
            card.standing = Some(self.standing(round.server, who.member, now)?);
            card.can_share = self.can_share(who, round.id).is_ok();
        }
        Ok(card)
    }

    /// Keeps the ticks of a self-check: one bit a key point.
    ///
    /// # Errors
    /// They have not answered while the window is open.
    pub async fn save_ticks(
        &self,
        who: Who,
        subject: &Subject,
        points: u8,
        now: Timestamp,
    ) -> Result<Card, Error> {
        let sheet = self.readable(who, subject, now)?;
        let points = points & all_points(&sheet.question);
        if let Some(round) = &sheet.round {
            let ticked = Ticked { server: round.server, member: who.member, round: round.id, points };
            self.store.write(move |tx| Ok::<_, Error>(tx.put_ticked(&ticked)?)).await?;
        }
        Ok(Card { ticks: points, saved: true, ..self.card(who, subject, now)? })
    }

    /// The four options; with the outcome, if the member has chosen before.
    ///
    /// # Errors
    /// The round is unknown here.
    pub fn check(&self, who: Who, subject: &Subject, now: Timestamp) -> Result<Check, Error> {
        let sheet = self.sheet_now(who, subject, now)?;
        let mut outcome = None;
        if let Some(round) = &sheet.round {
            let reader = self.store.read();
            if let Some(correct) = first_choice(&reader, who, round)? {
                let standing = Some(self.standing(round.server, who.member, now)?);
                outcome = Some(Outcome { letter: None, correct, standing });
            } else if gave_up(&reader, who, round)? {
                return Err(Refusal::GaveUp.into());
            } else if now >= round.closes {
                // After the close the quick check goes on as practice.
                return self.check(who, &Subject::Practice(round.question.clone()), now);
            }
        }
        let order = option_order(&sheet.subject, who.member);
        Ok(Check { sheet, order, outcome })
    }

    /// Takes a choice in the quick check of somebody called `name` in this server: `letter` 0 is A as they see the
    /// options.
    ///
    /// # Errors
    /// The window is closed, or the member gave the round up.
    pub async fn choose(
        &self,
        who: Who,
        subject: &Subject,
        letter: u8,
        interaction: InteractionId,
        name: Option<&str>,
    ) -> Result<Check, Error> {
        let sheet = self.sheet(who, subject)?;
        let order = option_order(subject, who.member);
        let option = order.get(usize::from(letter)).ok_or(Refusal::UnknownAction)?;
        let correct = *option == 0;
        let Subject::Round(id) = *subject else {
            let outcome = Some(Outcome { letter: Some(letter), correct, standing: None });
            return Ok(Check { sheet, order, outcome });
        };
        let now = interaction.moment();
        let name = name.map(kept_name);
        let first = self
            .store
            .write(move |tx| {
                let round = round_here(tx, who, id)?;
                if let Some(first) = first_choice(tx, who, &round)? {
                    return Ok((first, false));
                }
                may_answer(tx, who, &round, now)?;
                tx.put_answered(&answered(&round, who, Kind::Check, now, interaction, Some(correct)))?;
                put_name(tx, &round, who, name.as_deref())?;
                Ok::<_, Error>((correct, true))
            })
            .await?;
        if first.1 {
            figures::answered("quick check");
        }
        let standing = match &sheet.round {
            Some(round) => Some(self.standing(round.server, who.member, now)?),
            None => None,
        };
        let letter = first.1.then_some(letter);
        Ok(Check { sheet, order, outcome: Some(Outcome { letter, correct: first.0, standing }) })
    }

    /// *Show answer*: at once if nothing is lost by it, else asks.
    ///
    /// # Errors
    /// The round is unknown here.
    pub fn show(&self, who: Who, subject: &Subject, interaction: InteractionId) -> Result<Show, Error> {
        let now = interaction.moment();
        match self.readable(who, subject, now) {
            Ok(sheet) => Ok(Show::Model(sheet)),
            Err(Error::Refused(Refusal::AnswerFirst)) => {
                let sheet = self.sheet_now(who, subject, now)?;
                let round = sheet.round.as_ref().ok_or(Refusal::NoSuchRound)?;
                let before = self.standing(round.server, who.member, now)?;
                let after = self.standing_after(&shown(round, who, interaction), now)?;
                Ok(Show::Asks(sheet, Box::new([before, after])))
            }
            Err(other) => Err(other),
        }
    }

    /// Gives the round up: from now on its model answer can be read, and it can no longer be answered.
    ///
    /// # Errors
    /// The round is unknown here.
    pub async fn give_up(
        &self,
        who: Who,
        subject: &Subject,
        interaction: InteractionId,
    ) -> Result<Sheet, Error> {
        if let Subject::Round(id) = *subject {
            self.store
                .write(move |tx| {
                    let round = round_here(tx, who, id)?;
                    if !answered_in(tx, who, &round)? && interaction.moment() < round.closes {
                        tx.put_shown(&shown(&round, who, interaction))?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        self.readable(who, subject, interaction.moment())
    }

    /// The question, for somebody who may read its model answer.
    ///
    /// # Errors
    /// The window is open and they have neither answered nor given up.
    pub fn readable(&self, who: Who, subject: &Subject, now: Timestamp) -> Result<Sheet, Error> {
        let sheet = self.sheet_now(who, subject, now)?;
        if let Some(round) = &sheet.round {
            let reader = self.store.read();
            let free =
                now >= round.closes || answered_in(&reader, who, round)? || gave_up(&reader, who, round)?;
            if !free {
                return Err(Refusal::AnswerFirst.into());
            }
        }
        Ok(sheet)
    }
}

/// The round, if it belongs to the server in which somebody acts.
pub(super) fn round_here(reader: &Reader<'_>, who: Who, id: RoundId) -> Result<Round, Error> {
    let server: ServerId = who.server.ok_or(Refusal::OnlyInServers)?;
    let round = reader.round(id)?.filter(|round| round.server == server);
    Ok(round.ok_or(Refusal::NoSuchRound)?)
}

fn may_answer(reader: &Reader<'_>, who: Who, round: &Round, clicked: Timestamp) -> Result<(), Error> {
    let Some(message) = round.progress.message else {
        // Discord shows a message a little earlier than we have written it down.
        let skipped = round.progress.skipped;
        return Err(if skipped { Refusal::NoSuchRound } else { Refusal::JustPosted }.into());
    };
    let opened = message.moment();
    let gone = round.progress.withdrawn == Some(Withdrawn::Deleted);
    if gone || clicked >= round.closes || clicked < opened {
        return Err(Refusal::RoundOver(Box::new(round.clone())).into());
    }
    if gave_up(reader, who, round)? { Err(Refusal::GaveUp.into()) } else { Ok(()) }
}

fn gave_up(reader: &Reader<'_>, who: Who, round: &Round) -> Result<bool, Error> {
    let shown = reader.shown_by(round.server, who.member)?;
    Ok(shown.iter().any(|shown| shown.round == round.id))
}

fn answers_of(reader: &Reader<'_>, who: Who, round: &Round) -> Result<Vec<Answered>, Error> {
    let mut answers = reader.answered_by(round.server, who.member)?;
    answers.retain(|answer| answer.round == round.id);
    Ok(answers)
}

fn answered_in(reader: &Reader<'_>, who: Who, round: &Round) -> Result<bool, Error> {
    Ok(!answers_of(reader, who, round)?.is_empty())
}

fn first_choice(reader: &Reader<'_>, who: Who, round: &Round) -> Result<Option<bool>, Error> {
    Ok(answers_of(reader, who, round)?.iter().find_map(|answer| answer.correct))
}

fn answered(
    round: &Round,
    who: Who,
    kind: Kind,
    clicked: Timestamp,
    interaction: InteractionId,
    correct: Option<bool>,
) -> Answered {
    Answered {
        server: round.server,
        member: who.member,
        day: round.day,
        round: round.id,
        kind,
        clicked,
        interaction,
        correct,
    }
}

/// Keeps what a member who has just answered is called, for the leaderboard.
fn put_name(tx: &mut Tx<'_>, round: &Round, who: Who, name: Option<&str>) -> Result<(), Error> {
    Ok(name.map_or(Ok(()), |name| tx.put_name(round.server, who.member, name))?)
}

fn shown(round: &Round, who: Who, interaction: InteractionId) -> Shown {
    Shown { server: round.server, member: who.member, day: round.day, round: round.id, interaction }
}

/// Each member sees the options in an order of their own, the same one each time.
fn option_order(subject: &Subject, member: MemberId) -> [u8; 4] {
    pick::shuffled_options(format!("{subject} {member}").as_bytes())
}

fn bits(points: &[bool]) -> u8 {
    points.iter().take(8).enumerate().fold(0, |bits, (point, on)| bits | (u8::from(*on) << point))
}

fn all_points(question: &Question) -> u8 {
    bits(&vec![true; question.key_points.len()])
}
