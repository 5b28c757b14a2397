#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use proptest::prelude::*;

use super::*;
use Priority::{Edit, Person, Question, Reveal, Thread};

fn call(priority: Priority, server: u64) -> Call {
    Call::new(priority, ServerId(server))
}

/// `Question 1` and so on, pushed in this order and popped.
fn order(pushed: &[(Priority, u64)]) -> String {
    let mut queue = Queue::new();
    for (n, &(priority, server)) in pushed.iter().enumerate() {
        queue.push(call(priority, server), format!("{server}.{n}"));
    }
    std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_most_urgent_goes_first_and_servers_take_turns() {
    let table: [(&[(Priority, u64)], &str); 4] = [
        (&[], ""),
        (&[(Edit, 1), (Reveal, 1), (Thread, 1), (Question, 1), (Person, 1)], "1.4 1.3 1.2 1.1 1.0"),
        (&[(Question, 1), (Question, 1), (Question, 1), (Question, 2), (Question, 3)], "1.0 2.3 3.4 1.1 1.2"),
        (&[(Thread, 2), (Question, 1), (Thread, 1), (Question, 1), (Thread, 2)], "1.1 1.3 2.0 1.2 2.4"),
    ];
    for (pushed, expected) in table {
        assert_eq!(order(pushed), expected, "{pushed:?}");
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_and_each_servers_order_is_kept(
        pushed in prop::collection::vec((0..5_usize, 0..4_u64), 0..60),
    ) {
        let mut queue = Queue::new();
        for (n, &(priority, server)) in pushed.iter().enumerate() {
            let priority = [Person, Question, Thread, Reveal, Edit][priority];
            queue.push(call(priority, server), (priority, server, n));
        }
        let popped: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        prop_assert_eq!(popped.len(), pushed.len());
        prop_assert!(queue.is_empty());
        prop_assert!(popped.is_sorted_by_key(|&(priority, ..)| priority));
        for server in 0..4 {
            let own: Vec<_> = popped.iter().filter(|one| one.1 == server).map(|one| (one.0, one.2)).collect();
            prop_assert!(own.is_sorted(), "server {}: {:?}", server, own);
        }
    }
}

fn breaker() -> Arc<Breaker> {
    Arc::new(Breaker::new(1, Duration::from_secs(60)))
}

#[tokio::test]
async fn what_comes_while_the_gate_is_shut_is_let_in_by_priority() {
    let gate = Gate::new(Duration::from_micros(1), 1, breaker());
    let first = gate.pass(call(Edit, 1)).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiting: Vec<_> = [(Edit, 1), (Thread, 1), (Question, 1), (Question, 1), (Question, 2)]
        .map(|(priority, server)| {
            let (pass, order) = (gate.pass(call(priority, server)), Arc::clone(&order));
            tokio::spawn(async move {
                let _pass = pass.await.unwrap();
                order.lock().unwrap().push(format!("{priority:?} {server}"));
            })
        })
        .into();
    drop(first);
    for task in waiting {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), ["Question 1", "Question 2", "Question 1", "Thread 1", "Edit 1"]);
}

#[tokio::test]
async fn who_gives_up_leaves_the_line() {
    let gate = Gate::new(Duration::from_micros(1), 1, breaker());
    let first = gate.pass(call(Edit, 1)).await.unwrap();
    let impatient = gate.pass(call(Question, 1));
    let patient = gate.pass(call(Edit, 1));
    drop(impatient);
    drop(first);
    assert!(patient.await.is_ok());
}

#[tokio::test]
async fn passes_keep_their_distance() {
    let pace = Duration::from_millis(10);
    let gate = Gate::new(pace, 100, breaker());
    let started = Instant::now();
    for _ in 0..6 {
        gate.pass(call(Question, 1)).await.unwrap();
    }
    assert!(started.elapsed() >= 5 * pace, "six passes in {:?}", started.elapsed());
}

#[tokio::test]
async fn a_stop_sends_away_everybody_who_waits() {
    let breaker = breaker();
    let gate = Gate::new(Duration::from_micros(1), 1, Arc::clone(&breaker));
    let first = gate.pass(call(Edit, 1)).await.unwrap();
    let waiting = [gate.pass(call(Question, 1)), gate.pass(call(Edit, 2))];
    breaker.invalid(Instant::now());
    drop(first);
    for pass in waiting {
        let refused = pass.await.err();
        assert!(matches!(refused, Some(CallError::Stopped { .. })), "{refused:?}");
    }
}
