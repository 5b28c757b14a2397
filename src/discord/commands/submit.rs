use serenity::all::{Member, Message};

use super::{Context, Outcome, interaction, say, who};
use crate::discord::{ids, view};

/// Takes a message of the round's thread as its author's answer
#[poise::command(
    context_menu_command = "Submit as my answer",
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub async fn submit(ctx: Context<'_>, message: Message) -> Outcome {
    let place = ids::channel(message.channel_id);
    let author = ids::member(message.author.id);
    let app = &ctx.framework.user_data.app;
    let name = ctx.interaction.member.as_deref().map(Member::display_name);
    let card = app.submit(who(ctx), place, author, interaction(ctx), message.content, name).await?;
    say(ctx, view::answer::submitted(&card), true).await
}
