//! Answering a command within the three seconds that Discord waits for the first answer, whatever is slow.
//!
//! Each command runs inside [`answered`]. While somebody sends an answer they hold the lock of the invocation's data, so
//! that the answer and the word that one is coming never meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use poise::{BoxFuture, ContextMenuCommandAction, FrameworkError};
use serenity::all::Message;

use super::{Context, quiz};
use crate::app::Error;
use crate::discord::handler::LATE;
use crate::discord::{Desk, errors, ids};

type Ran<'a> = BoxFuture<'a, Result<(), FrameworkError<'a, Arc<Desk>, Error>>>;

/// What a command itself does.
#[derive(Clone, Copy)]
struct Own {
    slash: Option<fn(Context<'_>) -> Ran<'_>>,
    message: Option<fn(Context<'_>, Message) -> Ran<'_>>,
}

/// The command and its subcommands, answered in time.
pub(super) fn wrapped(mut command: poise::Command<Arc<Desk>, Error>) -> poise::Command<Arc<Desk>, Error> {
    let message = match command.context_menu_action {
        Some(ContextMenuCommandAction::Message(action)) => Some(action),
        _ => None,
    };
    command.custom_data = Box::new(Own { slash: command.slash_action, message });
    command.slash_action = command.slash_action.map(|_| slash as fn(Context<'_>) -> Ran<'_>);
    if message.is_some() {
        command.context_menu_action = Some(ContextMenuCommandAction::Message(on_message));
    }
    command.subcommands = command.subcommands.into_iter().map(wrapped).collect();
    command
}

fn own(ctx: Context<'_>) -> Option<Own> {
    ctx.command().custom_data.downcast_ref::<Own>().copied()
}

fn slash(ctx: Context<'_>) -> Ran<'_> {
    Box::pin(async move {
        match own(ctx).and_then(|own| own.slash) {
            Some(action) => answered(ctx, action(ctx)).await,
            None => Ok(()),
        }
    })
}

fn on_message(ctx: Context<'_>, message: Message) -> Ran<'_> {
    Box::pin(async move {
        match own(ctx).and_then(|own| own.message) {
            Some(action) => answered(ctx, action(ctx, message)).await,
            None => Ok(()),
        }
    })
}

async fn answered<'a>(ctx: Context<'a>, action: Ran<'a>) -> Result<(), FrameworkError<'a, Arc<Desk>, Error>> {
    let work = async {
        if let Some(guild) = ctx.interaction.guild_id {
            ctx.framework.user_data.hears(ids::server(guild)).await;
        }
        action.await
    };
    let is_late = AtomicBool::new(false);
    let late = async {
        tokio::time::sleep(LATE).await;
        let _turn = ctx.invocation_data.lock().await;
        is_late.store(true, Ordering::Relaxed);
        // A message for all cannot be promised by a private one, nor the other way round.
        let private = ctx.command().name != "quiz" || quiz::will_be_private(ctx);
        if let Err(error) = ctx.defer_response(private).await {
            tracing::warn!("a command was not acknowledged: {}", errors::serenity_kind(&error));
        }
    };
    tokio::pin!(work, late);
    tokio::select! {
        biased;
        done = &mut work => {
            // What has begun to say that an answer is coming says it to the end: an error is answered after it.
            if is_late.load(Ordering::Relaxed) {
                late.await;
            }
            done
        }
        () = &mut late => work.await,
    }
}
