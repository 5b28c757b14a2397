//! The one door: who may send next, and when.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::breaker::{Breaker, Road};
use super::error::CallError;
use super::{Call, Priority};
use crate::domain::ids::ServerId;

/// Lets calls through one by one: by priority, in turn between servers, paced, never more than so many open at once.
pub(super) struct Gate {
    line: mpsc::UnboundedSender<Waiter>,
}

/// The right to have one request open; dropped when its answer is there.
pub(super) struct Pass {
    _open: OwnedSemaphorePermit,
}

struct Waiter {
    call: Call,
    answer: oneshot::Sender<Result<Pass, CallError>>,
}

impl Gate {
    /// Opens a gate. Its task ends with the gate.
    pub fn new(pace: Duration, open: usize, breaker: Arc<Breaker>) -> Self {
        let (line, arrivals) = mpsc::unbounded_channel();
        tokio::spawn(keep(arrivals, pace, Arc::new(Semaphore::new(open)), breaker));
        Self { line }
    }

    /// Waits for this call's turn. It stands in line from now on, and leaves it when the future is dropped.
    pub fn pass(&self, call: Call) -> impl Future<Output = Result<Pass, CallError>> + Send + use<> {
        let (answer, turn) = oneshot::channel();
        // Without its task (the runtime is being shut down) the answer's sender is dropped, which is the same below.
        let _ = self.line.send(Waiter { call, answer });
        async { turn.await.unwrap_or(Err(CallError::Unavailable { after: Duration::ZERO })) }
    }
}

async fn keep(
    mut arrivals: mpsc::UnboundedReceiver<Waiter>,
    pace: Duration,
    open: Arc<Semaphore>,
    breaker: Arc<Breaker>,
) {
    let mut queue = Queue::new();
    let mut next = Instant::now();
    loop {
        if queue.is_empty() {
            match arrivals.recv().await {
                Some(waiter) => queue.push(waiter.call, waiter),
                None => return,
            }
        }
        let Ok(permit) = Arc::clone(&open).acquire_owned().await else { return };
        sleep_until(next).await;
        // Chosen as late as possible, so that a question which came meanwhile goes before an edit that waited.
        while let Ok(waiter) = arrivals.try_recv() {
            queue.push(waiter.call, waiter);
        }
        let now = Instant::now();
        match breaker.road(now) {
            Road::Clear => {
                if queue.admit(Pass { _open: permit }) {
                    next = (next + pace).max(now);
                }
            }
            Road::Wait(until) => sleep_until(until).await,
            Road::Closed(error) => {
                while let Some(waiter) = queue.pop() {
                    let _ = waiter.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// Waiting things by priority; within one priority the servers take turns, and each server's come in their order.
struct Queue<T> {
    lanes: BTreeMap<Priority, Lane<T>>,
}

struct Lane<T> {
    turns: VecDeque<Option<ServerId>>,
    waiting: HashMap<Option<ServerId>, VecDeque<T>>,
}

impl<T> Queue<T> {
    fn new() -> Self {
        Self { lanes: BTreeMap::new() }
    }

    fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    fn push(&mut self, call: Call, item: T) {
        let lane = self
            .lanes
            .entry(call.priority)
            .or_insert_with(|| Lane { turns: VecDeque::new(), waiting: HashMap::new() });
        let waiting = lane.waiting.entry(call.server).or_default();
        if waiting.is_empty() {
            lane.turns.push_back(call.server);
        }
        waiting.push_back(item);
    }

    fn pop(&mut self) -> Option<T> {
        let mut lane = self.lanes.first_entry()?;
        let item = lane.get_mut().pop();
        if lane.get().turns.is_empty() {
            lane.remove();
        }
        item
    }
}

impl<T> Lane<T> {
    fn pop(&mut self) -> Option<T> {
        let server = self.turns.pop_front()?;
        let waiting = self.waiting.get_mut(&server)?;
        let item = waiting.pop_front();
        if waiting.is_empty() {
            self.waiting.remove(&server);
        } else {
            self.turns.push_back(server);
        }
        item
    }
}

impl Queue<Waiter> {
    /// Gives the pass to the first that still wants it; says whether there was one.
    fn admit(&mut self, mut pass: Pass) -> bool {
        while let Some(waiter) = self.pop() {
            match waiter.answer.send(Ok(pass)) {
                Ok(()) => return true,
                Err(Ok(unused)) => pass = unused,
                Err(Err(_)) => return false,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
