//! The one thread that writes.
//!
//! It takes a command and up to 255 more that wait already, runs each closure once and applies its changes as one
//! batch, then makes all of them durable with one flush and one fsync, and only then answers. On a slow disk
//! sixty-four callers so share one wait. On the first storage error it stops for good: sled does not recover from
//! one before it is opened again.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Instant;
use std::{io, iter};

use tokio::sync::{mpsc, oneshot, watch};

use super::Tx;
use super::error::{StoreError, panic_message};
use super::seal::{Changes, Seal};
use crate::figures;

/// Commands that may wait; with more, callers wait for a place.
const QUEUE: usize = 1024;

/// Commands that share one flush.
const GROUP: usize = 256;

/// A closure to run on the state as it is: what it changes, and how to answer once that is on the disk.
/// Dropping either instead tells the caller that the writer has stopped.
type Command = Box<dyn FnOnce(&sled::Tree) -> (Changes, Reply) + Send>;
type Reply = Box<dyn FnOnce() + Send>;

/// Makes everything applied so far durable; the seal is that of the newest batch.
pub(super) type Save = Box<dyn FnMut(&Seal) -> Result<(), StoreError> + Send>;

/// The keys that change while somebody reads the store bit by bit; nothing is noted while nobody does.
#[derive(Clone, Default)]
pub(super) struct Journal(Arc<Mutex<Option<BTreeSet<Vec<u8>>>>>);

impl Journal {
    /// Begins or ends.
    pub fn set(&self, on: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = on.then(BTreeSet::new);
    }

    fn note(&self, changes: &Changes) {
        if let Some(keys) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            keys.extend(changes.keys().cloned());
        }
    }

    /// Takes at most so many keys out.
    pub fn take(&self, most: usize) -> Vec<Vec<u8>> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        iter::from_fn(|| keys.as_mut()?.pop_first()).take(most).collect()
    }
}

pub(super) struct Writer {
    /// What changes meanwhile.
    pub journal: Journal,
    queue: mpsc::Sender<Command>,
    closing: Arc<AtomicBool>,
    failed: watch::Receiver<Option<StoreError>>,
    id: ThreadId,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(tree: sled::Tree, seal: Seal, save: Save) -> io::Result<Self> {
        let (queue, commands) = mpsc::channel(QUEUE);
        let (failure, failed) = watch::channel(None);
        let closing = Arc::new(AtomicBool::new(false));
        let journal = Journal::default();
        let work =
            Work { tree, seal, save, commands, closing: closing.clone(), failure, journal: journal.clone() };
        let thread = thread::Builder::new().name("store".to_owned()).spawn(|| work.run())?;
        Ok(Self {
            journal,
            queue,
            closing,
            failed,
            id: thread.thread().id(),
            thread: Mutex::new(Some(thread)),
        })
    }

    pub async fn write<T, E>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (command, answer) = command(change);
        if self.closing.load(Ordering::SeqCst) || self.queue.send(command).await.is_err() {
            return Err(self.why_stopped().into());
        }
        answer.await.unwrap_or_else(|_| Err(self.why_stopped().into()))
    }

    pub fn write_blocking<T, E>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (command, answer) = command(change);
        if self.closing.load(Ordering::SeqCst) || self.queue.blocking_send(command).is_err() {
            return Err(self.why_stopped().into());
        }
        answer.blocking_recv().unwrap_or_else(|_| Err(self.why_stopped().into()))
    }

    fn why_stopped(&self) -> StoreError {
        self.failed.borrow().clone().unwrap_or(StoreError::Closed)
    }

    /// The storage error that stopped the thread; waits for ever if there is none.
    pub async fn failed(&self) -> StoreError {
        let mut failed = self.failed.clone();
        if let Ok(failure) = failed.wait_for(Option::is_some).await
            && let Some(error) = failure.as_ref()
        {
            return error.clone();
        }
        std::future::pending().await
    }

    /// Takes no more commands, finishes those that wait, and ends the thread.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        // Wakes a thread that waits for a command. If the queue is full it is not waiting and looks at `closing` next.
        let nothing: Command = Box::new(|_| (Changes::new(), Box::new(|| ())));
        let _ = self.queue.try_send(nothing);
        // A closure may hold the last handle of the store: a thread cannot wait for its own end.
        if thread::current().id() == self.id {
            return;
        }
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // The thread catches its panics; there is nothing to hear from it.
            let _ = thread.join();
        }
    }
}

fn command<T, E>(
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
) -> (Command, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (answer, wait) = oneshot::channel();
    let command = move |tree: &sled::Tree| -> (Changes, Reply) {
        let mut tx = Tx::on(tree);
        let outcome = catch_unwind(AssertUnwindSafe(|| change(&mut tx)))
            .unwrap_or_else(|panic| Err(StoreError::Panicked(panic_message(&*panic)).into()));
        let changes = if outcome.is_ok() { tx.into_changes() } else { Changes::new() };
        // A caller who no longer waits is no error: the change holds all the same.
        (changes, Box::new(move || drop(answer.send(outcome))))
    };
    (Box::new(command), wait)
}

/// What the thread owns.
struct Work {
    tree: sled::Tree,
    seal: Seal,
    save: Save,
    commands: mpsc::Receiver<Command>,
    closing: Arc<AtomicBool>,
    failure: watch::Sender<Option<StoreError>>,
    journal: Journal,
}

impl Work {
    fn run(mut self) {
        while let Some(first) = self.next() {
            let more = iter::from_fn(|| self.commands.try_recv().ok());
            let mut group: VecDeque<Command> = iter::once(first).chain(more).take(GROUP).collect();
            let mut replies = Vec::with_capacity(group.len());
            // A panic in here is sled's: a closure's own is caught before.
            let done = catch_unwind(AssertUnwindSafe(|| self.carry_out(&mut group, &mut replies)))
                .unwrap_or_else(|panic| Err(StoreError::Storage(panic_message(&*panic))));
            if let Err(error) = done {
                // Said before the unanswered ones are dropped, so that they are told this and not "closed".
                self.failure.send_replace(Some(error));
                return;
            }
            replies.into_iter().for_each(|reply| reply());
        }
    }

    fn next(&mut self) -> Option<Command> {
        if self.closing.load(Ordering::SeqCst) {
            self.commands.close();
            self.commands.try_recv().ok()
        } else {
            self.commands.blocking_recv()
        }
    }

    /// Even a refusal is answered only after the flush, since it may rest on a change of the same group.
    fn carry_out(
        &mut self,
        group: &mut VecDeque<Command>,
        replies: &mut Vec<Reply>,
    ) -> Result<(), StoreError> {
        let mut changed = false;
        while let Some(command) = group.pop_front() {
            let (changes, reply) = command(&self.tree);
            replies.push(reply);
            self.journal.note(&changes);
            changed |= self.seal.apply(&self.tree, changes)?;
        }
        if changed {
            let begun = Instant::now();
            (self.save)(&self.seal)?;
            figures::committed(begun.elapsed(), self.commands.len());
        }
        Ok(())
    }
}
