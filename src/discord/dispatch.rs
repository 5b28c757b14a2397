//! Where each event goes: commands to poise, everything else to [`Handler`].
//!
//! serenity copies an event for each handler and gives each copy a task. Its one framework gets the event itself, so
//! handlers are called from here. What handles any event at all is large, so it is boxed: commands need not carry it.

use std::sync::Arc;

use serenity::all::{Client, Context, Framework, FullEvent, Interaction};
use serenity::async_trait;

use super::Desk;
use super::handler::Handler;
use crate::app::Error;

/// Gives each event to the one who handles it.
pub struct Dispatch {
    /// The commands.
    pub commands: poise::Framework<Arc<Desk>, Error>,
    /// Presses, forms, and what changes.
    pub handler: Handler,
}

#[async_trait]
impl Framework for Dispatch {
    async fn init(&mut self, client: &Client) {
        self.commands.init(client).await;
    }

    async fn dispatch(&self, ctx: Context, event: FullEvent) {
        match event {
            FullEvent::InteractionCreate {
                interaction: Interaction::Command(_) | Interaction::Autocomplete(_),
            } => self.commands.dispatch(ctx, event).await,
            FullEvent::Ready { .. } => {
                // poise runs no command before it has seen this.
                self.commands.dispatch(ctx.clone(), event.clone()).await;
                Box::pin(event.dispatch(ctx, &self.handler)).await;
            }
            event => Box::pin(event.dispatch(ctx, &self.handler)).await,
        }
    }
}
