//! The store against plain maps: random changes, some of them refused, and then every verb must agree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::domain::facts::{Answered, Kind, Posted, Shown, Skipped, Ticked};
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::member::Preferences;
use crate::domain::question::Question;
use crate::domain::round::{Revision, Round};
use crate::domain::timetable::Timetable;

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)]
enum Op {
    Timetable(Timetable, Option<Timestamp>),
    RemoveTimetable(TimetableId),
    Round(Round, Option<Timestamp>),
    Posted(ServerId, Posted),
    Skipped(Skipped),
    Answered(Answered),
    Shown(Shown),
    Ticked(Ticked),
    Words(RoundId, MemberId, String),
    Question(Question),
    Preferences(MemberId, Preferences),
}

fn op() -> impl Strategy<Value = Op> {
    let due = || option::of(worlds::moment());
    prop_oneof![
        3 => (worlds::timetable(), due()).prop_map(|(t, due)| Op::Timetable(t, due)),
        1 => worlds::id().prop_map(|id| Op::RemoveTimetable(TimetableId(id))),
        3 => (worlds::round(), due()).prop_map(|(r, due)| Op::Round(r, due)),
        1 => (worlds::id(), worlds::posted()).prop_map(|(s, p)| Op::Posted(ServerId(s), p)),
        1 => worlds::skipped().prop_map(Op::Skipped),
        4 => worlds::answered().prop_map(Op::Answered),
        2 => worlds::shown().prop_map(Op::Shown),
        1 => worlds::ticked().prop_map(Op::Ticked),
        1 => (worlds::round_id(), worlds::id(), worlds::text()).prop_map(|(r, m, w)| Op::Words(r, MemberId(m), w)),
        1 => worlds::question().prop_map(Op::Question),
        1 => (worlds::id(), worlds::preferences()).prop_map(|(m, p)| Op::Preferences(MemberId(m), p)),
    ]
}

#[derive(Clone, Copy, Debug)]
enum End {
    Fine,
    Refused,
    Panic,
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![6 => Just(End::Fine), 1 => Just(End::Refused), 1 => Just(End::Panic)]
}

#[derive(Clone, Default)]
struct Model {
    timetables: BTreeMap<TimetableId, (Timetable, Option<Timestamp>)>,
    rounds: BTreeMap<RoundId, (Round, Option<Timestamp>)>,
    posted: BTreeMap<(ServerId, Date, RoundId), Posted>,
    skipped: BTreeMap<RoundId, Skipped>,
    answered: BTreeMap<(ServerId, MemberId, Date, RoundId, Kind), Answered>,
    shown: BTreeMap<(ServerId, MemberId, Date, RoundId), Shown>,
    ticked: BTreeMap<(RoundId, MemberId), Ticked>,
    words: BTreeMap<(RoundId, MemberId), String>,
    questions: BTreeMap<Revision, Question>,
    preferences: BTreeMap<MemberId, Preferences>,
    members: BTreeSet<(MemberId, ServerId)>,
}

impl Model {
    fn apply(&mut self, op: Op) {
        self.members.extend(match &op {
            Op::Answered(a) => Some((a.member, a.server)),
            Op::Shown(s) => Some((s.member, s.server)),
            Op::Ticked(t) => Some((t.member, t.server)),
            _ => None,
        });
        match op {
            Op::Timetable(t, due) => drop(self.timetables.insert(t.id, (t, due))),
            Op::RemoveTimetable(id) => drop(self.timetables.remove(&id)),
            Op::Round(r, due) => drop(self.rounds.insert(r.id, (r, due))),
            Op::Posted(server, p) => drop(self.posted.insert((server, p.day, p.round), p)),
            Op::Skipped(s) => drop(self.skipped.entry(s.round).or_insert(s)),
            Op::Answered(a) => {
                let kept = self.answered.entry((a.server, a.member, a.day, a.round, a.kind)).or_insert(a);
                if a.interaction < kept.interaction {
                    *kept = a;
                }
            }
            Op::Shown(s) => {
                let kept = self.shown.entry((s.server, s.member, s.day, s.round)).or_insert(s);
                if s.interaction < kept.interaction {
                    *kept = s;
                }
            }
            Op::Ticked(t) => drop(self.ticked.insert((t.round, t.member), t)),
            Op::Words(round, member, words) => drop(self.words.insert((round, member), words)),
            Op::Question(_) => {} // its revision is the store's to say
            Op::Preferences(member, p) => drop(self.preferences.insert(member, p)),
        }
    }

    fn due(&self) -> BTreeSet<(Timestamp, Due)> {
        let slots = self.timetables.iter().filter_map(|(id, (_, due))| Some(((*due)?, Due::Slot(*id))));
        let rounds = self.rounds.iter().filter_map(|(id, (_, due))| Some(((*due)?, Due::Round(*id))));
        slots.chain(rounds).collect()
    }

