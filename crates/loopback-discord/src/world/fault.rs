//! Faults: what goes wrong between the bot and Discord, as state of the world.

use std::time::Duration;

/// A fault that strikes the next matching requests.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which requests.
    pub on: Match,
    /// How many of them; 0 is spent.
    pub times: u32,
    /// What happens.
    pub what: FaultKind,
}

/// Which requests a fault strikes; an empty value matches all.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// The method, for example `POST`.
    pub method: String,
    /// Something that the path contains, for example `/threads`.
    pub path: String,
}

impl Match {
    /// Requests of this method whose path contains this text.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned() }
    }

    fn holds(&self, method: &str, path: &str) -> bool {
        (self.method.is_empty() || self.method == method) && path.contains(&self.path)
    }
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing is done; this status with a short text that is no JSON.
    Status(u16),
    /// Nothing is done; this status, Discord's code and message.
    Error(u16, u32, String),
    /// Nothing is done; 429 of scope `user` with this time to wait.
    RateLimited(Duration),
    /// It is done, but the answer never comes.
    TimeoutAfterDoing,
    /// Nothing is done and the connection is cut.
    DropBefore,
    /// It is done and the connection is cut before the answer.
    DropAfter,
    /// Nothing is done; the web page that Cloudflare answers to a banned address, status 429.
    Html429,
    /// Nothing is done and no answer comes.
    Hang,
    /// It is done after a while (wire time).
    Delay(Duration),
    /// It is done at once, and the answer takes a while (wire time).
    SlowAnswer(Duration),
}

impl Fault {
    /// A fault that strikes once.
    pub fn once(on: Match, what: FaultKind) -> Self {
        Self { on, times: 1, what }
    }

    /// A fault that strikes until it is taken away.
    pub fn always(on: Match, what: FaultKind) -> Self {
        Self { on, times: u32::MAX, what }
    }

    /// The first fault that strikes this request, counted down.
    pub(crate) fn strike(faults: &mut [Self], method: &str, path: &str) -> Option<FaultKind> {
        let fault = faults.iter_mut().find(|fault| fault.times > 0 && fault.on.holds(method, path))?;
        if fault.times != u32::MAX {
            fault.times -= 1;
        }
        Some(fault.what.clone())
    }
}
