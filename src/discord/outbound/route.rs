//! Where a request goes, and which requests share its limit.

use twilight_http_ratelimiting::{Endpoint, Method};

/// One of Discord's routes with its ids.
pub(super) struct Route {
    pub method: Method,
    /// The template, for the log: `channels/:channel/messages/:message`.
    pub name: &'static str,
    /// Below `/api/v10/`, with a query if there is one.
    pub path: String,
    /// The template with its first id: limits are counted per route and per channel or server.
    /// With every id filled in, the limiter would keep a queue for each message for ever.
    limited: String,
}

impl Route {
    /// Puts the ids in the places of the template's `:words`, in order.
    pub fn new(method: Method, name: &'static str, ids: &[u64]) -> Self {
        let fill = |ids: &[u64]| {
            let mut ids = ids.iter();
            let parts = name.split('/').map(|part| match part.strip_prefix(':').and_then(|_| ids.next()) {
                Some(id) => id.to_string(),
                None => part.to_owned(),
            });
            parts.collect::<Vec<_>>().join("/")
        };
        Self { method, name, path: fill(ids), limited: fill(ids.get(..1).unwrap_or_default()) }
    }

    /// The same with a query.
    pub fn query(mut self, query: &str) -> Self {
        self.path = format!("{}?{query}", self.path);
        self
    }

    /// What the limiter knows this route by.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { method: self.method, path: self.limited.clone() }
    }
}
