//! Presses of `/settings`.

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, MessageFlags};

use super::answering::Answering;
use super::{Handler, chosen, may_manage};
use crate::app::settings::Wish;
use crate::app::{Error, Refusal, Who};
use crate::discord::components::settings::Step;
use crate::discord::ids;
use crate::discord::view::settings::Manner;
use crate::discord::view::{self, View, refusal};

impl Handler {
    /// Answers a press on a component of `/settings`.
    pub(super) async fn settings_pressed(
        &self,
        mut answering: Answering<'_>,
        press: &ComponentInteraction,
        who: Who,
        step: Step,
    ) -> serenity::Result<()> {
        let private = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let allowed = may_manage(press);
        // Looking at a channel takes calls of its own; and whoever may not do this changes no message.
        let same = private && allowed.is_ok();
        if same {
            answering.acknowledge().await?;
        } else {
            answering.think().await?;
        }
        let done = match allowed {
            Ok(()) => self.change_settings(press, who, step).await,
            Err(error) => Err(error),
        };
        answering.goes_on(done, "component", same).await
    }

    /// The settings with the change, or as they were with the reason why not.
    async fn change_settings(
        &self,
        press: &ComponentInteraction,
        who: Who,
        step: Step,
    ) -> Result<View, Error> {
        let app = &self.desk.app;
        let (settings, why) = match self.wish(press, who, step).await {
            Ok(wish) => (app.set(who, wish).await?, None),
            Err(Error::Refused(why)) => (app.settings(who)?, Some(refusal::refused(&why).content)),
            Err(error) => return Err(error),
        };
        let manner = Manner { why, now: ids::interaction(press.id).moment(), locale: &press.locale };
        Ok(view::settings::settings(&settings, &manner))
    }

    async fn wish(&self, press: &ComponentInteraction, who: Who, step: Step) -> Result<Wish, Error> {
        Ok(match step {
            Step::Zone => Wish::Zone(chosen(press).ok_or(Refusal::UnknownAction)?),
            Step::StaffChannel => {
                let ComponentInteractionDataKind::ChannelSelect { values } = &press.data.kind else {
                    return Err(Refusal::UnknownAction.into());
                };
                let channel = ids::channel(*values.first().ok_or(Refusal::UnknownAction)?);
                let server = who.server.ok_or(Refusal::OnlyInServers)?;
                self.desk.check_staff_channel(server, channel).await?;
                Wish::StaffChannel(Some(channel))
            }
            Step::NoStaffChannel => Wish::StaffChannel(None),
            Step::Sharing(on) => Wish::Sharing(on),
            Step::Reminder(on) => Wish::Reminder(on),
        })
    }
}
