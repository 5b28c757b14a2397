#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn ids(numbers: impl IntoIterator<Item = usize>) -> Vec<QuestionId> {
    numbers.into_iter().map(|n| QuestionId(format!("question-{n}"))).collect()
}

/// Picks `count` times.
fn draw(bag: &mut Bag, pool: &[QuestionId], count: usize) -> Vec<QuestionId> {
    let eligible: Vec<_> = pool.iter().collect();
    (0..count).map(|_| pick(bag, &eligible).unwrap()).collect()
}

fn set(ids: &[QuestionId]) -> HashSet<&QuestionId> {
    ids.iter().collect()
}

#[test]
fn nothing_eligible_nothing_picked() {
    let mut bag = Bag::new(1);
    assert_eq!(pick(&mut bag, &[]), None);
    draw(&mut bag, &ids(0..3), 5);
    let before = bag.clone();
    assert_eq!(pick(&mut bag, &[]), None);
    assert_eq!(bag, before);
}

#[test]
fn one_question_is_asked_again_and_again() {
    let mut bag = Bag::new(1);
    assert_eq!(draw(&mut bag, &ids([7]), 3), ids([7, 7, 7]));
    assert_eq!(bag.cycle, 2);
}

/// Worked out with other implementations of SipHash-2-4, SHA-256 and ChaCha8: these orders must never change.
#[test]
fn the_order_is_pinned() {
    let mut bag = Bag::new(42);
    let order: Vec<_> = draw(&mut bag, &ids(0..8), 16).iter().map(|id| id.as_str()[9..].to_owned()).collect();
    assert_eq!(order.concat(), "2031674503716245");
    let options =
        ["", "a", "b", "19a.69a54d10", "daily-drill"].map(|identity| shuffled_options(identity.as_bytes()));
    assert_eq!(options, [[3, 1, 0, 2], [1, 0, 3, 2], [0, 2, 1, 3], [0, 3, 1, 2], [3, 0, 1, 2]]);
}

#[test]
fn options_are_shuffled_evenly() {
    let mut seen = HashMap::default();
    for member in 0..24_000u32 {
        *seen.entry(shuffled_options(&member.to_be_bytes())).or_insert(0) += 1;
    }
    // 1,000 each, give or take seven standard deviations.
    assert!(seen.len() == 24 && seen.values().all(|count| (780..1220).contains(count)), "{seen:?}");
}

#[test]
fn seeds_and_cycles_differ() {
    let pool = ids(0..40);
    let mut bags = [Bag::new(1), Bag::new(2)];
    let [a, b] = bags.each_mut().map(|bag| draw(bag, &pool, 40));
    let again = draw(&mut bags[0], &pool, 40);
    assert!(a != b && a != again && b != again);
}

#[test]
fn a_restart_changes_nothing() {
    let pool = ids(0..12);
    let (mut running, mut restarted) = (Bag::new(3), Bag::new(3));
    let planned = draw(&mut running, &pool, 30);
    for id in planned {
        assert_eq!(draw(&mut restarted, &pool, 1), [id]);
        restarted = serde_json::from_str(&serde_json::to_string(&restarted).unwrap()).unwrap();
    }
    assert_eq!(running, restarted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn each_cycle_asks_every_question_once(seed: u64, n in 1..40usize) {
        let pool = ids(0..n);
        let mut bag = Bag::new(seed);
        let mut before: Vec<QuestionId> = Vec::new();
        for cycle in 0..3 {
            let asked = draw(&mut bag, &pool, n);
            prop_assert_eq!(set(&asked), set(&pool));
            prop_assert_eq!(bag.cycle, cycle);
            // The last ones of the cycle before come last.
            let held_back = (n / 4).min(30);
            let latest = set(&before[before.len().saturating_sub(held_back)..]);
            prop_assert!(asked[..n - held_back].iter().all(|id| !latest.contains(id)));
            prop_assert!(n == 1 || before.last() != asked.first());
            before = asked;
        }
    }

    #[test]
    fn who_joins_or_leaves_does_not_move_the_others(seed: u64, n in 2..60usize, at in 0..59usize, joins in 0..5usize, leaves in any::<prop::sample::Index>(), cycles in 0..2usize) {
        let mut bag = Bag::new(seed);
        let pool = ids(0..n);
        let asked = 1 + at % (n - 1);
        draw(&mut bag, &pool, cycles * n + asked);
        let rest = n - asked;
        let planned = draw(&mut bag.clone(), &pool, rest);
        // Some join, one leaves.
        let gone = leaves.get(&pool).clone();
        let mut changed = ids(0..n + joins);
        changed.retain(|id| *id != gone);
        changed.reverse();
        let left = changed.iter().filter(|id| !bag.asked.contains(id)).count();
        let mut now = draw(&mut bag.clone(), &changed, left);
        prop_assert_eq!(set(&now).len(), left, "new questions join in this cycle");
        now.retain(|id| planned.contains(id));
        let stayed: Vec<_> = planned.into_iter().filter(|id| *id != gone).collect();
        prop_assert_eq!(now, stayed);
    }

    #[test]
    fn nothing_repeats_before_all_that_match_were_asked(seed: u64, filters in prop::collection::vec(prop::collection::vec(0..12usize, 1..12), 1..40)) {
        let mut bag = Bag::new(seed);
        for filter in filters {
            let pool: Vec<_> = ids(filter.iter().copied().collect::<HashSet<_>>());
            let asked_before = bag.asked.clone();
            let id = draw(&mut bag, &pool, 1).remove(0);
            prop_assert!(pool.contains(&id));
            prop_assert!(!asked_before.contains(&id) || pool.iter().all(|id| asked_before.contains(id)));
        }
    }
}
