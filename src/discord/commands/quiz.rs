use serenity::all::{AutocompleteChoice, CreateAutocompleteResponse, InteractionContext, ResolvedValue};

use super::timetable::complete_path;
use super::{Context, LevelChoice, Outcome, complete_topic, interaction, say, who};
use crate::app::quiz::Wish;
use crate::discord::view::text::cut;
use crate::domain::question::Question;

/// A question now, by topic, level or words
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm|PrivateChannel"
)]
pub async fn quiz(
    ctx: Context<'_>,
    #[description = "Only this topic"]
    #[autocomplete = "complete_topic"]
    #[max_length = 100]
    topic: Option<String>,
    #[description = "Only this level"] level: Option<LevelChoice>,
    #[description = "A certain question: type a few words"]
    #[autocomplete = "complete_question"]
    #[max_length = 200]
    question: Option<String>,
    #[description = "Somewhere on a path, to go on from there"]
    #[autocomplete = "complete_path"]
    #[max_length = 100]
    path: Option<String>,
    #[description = "Only you can see it"] private: Option<bool>,
) -> Outcome {
    let desk = &ctx.framework.user_data;
    let who = who(ctx);
    let wish = Wish { topic, level: level.map(Into::into), question, path };
    let quiz = desk.app.quiz(who, &wish, interaction(ctx))?;
    say(ctx, desk.quiz_view(&quiz), is_private(ctx, private)).await
}

/// Whether only whoever asked sees the answer. Where the bot is only a guest, it does not speak to the whole channel.
fn is_private(ctx: Context<'_>, private: Option<bool>) -> bool {
    let guest = who(ctx).server.is_none() && ctx.interaction.context == Some(InteractionContext::Guild);
    private.unwrap_or(guest)
}

/// As [`is_private`], before the command has run.
pub(super) fn will_be_private(ctx: Context<'_>) -> bool {
    let private = ctx.args.iter().find_map(|option| match option.value {
        ResolvedValue::Boolean(private) if option.name == "private" => Some(private),
        _ => None,
    });
    is_private(ctx, private)
}

pub(super) async fn complete_question(ctx: Context<'_>, typed: &str) -> CreateAutocompleteResponse {
    let found = ctx.framework.user_data.app.suggest_questions(typed, 25);
    let choice = |question: &Question| {
        let name = cut(&format!("{} ({})", question.title, question.level.word()), 100);
        AutocompleteChoice::new(name, question.id.to_string())
    };
    CreateAutocompleteResponse::new().set_choices(found.into_iter().map(choice).collect())
}
