//! Members press, write and give up, and what they may do is known before.

use daily_drill::app::subject::Subject;
use daily_drill::app::{Error, Refusal};
use daily_drill::domain::ids::RoundId;
use jiff::Timestamp;

use super::{Event, Sim, TEXT};

impl Sim {
    /// A member presses something under a question.
    pub(super) async fn act(&mut self, server: usize, member: usize, id: RoundId) {
        let now = self.now();
        if self.running.is_none() || !self.world.lock().unwrap().is_served(server) {
            if self.chance.percent(70) {
                let at = now + self.chance.span(600, 7_200);
                self.at(at, Event::Act(server, member, id));
            }
            return;
        }
        if self.world.lock().unwrap().deleted.contains(&id) {
            return;
        }
        let (app, who, subject) = (self.app(), self.who(server, member), Subject::Round(id));
        // As the handler does: a press proves that the question was posted, should the bot not know it.
        let (channel, message) = {
            let mut world = self.world.lock().unwrap();
            let round = world.round(id).unwrap();
            (round.channel, round.message)
        };
        app.seen(id, channel, message, now).await.unwrap();
        let interaction = self.interaction(now);
        let may = self.may_answer(server, member, id, now);
        match self.chance.below(20) {
            0 => {
                app.give_up(who, &subject, interaction).await.unwrap();
                let mut world = self.world.lock().unwrap();
                let open = world.round(id).is_some_and(|round| now < round.closes);
                let deeds = &mut world.servers[server].deeds[member];
                if open && !deeds.answered(id) && !deeds.gave_up(id) {
                    self.figures.shown += 1;
                    deeds.shown.push((id, now));
                }
            }
            1..11 => {
                let before = self.checked.contains(&(server, member, id));
                let letter = self.chance.below(4) as u8;
                let done = app.choose(who, &subject, letter, interaction, None).await;
                if !self.is_as_expected("quick check", id, now, &done, before || may) || done.is_err() {
                    return;
                }
                if self.checked.insert((server, member, id)) {
                    self.answered(server, member, id, now, now);
                }
                let standing = done.unwrap().outcome.and_then(|outcome| outcome.standing).unwrap();
                self.compare_some(server, member, &standing);
            }
            _ => {
                let form = app.form(who, &subject, now);
                if self.is_as_expected("form", id, now, &form, may) && form.is_ok() {
                    let at = now + self.chance.span(20, 1_500);
                    self.at(at, Event::HandIn(server, member, id, now));
                }
            }
        }
    }

    pub(super) async fn hand_in(&mut self, server: usize, member: usize, id: RoundId, clicked: Timestamp) {
        let now = self.now();
        if self.running.is_none() || !self.world.lock().unwrap().is_served(server) {
            return;
        }
        let interaction = self.interaction(now);
        let may = self.may_answer(server, member, id, clicked);
        let who = self.who(server, member);
        let done =
            self.app().hand_in(who, &Subject::Round(id), clicked, interaction, TEXT.to_owned(), None).await;
        self.is_as_expected("answer", id, now, &done, may);
        if let Ok(card) = done {
            self.answered(server, member, id, clicked, now);
            self.compare_some(server, member, &card.standing.unwrap());
        }
    }

    fn answered(&mut self, server: usize, member: usize, id: RoundId, clicked: Timestamp, at: Timestamp) {
        self.figures.answers += 1;
        self.world.lock().unwrap().servers[server].deeds[member].answers.push((id, clicked, at));
    }

    fn may_answer(&self, server: usize, member: usize, id: RoundId, clicked: Timestamp) -> bool {
        let mut world = self.world.lock().unwrap();
        let gave_up = world.servers[server].deeds[member].gave_up(id);
        let round = world.round(id).unwrap();
        (round.opened..round.closes).contains(&clicked) && !round.found_gone && !gave_up
    }

    fn is_as_expected<T>(
        &mut self,
        what: &str,
        id: RoundId,
        now: Timestamp,
        done: &Result<T, Error>,
        may: bool,
    ) -> bool {
        let as_expected = match done {
            Ok(_) => may,
            Err(Error::Refused(Refusal::RoundOver(_) | Refusal::GaveUp)) => !may,
            Err(_) => false,
        };
        self.figures.refused += u32::from(done.is_err());
        if !as_expected {
            let round = self.world.lock().unwrap().round(id).cloned();
            let found = done.as_ref().map(|_| "taken");
            self.wrong(format!("{what} in {id} at {now}: {found:?}, and it may be so: {may}; {round:?}"));
        }
        as_expected
    }
}
