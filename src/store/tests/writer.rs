//! The writer's promises: shared flushes, answers only after them, and an end that loses nothing.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context, Poll, Waker};
use std::thread;

use super::*;
use crate::domain::ids::MemberId;

const ROUND: RoundId = RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH };

/// A store whose saves are counted, announced, and wait for a permit each.
struct Gated {
    store: Store,
    saves: Arc<AtomicUsize>,
    begun: Receiver<()>,
    permits: Sender<Result<(), StoreError>>,
}

fn gated() -> Gated {
    let saves = Arc::new(AtomicUsize::new(0));
    let (begin, begun) = mpsc::channel();
    let (permits, permitted) = mpsc::channel();
    let counter = saves.clone();
    let store = saving_through(|mut real| {
        Box::new(move |seal| {
            let _ = begin.send(());
            // A test that has dropped its permits lets everything through.
            permitted.recv().unwrap_or(Ok(()))?;
            counter.fetch_add(1, Ordering::SeqCst);
            real(seal)
        })
    });
    Gated { store, saves, begun, permits }
}

type Answer<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), StoreError>> + 'a>>;

/// A write that has been polled once, so it waits in the queue.
fn queued(store: &Store, member: u64) -> Answer<'_> {
    let mut answer: Answer<'_> =
        Box::pin(store.write(move |tx| tx.put_words(ROUND, MemberId(member), "some words")));
    assert!(poll(&mut answer).is_pending(), "answered before it was saved");
    answer
}

/// Outside of a task, so that polling by hand is not cut short by the runtime's budget for one.
fn wait<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer)
}

fn poll(answer: &mut Answer<'_>) -> Poll<Result<(), StoreError>> {
    answer.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn sixty_four_writers_share_a_flush() {
    let Gated { store, saves, begun, permits } = gated();
    let first = queued(&store, 0);
    begun.recv().unwrap();
    let waiting: Vec<_> = (1..=64).map(|member| queued(&store, member)).collect();
    drop(permits);
    wait(first).unwrap();
    for answer in waiting {
        wait(answer).unwrap();
    }
    assert_eq!(saves.load(Ordering::SeqCst), 2, "one for the first, one for all that came meanwhile");
    assert_eq!(store.read().counts().unwrap()["words"], 65);
    assert_sealed(&store);
}

#[tokio::test]
async fn concurrent_tasks_all_get_their_answer() {
    let store = Store::temporary().unwrap();
    let tasks: Vec<_> = (0..2000)
        .map(|member| {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(move |tx| tx.put_words(ROUND, MemberId(member), "w").map(|()| member)).await
            })
        })
        .collect();
    for (member, task) in (0..).zip(tasks) {
        assert_eq!(task.await.unwrap(), Ok::<u64, StoreError>(member));
    }
    assert_eq!(store.read().counts().unwrap()["words"], 2000);
}

#[test]
fn the_answer_comes_only_after_the_save() {
    let Gated { store, begun, permits, .. } = gated();
    let mut answer = queued(&store, 1);
    begun.recv().unwrap();
    assert!(poll(&mut answer).is_pending(), "answered while saving");
    permits.send(Ok(())).unwrap();
    wait(answer).unwrap();
}

#[test]
fn a_refusal_waits_for_the_save_of_its_group_too() {
    let Gated { store, begun, permits, .. } = gated();
    let first = queued(&store, 0);
    begun.recv().unwrap();
    let change = queued(&store, 1);
    // It rests on the change before it, which is not on the disk yet.
    let mut refusal: Answer<'_> = Box::pin(store.write(|tx| match tx.words(ROUND, MemberId(1))? {
        Some(_) => Err(StoreError::Panicked("refused".to_owned())),
        None => Ok(()),
    }));
    assert!(poll(&mut refusal).is_pending());
    permits.send(Ok(())).unwrap();
    begun.recv().unwrap();
    assert!(poll(&mut refusal).is_pending(), "refused on the ground of something unsaved");
    permits.send(Ok(())).unwrap();
    assert_eq!(wait(refusal), Err(StoreError::Panicked("refused".to_owned())));
    wait(first).unwrap();
    wait(change).unwrap();
}

#[test]
fn a_change_of_nothing_needs_no_save() {
    let Gated { store, saves, permits, .. } = gated();
    permits.send(Ok(())).unwrap();
    for _ in 0..3 {
        let same = store.write(|tx| tx.put_words(ROUND, MemberId(1), "the same"));
        assert_eq!(wait(same), Ok::<(), StoreError>(()));
    }
    assert_eq!(saves.load(Ordering::SeqCst), 1);
}

#[test]
fn an_error_or_a_panic_in_a_closure_writes_nothing_and_harms_nobody() {
    let store = Store::temporary().unwrap();
    let refused = write(&store, |tx| {
        tx.put_words(ROUND, MemberId(1), "refused")?;
        Err::<(), _>(StoreError::Closed)
    });
    assert_eq!(refused, Err(StoreError::Closed));
    let panicked = write(&store, |tx| -> Result<(), StoreError> {
        tx.put_words(ROUND, MemberId(2), "panicked")?;
        panic!("a rule went wrong")
    });
    assert_eq!(panicked, Err(StoreError::Panicked("a rule went wrong".to_owned())));
    write(&store, |tx| tx.put_words(ROUND, MemberId(3), "fine")).unwrap();
    let words = |member| store.read().words(ROUND, MemberId(member)).unwrap();
    assert_eq!([words(1), words(2), words(3)], [None, None, Some("fine".to_owned())]);
}

