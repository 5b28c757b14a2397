use serenity::all::CreateAttachment;

use super::{Context, Outcome, interaction, say, who};
use crate::app::Refusal;
use crate::discord::view;

/// Everything stored about you: as a file, gone, or hidden
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel",
    subcommands("export", "delete", "visibility")
)]
pub async fn mydata(_: Context<'_>) -> Outcome {
    // Discord runs only the subcommands.
    Err(Refusal::UnknownAction.into())
}

/// Everything stored about you, as a file only you can see
#[poise::command(slash_command)]
pub async fn export(ctx: Context<'_>) -> Outcome {
    let data = ctx.framework.user_data.app.my_data(who(ctx), interaction(ctx)).await?;
    let file = CreateAttachment::bytes(view::mydata::file(&data), view::mydata::FILE);
    let reply = view::mydata::handed_out().into_reply(true).attachment(file);
    super::reply(ctx, reply).await
}

/// Delete everything stored about you; asks first
#[poise::command(slash_command)]
pub async fn delete(ctx: Context<'_>) -> Outcome {
    say(ctx, view::mydata::ask_delete(), true).await
}

/// Whether leaderboards show you
#[poise::command(slash_command)]
pub async fn visibility(ctx: Context<'_>) -> Outcome {
    say(ctx, view::mydata::visibility(ctx.framework.user_data.app.hidden(who(ctx))?), true).await
}
