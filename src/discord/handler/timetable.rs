//! Presses and forms of `/timetable`: the dialogue about a draft, and words to a timetable.

use jiff::Timestamp;
use serenity::all::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, MessageFlags, ModalInteraction,
};

use super::answering::Answering;
use super::{Handler, may_manage};
use crate::app::timetable::{Saved, Sheet};
use crate::app::{Error, Refusal, Who};
use crate::discord::components::timetable::{Part, Step};
use crate::discord::view::timetable::{Manner, NO_PATH, UNTIL_NEXT};
use crate::discord::view::{self, View, refusal};
use crate::discord::{errors, ids, permissions};
use crate::domain::ids::{ChannelId, RoleId, TimetableId};
use crate::domain::timetable::Change;

/// Who is in the dialogue, and in which language their client speaks.
struct Visitor<'a> {
    who: Who,
    now: Timestamp,
    locale: &'a str,
}

/// What was chosen in a menu, of whatever kind it is.
enum Chosen {
    Texts(Vec<String>),
    Channel(ChannelId),
    Role(Option<RoleId>),
    Nothing,
}

impl Handler {
    /// Answers a press on a component of `/timetable`.
    pub(super) async fn timetable_pressed(
        &self,
        mut answering: Answering<'_>,
        press: &ComponentInteraction,
        step: Step,
    ) -> serenity::Result<()> {
        let private = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let id = ids::interaction(press.id);
        let who = ids::who(press.guild_id, press.user.id, &press.authorizing_integration_owners);
        let visitor = Visitor { who, now: id.moment(), locale: &press.locale };
        // Forms cannot come late, and whoever may not do this changes no message.
        let form = match (may_manage(press), &step) {
            (Err(error), _) => return answering.private(errors::answer(&error, "component")).await,
            (Ok(()), Step::Part(draft, part)) if opens_form(&step) => Some((*draft, *part)),
            (Ok(()), _) => None,
        };
        if let Some((draft, part)) = form {
            return match self.desk.app.draft(visitor.who, draft, visitor.now) {
                Ok(sheet) => {
                    let form = match part {
                        Part::City => view::timetable::city_form(draft),
                        _ => view::timetable::time_form(&sheet),
                    };
                    answering.form_opens(form).await
                }
                Err(error) if private => answering.update(errors::answer(&error, "component")).await,
                Err(error) => answering.private(errors::answer(&error, "component")).await,
            };
        }
        // Looking at channels and roles takes calls of its own, so Discord hears first that an answer is coming.
        if private {
            answering.acknowledge().await?
        } else {
            answering.think().await?
        }
        let done = self.timetable_step(&visitor, step, chosen(press)).await;
        answering.goes_on(done, "component", private).await
    }

    /// Answers a form of `/timetable`.
    pub(super) async fn timetable_form(
        &self,
        mut answering: Answering<'_>,
        form: &ModalInteraction,
        draft: TimetableId,
        part: Part,
    ) -> serenity::Result<()> {
        let on_private = form.message.as_ref().and_then(|message| message.flags);
        let private = on_private.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let who = Who { server: form.guild_id.map(ids::server), member: ids::member(form.user.id) };
        let visitor = Visitor { who, now: ids::interaction(form.id).moment(), locale: &form.locale };
        if !permissions::may_manage(form.member.as_ref()) {
            return answering.private(refusal::refused(&Refusal::NotAllowed)).await;
        }
        if private {
            answering.acknowledge().await?
        } else {
            answering.think().await?
        }
        let written = Chosen::Texts(vec![typed(form)]);
        let done = self.timetable_step(&visitor, Step::Set(draft, part), written).await;
        answering.goes_on(done, "form", private).await
    }

    async fn timetable_step(&self, visitor: &Visitor<'_>, step: Step, chosen: Chosen) -> Result<View, Error> {
        let app = &self.desk.app;
        let Visitor { who, now, .. } = *visitor;
        Ok(match step {
            Step::Open(draft) => self.dialogue(visitor, app.draft(who, draft, now)?, None, None).await,
            Step::Part(draft, part) => {
                self.dialogue(visitor, app.draft(who, draft, now)?, Some(part), None).await
            }
            Step::Set(draft, Part::City) => {
                view::timetable::found(&app.draft(who, draft, now)?, &chosen.first().unwrap_or_default())
            }
            Step::Set(draft, part) => self.set(visitor, draft, part, chosen).await?,
            Step::Counts(draft, counts) => self.change(visitor, draft, Change::Counts(counts)).await?,
            Step::Zone(draft, zone) => {
                let sheet = app.confirm_zone(who, draft, zone.name().to_owned(), now).await?;
                self.dialogue(visitor, sheet, None, None).await
            }
            Step::Save(draft) => self.save(visitor, draft).await?,
            Step::Drop(draft) => {
                app.drop_draft(who, draft).await?;
                view::timetable::dropped()
            }
            Step::Resume(id) => view::timetable::resumed(&app.resume_timetable(who, id, now).await?),
            Step::Unskip(id) => view::timetable::unskipped(&app.unskip_slot(who, id, now).await?),
            Step::Remove(id) => view::timetable::removed(&app.remove_timetable(who, id).await?),
            Step::Keep => view::timetable::kept(),
            Step::TestPost(id) => self.desk.test_post(who, id, now).await?,
            Step::Unqueue(id) => {
                let question = chosen.first().unwrap_or_default();
                view::timetable::queued(&app.unqueue_question(who, id, &question, now).await?)
            }
            Step::Unban(id) => {
                let question = chosen.first().unwrap_or_default();
                view::timetable::banned(&app.unban_question(who, id, &question, now).await?)
            }
        })
    }