    fn compare(&self, store: &Store) {
        let reader = store.read();
        for (id, (timetable, due)) in &self.timetables {
            let stored = reader.timetable_and_due(*id).unwrap();
            assert_eq!(stored, Some((timetable.clone(), *due)));
        }
        for (id, (round, _)) in &self.rounds {
            assert_eq!(reader.round(*id).unwrap().as_ref(), Some(round));
        }
        let servers: BTreeSet<_> = self.timetables.values().map(|(t, _)| t.server).collect();
        assert_eq!(reader.servers_with_timetables().unwrap(), servers);
        let servers: BTreeSet<_> = servers.into_iter().chain(self.posted.keys().map(|key| key.0)).collect();
        for server in servers {
            let of_server = self.timetables.values().map(|(t, _)| t).filter(|t| t.server == server);
            assert_eq!(reader.timetables_of(server).unwrap(), of_server.cloned().collect::<Vec<_>>());
            let posted =
                self.posted.range((server, Date::MIN, FIRST)..).take_while(|(key, _)| key.0 == server);
            let posted: Vec<_> = posted.map(|(_, posted)| posted.clone()).collect();
            assert_eq!(reader.posted_of(server).unwrap(), posted);
        }
        for timetable in self.rounds.keys().chain(self.skipped.keys()).map(|id| id.timetable) {
            let rounds = self.rounds.values().map(|(r, _)| r).filter(|r| r.id.timetable == timetable);
            let newest: Vec<_> = rounds.rev().take(2).cloned().collect();
            assert_eq!(reader.rounds_of(timetable, 2).unwrap(), newest);
            let skipped = self.skipped.values().filter(|s| s.round.timetable == timetable);
            let newest: Vec<_> = skipped.rev().take(2).cloned().collect();
            assert_eq!(reader.skipped_of(timetable, 2).unwrap(), newest);
        }
        for (server, member) in self.answered.keys().map(|key| (key.0, key.1)) {
            let theirs = self.answered.values().filter(|a| (a.server, a.member) == (server, member));
            assert_eq!(reader.answered_by(server, member).unwrap(), theirs.copied().collect::<Vec<_>>());
        }
        for round in self.answered.keys().map(|key| key.3) {
            let mut answers: Vec<_> = self.answered.values().filter(|a| a.round == round).copied().collect();
            answers.sort_by_key(|a| (a.member, a.kind, a.server, a.day));
            assert_eq!(reader.answers_in(round).unwrap(), answers);
        }
        for (server, member) in self.shown.keys().map(|key| (key.0, key.1)) {
            let theirs = self.shown.values().filter(|s| (s.server, s.member) == (server, member));
            assert_eq!(reader.shown_by(server, member).unwrap(), theirs.copied().collect::<Vec<_>>());
        }
        for ((round, member), ticked) in &self.ticked {
            assert_eq!(reader.ticked(*round, *member).unwrap(), Some(*ticked));
            let of_round = self.ticked.values().filter(|t| t.round == *round);
            assert_eq!(reader.ticked_in(*round).unwrap(), of_round.copied().collect::<Vec<_>>());
        }
        for (member, _) in &self.members {
            let of_member = self.members.iter().filter(|known| known.0 == *member);
            assert_eq!(
                reader.servers_of(*member).unwrap(),
                of_member.map(|known| known.1).collect::<Vec<_>>()
            );
        }
        for (round, _) in self.rounds.values() {
            assert!(reader.rounds_in(round.server).unwrap().contains(&round.id));
        }
        for ((round, member), words) in &self.words {
            assert_eq!(reader.words(*round, *member).unwrap().as_ref(), Some(words));
        }
        for (revision, question) in &self.questions {
            assert_eq!(reader.question(*revision).unwrap().as_ref(), Some(question));
        }
        for (member, preferences) in &self.preferences {
            assert_eq!(reader.preferences(*member).unwrap(), *preferences);
        }
        self.compare_due(store);
        self.compare_counts(store);
        assert_sealed(store);
    }

    fn compare_due(&self, store: &Store) {
        let reader = store.read();
        let due: Vec<_> = self.due().into_iter().collect();
        assert_eq!(reader.due(Timestamp::MAX, usize::MAX).unwrap(), due, "the queue and the records differ");
        assert_eq!(reader.due(Timestamp::MAX, 2).unwrap(), due.iter().copied().take(2).collect::<Vec<_>>());
        let round = |(_, due): &(Timestamp, Due)| if let Due::Round(id) = due { Some(*id) } else { None };
        assert_eq!(reader.rounds_due().unwrap(), due.iter().filter_map(round).collect::<Vec<_>>());
        assert_eq!(reader.next_due().unwrap(), due.first().map(|(at, _)| *at));
        if let Some((until, _)) = due.get(due.len() / 2) {
            let up_to: Vec<_> = due.iter().copied().filter(|(at, _)| at <= until).collect();
            assert_eq!(reader.due(*until, usize::MAX).unwrap(), up_to);
        }
    }