#[test]
fn a_storage_error_reaches_all_that_wait_and_all_that_come() {
    for panics in [false, true] {
        let (begin, begun) = mpsc::channel();
        let (permit, permitted) = mpsc::channel::<()>();
        let store = saving_through(|_| {
            Box::new(move |_| {
                let _ = begin.send(());
                let _ = permitted.recv();
                assert!(!panics, "sled fell over");
                Err(StoreError::Storage("no space left".to_owned()))
            })
        });
        let error = StoreError::Storage(if panics { "sled fell over" } else { "no space left" }.to_owned());
        let first = queued(&store, 0);
        begun.recv().unwrap();
        let waiting = [queued(&store, 1), queued(&store, 2)];
        drop(permit);
        assert_eq!(wait(first), Err(error.clone()));
        for answer in waiting {
            assert_eq!(wait(answer), Err(error.clone()));
        }
        assert_eq!(wait(store.failed()), error);
        let late: Result<(), StoreError> = wait(store.write(|_| Ok(())));
        assert_eq!(late, Err(error));
        store.close();
    }
}

#[test]
fn nothing_has_failed_while_nothing_has() {
    let store = Store::temporary().unwrap();
    store.close();
    let mut failed = pin!(store.failed());
    assert!(failed.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[test]
fn closing_finishes_what_waits() {
    let Gated { store, begun, permits, .. } = gated();
    let mut answers = vec![queued(&store, 0)];
    begun.recv().unwrap();
    answers.extend((1..1000).map(|member| queued(&store, member)));
    let closing = thread::spawn({
        let store = store.clone();
        move || store.close()
    });
    // A new write is refused at once as soon as the closing has begun.
    let mut ahead = Vec::new();
    loop {
        let mut late: Answer<'_> = Box::pin(store.write(|_| Ok(())));
        match poll(&mut late) {
            Poll::Ready(refused) => break assert_eq!(refused, Err(StoreError::Closed)),
            // It may have been quicker than the closing; then it is answered like the others. The queue is bounded.
            Poll::Pending if ahead.is_empty() => ahead.push(late),
            Poll::Pending => thread::yield_now(),
        }
    }
    drop(permits);
    closing.join().unwrap();
    for answer in answers {
        wait(answer).unwrap();
    }
    assert_eq!(store.read().counts().unwrap()["words"], 1000);
    store.close();
    let late: Result<(), StoreError> = wait(store.write(|_| Ok(())));
    assert_eq!(late, Err(StoreError::Closed));
}

/// More callers than the queue has places, closed while they wait: each gets an answer that is true.
#[test]
fn closing_a_full_queue_leaves_nobody_waiting() {
    let Gated { store, begun, permits, .. } = gated();
    let mut answers = vec![queued(&store, 0)];
    begun.recv().unwrap();
    answers.extend((1..3000).map(|member| queued(&store, member)));
    drop(permits);
    store.close();
    for (member, answer) in (0..).zip(answers) {
        let there = store.read().words(ROUND, MemberId(member)).unwrap().is_some();
        match wait(answer) {
            Ok(()) => assert!(there, "{member} was acknowledged and is not there"),
            Err(error) => assert_eq!((error, there), (StoreError::Closed, false), "{member}"),
        }
    }
}

#[test]
fn the_last_handle_may_be_dropped_inside_a_closure() {
    let store = Store::temporary().unwrap();
    let (dropped, heard) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let handle = store.clone();
    let mut answer: Answer<'_> = Box::pin(store.write(move |_| {
        let _ = released.recv();
        drop(handle);
        dropped.send(()).unwrap();
        Ok(())
    }));
    assert!(poll(&mut answer).is_pending());
    drop(answer);
    drop(store);
    drop(release);
    heard.recv().unwrap();
}

#[test]
fn writes_of_one_change_know_of_each_other() {
    let store = Store::temporary().unwrap();
    write(&store, |tx| {
        tx.put_words(ROUND, MemberId(1), "first")?;
        assert_eq!(tx.words(ROUND, MemberId(1))?, None, "reads show the state before");
        tx.put_words(ROUND, MemberId(1), "second")
    })
    .unwrap();
    assert_eq!(store.read().words(ROUND, MemberId(1)).unwrap().as_deref(), Some("second"));
}

#[test]
fn a_value_that_sled_would_not_sync_is_refused() {
    let store = Store::temporary().unwrap();
    let words = "w".repeat(MAX_VALUE_BYTES);
    let error = write(&store, move |tx| tx.put_words(ROUND, MemberId(1), &words)).unwrap_err();
    assert!(matches!(error, StoreError::TooLarge { .. }), "{error}");
    assert_eq!(store.read().words(ROUND, MemberId(1)).unwrap(), None);
}