    /// A part was chosen or written: the draft with it, or as it was with the reason why not.
    async fn set(
        &self,
        visitor: &Visitor<'_>,
        draft: TimetableId,
        part: Part,
        chosen: Chosen,
    ) -> Result<View, Error> {
        let change = match (part, chosen) {
            (Part::Time, Chosen::Texts(texts)) => Change::Time(texts.concat()),
            (Part::Days, Chosen::Texts(texts)) => Change::Days(texts.join(" ")),
            (Part::Zone, Chosen::Texts(texts)) => Change::Zone(texts.concat()),
            (Part::Topics, Chosen::Texts(texts)) => Change::Topics(texts),
            (Part::Levels, Chosen::Texts(texts)) => Change::Levels(texts),
            (Part::Path, Chosen::Texts(texts)) => {
                Change::Path(texts.into_iter().find(|slug| slug != NO_PATH))
            }
            (Part::Window, Chosen::Texts(texts)) => {
                let hours = texts.into_iter().find(|hours| hours != UNTIL_NEXT);
                // What is no number is out of range like any other wrong one.
                Change::Window(hours.map(|hours| hours.parse().unwrap_or(0)))
            }
            (Part::Role, Chosen::Role(role)) => Change::Role(role),
            (Part::Channel, Chosen::Channel(channel)) => {
                let server = visitor.who.server.ok_or(Refusal::OnlyInServers)?;
                if let Err(Error::Refused(why)) = self.desk.check_channel(server, channel, None).await {
                    let sheet = self.desk.app.draft(visitor.who, draft, visitor.now)?;
                    return Ok(self
                        .dialogue(visitor, sheet, None, Some(refusal::refused(&why).content))
                        .await);
                }
                Change::Channel(channel)
            }
            _ => return Err(Refusal::UnknownAction.into()),
        };
        self.change(visitor, draft, change).await
    }

    async fn change(&self, visitor: &Visitor<'_>, draft: TimetableId, change: Change) -> Result<View, Error> {
        let app = &self.desk.app;
        let Visitor { who, now, .. } = *visitor;
        match app.change_draft(who, draft, change, now).await {
            Err(Error::Refused(Refusal::Draft(problem))) => {
                let why = Some(view::timetable::problem(&problem));
                Ok(self.dialogue(visitor, app.draft(who, draft, now)?, None, why).await)
            }
            sheet => Ok(self.dialogue(visitor, sheet?, None, None).await),
        }
    }

    async fn save(&self, visitor: &Visitor<'_>, draft: TimetableId) -> Result<View, Error> {
        let app = &self.desk.app;
        let Visitor { who, now, .. } = *visitor;
        let mut notes = Vec::new();
        // Somebody may have pressed twice; then the timetable is there and the draft is not.
        if let Ok(sheet) = app.draft(who, draft, now) {
            match self.desk.check_draft(&sheet).await {
                Ok(better) => notes = better,
                Err(Error::Refused(why)) => {
                    return Ok(self
                        .dialogue(visitor, sheet, None, Some(refusal::refused(&why).content))
                        .await);
                }
                Err(error) => return Err(error),
            }
        }
        match app.save_draft(who, draft, now).await {
            Ok(Saved::Made(listed)) => Ok(view::timetable::made(&listed, &notes)),
            Ok(Saved::Changed(listed)) => Ok(view::timetable::changed(&listed, &notes)),
            Ok(Saved::Meanwhile(sheet)) => {
                let why = Some(view::timetable::changed_meanwhile());
                Ok(self.dialogue(visitor, *sheet, None, why).await)
            }
            // What is wrong stands in the draft itself.
            Err(Error::Refused(Refusal::Draft(_))) => {
                Ok(self.dialogue(visitor, app.draft(who, draft, now)?, None, None).await)
            }
            Err(error) => Err(error),
        }
    }

    async fn dialogue(
        &self,
        visitor: &Visitor<'_>,
        sheet: Sheet,
        part: Option<Part>,
        why: Option<String>,
    ) -> View {
        let manner = Manner { why, part, locale: visitor.locale, ..Manner::default() };
        self.desk.draft_view(&sheet, manner).await
    }
}

/// Whether a form is the answer to this step.
pub(super) fn opens_form(step: &Step) -> bool {
    matches!(step, Step::Part(_, Part::Time | Part::City))
}

impl Chosen {
    fn first(self) -> Option<String> {
        match self {
            Self::Texts(texts) => texts.into_iter().next(),
            Self::Channel(_) | Self::Role(_) | Self::Nothing => None,
        }
    }
}

fn chosen(press: &ComponentInteraction) -> Chosen {
    match &press.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => Chosen::Texts(values.clone()),
        ComponentInteractionDataKind::RoleSelect { values } => {
            Chosen::Role(values.first().map(|role| ids::role(*role)))
        }
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.first().map_or(Chosen::Nothing, |channel| Chosen::Channel(ids::channel(*channel)))
        }
        _ => Chosen::Nothing,
    }
}

fn typed(form: &ModalInteraction) -> String {
    let mut parts = form.data.components.iter().flat_map(|row| &row.components);
    let text = parts.find_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == view::timetable::FIELD => {
            input.value.clone()
        }
        _ => None,
    });
    text.unwrap_or_default()
}
