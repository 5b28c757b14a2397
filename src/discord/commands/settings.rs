use super::timetable::complete_zone;
use super::{Context, Outcome, can_manage, interaction, say_to_admin, who};
use crate::app::Refusal;
use crate::app::settings::Wish;
use crate::discord::view;
use crate::discord::view::settings::Manner;

/// What holds for the whole server: zone, staff channel, sharing, reminder
#[poise::command(
    slash_command,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD"
)]
pub async fn settings(
    ctx: Context<'_>,
    #[description = "The clock of new timetables: start typing a city"]
    #[autocomplete = "complete_zone"]
    #[max_length = 64]
    zone: Option<String>,
) -> Outcome {
    if !can_manage(ctx) {
        return Err(Refusal::NotAllowed.into());
    }
    let app = &ctx.framework.user_data.app;
    let settings = match zone {
        Some(zone) => app.set(who(ctx), Wish::Zone(zone)).await?,
        None => app.settings(who(ctx))?,
    };
    let manner = Manner { why: None, now: interaction(ctx).moment(), locale: &ctx.interaction.locale };
    say_to_admin(ctx, view::settings::settings(&settings, &manner)).await
}
