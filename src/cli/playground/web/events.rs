//! What changes, as it changes: one person's view of one channel, sent whenever it is another one.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use serde::Deserialize;

use super::{Playground, view};

/// Who looks where.
#[derive(Debug, Deserialize)]
pub struct Looks {
    /// The name of who looks.
    #[serde(rename = "as")]
    pub who: String,
    /// The channel that is open; the usual one if left out or gone.
    pub channel: Option<String>,
    /// The thread that is open beside it.
    pub thread: Option<String>,
}

/// A stream of views. [HTML/Server-sent events]
pub async fn events(
    State(playground): State<Arc<Playground>>,
    Query(looks): Query<Looks>,
) -> impl IntoResponse {
    let world = playground.discord.changes();
    let scene = playground.scene.subscribe();
    let stream = stream::unfold((playground, looks, world, scene, String::new()), |state| async move {
        let (playground, looks, mut world, mut scene, before) = state;
        loop {
            world.mark_unchanged();
            scene.mark_unchanged();
            let now = view::view(&playground, &looks).to_string();
            if now != before {
                let event = Event::default().data(now.clone());
                return Some((Ok::<_, Infallible>(event), (playground, looks, world, scene, now)));
            }
            tokio::select! {
                changed = world.changed() => changed.ok()?,
                changed = scene.changed() => changed.ok()?,
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
