use super::{Context, Outcome, interaction, say, who};
use crate::discord::view;
use crate::domain::board::Period;

/// Who kept the most days here; only you see it at first
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub async fn leaderboard(
    ctx: Context<'_>,
    #[description = "Which days; this week if you leave it out"] period: Option<PeriodChoice>,
) -> Outcome {
    let period = period.map_or(Period::Week, Period::from);
    let now = interaction(ctx).moment();
    let board = ctx.framework.user_data.app.leaderboard(who(ctx), period, now).await?;
    say(ctx, view::leaderboard::private(&board), true).await
}

/// A period, as an option of the command.
#[derive(Clone, Copy, Debug, poise::ChoiceParameter)]
pub enum PeriodChoice {
    /// Monday to Sunday.
    #[name = "this week"]
    Week,
    /// The calendar month.
    #[name = "this month"]
    Month,
    /// Every day so far.
    #[name = "all time"]
    All,
}

impl From<PeriodChoice> for Period {
    fn from(choice: PeriodChoice) -> Self {
        match choice {
            PeriodChoice::Week => Self::Week,
            PeriodChoice::Month => Self::Month,
            PeriodChoice::All => Self::All,
        }
    }
}