    /// Whatever is more than these was left behind, an index entry or a piece of a bag.
    fn compare_counts(&self, store: &Store) {
        let pieces: usize = self.timetables.values().map(|(t, _)| t.bag.asked.len().div_ceil(80)).sum();
        let expected = [
            ("schema", 1),
            ("seal", 1),
            ("timetable", self.timetables.len()),
            ("timetable in server", self.timetables.len()),
            ("asked questions", pieces),
            ("round", self.rounds.len()),
            ("due moment", self.due().len()),
            ("question", self.questions.len()),
            ("preferences", self.preferences.len()),
            ("posted", self.posted.len()),
            ("skipped", self.skipped.len()),
            ("answered", self.answered.len()),
            ("answered in round", self.answered.len()),
            ("member in server", self.members.len()),
            ("round in server", self.rounds.len()),
            ("round of question", self.rounds.len()),
            ("shown", self.shown.len()),
            ("ticked", self.ticked.len()),
            ("words", self.words.len()),
        ];
        let expected: BTreeMap<_, _> =
            expected.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| (name, n as u64)).collect();
        // The smallest seal of a new store is not written by a change.
        assert_eq!(store.read().counts().unwrap(), expected);
    }
}

const FIRST: RoundId = RoundId { timetable: TimetableId(0), slot: Timestamp::MIN };

/// Returns what the store's verbs say about themselves: the revision, or whether anything was written.
fn carry_out(tx: &mut Tx<'_>, op: &Op) -> Result<(Option<Revision>, Option<bool>), StoreError> {
    match op {
        Op::Timetable(t, due) => tx.put_timetable(t, *due)?,
        Op::RemoveTimetable(id) => tx.remove_timetable(*id)?,
        Op::Round(r, due) => tx.put_round(r, *due)?,
        Op::Posted(server, p) => tx.put_posted(*server, p)?,
        Op::Skipped(s) => return Ok((None, Some(tx.put_skipped(s)?))),
        Op::Answered(a) => return Ok((None, Some(tx.put_answered(a)?))),
        Op::Shown(s) => return Ok((None, Some(tx.put_shown(s)?))),
        Op::Ticked(t) => tx.put_ticked(t)?,
        Op::Words(round, member, words) => tx.put_words(*round, *member, words)?,
        Op::Question(q) => return Ok((Some(tx.put_question(q)?), None)),
        Op::Preferences(member, p) => tx.put_preferences(*member, p)?,
    }
    Ok((None, None))
}

fn run(model: &mut Model, store: &Store, ops: Vec<Op>, end: End) {
    let todo = ops.clone();
    let outcome = write(store, move |tx| {
        let said = todo.iter().map(|op| carry_out(tx, op)).collect::<Result<Vec<_>, _>>()?;
        match end {
            End::Fine => Ok(said),
            End::Refused => Err(StoreError::Closed),
            End::Panic => std::panic::resume_unwind(Box::new("on purpose")), // without a message on the terminal
        }
    });
    let said = match (outcome, end) {
        (Ok(said), End::Fine) => said,
        (Err(StoreError::Closed), End::Refused) | (Err(StoreError::Panicked(_)), End::Panic) => return,
        (outcome, end) => panic!("{end:?} gave {outcome:?}"),
    };
    for (op, (revision, wrote)) in ops.into_iter().zip(said) {
        let before = (model.skipped.clone(), model.answered.clone(), model.shown.clone());
        if let (Op::Question(question), Some(revision)) = (&op, revision) {
            model.questions.insert(revision, question.clone());
        }
        model.apply(op);
        if let Some(wrote) = wrote {
            let after = (&model.skipped, &model.answered, &model.shown);
            assert_eq!(wrote, (&before.0, &before.1, &before.2) != after, "it says otherwise than it did");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_plain_maps(changes in vec((vec(op(), 1..6), end()), 1..25)) {
        let data = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let store = Store::open(data.path()).unwrap();
        let (first, second) = changes.split_at(changes.len() / 2);
        for (ops, end) in first {
            run(&mut model, &store, ops.clone(), *end);
        }
        model.compare(&store);
        drop(store);
        let store = reopened(data.path());
        for (ops, end) in second {
            run(&mut model, &store, ops.clone(), *end);
        }
        model.compare(&store);
    }
}
