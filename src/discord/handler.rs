//! Events of the gateway: presses and forms, and changes that may let a refused post through.

mod answering;
mod settings;
mod timetable;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use serenity::all::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, Context, CreateModal,
    EventHandler, GuildChannel, GuildId, GuildMemberUpdateEvent, Interaction, Member, Message, MessageFlags,
    ModalInteraction, Permissions, Ready, ResumedEvent, Role, RoleId, UnavailableGuild,
};
use serenity::async_trait;
use tokio::sync::watch;

use self::answering::Answering;
pub(super) use self::answering::LATE;
use super::components::Action;
use super::components::{settings as setting, timetable::Step};
use super::outbound::{Call, CallError, Priority};
use super::view::{self, View, refusal};
use super::{Desk, errors, ids, permissions, publish};
use crate::app::answer::Card;
use crate::app::away::Shard;
use crate::app::quiz::{Quiz, Wish};
use crate::app::report::Complaint;
use crate::app::subject::Subject;
use crate::app::{Error, Refusal, Who};
use crate::domain::ids::{ChannelId, InteractionId, MemberId, QuestionId, RoundId, ServerId};

/// What a press leads to.
enum Reply {
    /// A message of its own, only for whoever pressed.
    Private(View),
    /// A message of its own, for everybody.
    Public(View),
    /// The message with the button changes; private messages only.
    Update(View),
    /// A form opens.
    Form(CreateModal),
    /// It takes a moment: the answer comes into the thread of this message.
    Reveal(QuestionId),
    /// It takes a moment: the member's answer goes into the round's thread.
    Share(Who, RoundId),
    /// It takes a moment: a shared answer is taken away.
    Unshare(Who, RoundId, MemberId),
    /// It takes a moment: everything about a member goes, and their shared answers with it.
    DeleteMyData(Who),
    /// It takes a moment: reports are settled, and their note in the channel changes.
    Settle(Who, QuestionId),
    /// It is about a timetable, where most answers take a look at Discord first.
    Timetable(Step),
    /// It is about the server's settings, where a channel may have to be looked at.
    Settings(Who, setting::Step),
}

/// Receives what the framework of commands does not.
pub struct Handler {
    /// What it works with.
    pub desk: Arc<Desk>,
    /// Told when Discord has said hello and the servers that something is due for are there.
    pub connected: watch::Sender<bool>,
    /// Those of them that are still to come.
    pub expected: Mutex<HashSet<ServerId>>,
}

#[async_trait]
impl EventHandler for Handler {
    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        // The end of the program waits for those who are being served.
        let _visit = self.desk.visits.token();
        let (sent, what) = match &interaction {
            Interaction::Component(press) => (self.pressed(&ctx, press).await, "a press"),
            Interaction::Modal(form) => (self.handed_in(&ctx, form).await, "a form"),
            _ => return,
        };
        if let Err(error) = sent {
            tracing::warn!("the answer to {what} was not sent: {}", errors::serenity_kind(&error));
        }
        if let Interaction::Modal(form) = &interaction
            && let (Some(server), Ok(Action::SendReport(..))) = (form.guild_id, form.data.custom_id.parse())
        {
            self.desk.tell_staff(ids::server(server)).await;
        }
    }

    async fn ready(&self, _: Context, ready: Ready) {
        let (shard, of) = ready.shard.map_or((0, 1), |shard| (shard.id.0, shard.total));
        tracing::info!(shard, guilds = ready.guilds.len(), "connected to Discord as {}", ready.user.name);
        if of == 1 && ready.guilds.is_empty() {
            tracing::warn!(
                "the bot is in no server yet: open the link after \"invite the bot with\" and choose one"
            );
        }
        self.desk.shards.ready(of);
        for guild in &ready.guilds {
            let server = ids::server(guild.id);
            match self.desk.app.is_away(server) {
                Ok(true) => drop(self.expected().insert(server)),
                Ok(false) => {}
                Err(error) => super::shards::report(&error),
            }
        }
        let present: Vec<_> = ready.guilds.iter().map(|guild| ids::server(guild.id)).collect();
        // Each shard hears of its own servers.
        let shard = Shard { number: shard, of };
        let app = &self.desk.app;
        note(None, app.servers_left_unseen(&present, shard, app.clock().now()).await);
        self.came(None);
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.desk.shards.resumed();
    }

    async fn channel_create(&self, _: Context, new: GuildChannel) {
        self.changed(new.guild_id).await;
    }

    async fn channel_delete(&self, _: Context, gone: GuildChannel, _: Option<Vec<Message>>) {
        self.changed(gone.guild_id).await;
    }

    async fn channel_update(&self, _: Context, _: Option<GuildChannel>, new: GuildChannel) {
        self.changed(new.guild_id).await;
    }

    async fn guild_role_update(&self, _: Context, _: Option<Role>, new: Role) {
        self.changed(new.guild_id).await;
    }

    async fn guild_role_create(&self, _: Context, new: Role) {
        self.changed(new.guild_id).await;
    }

    async fn guild_role_delete(&self, _: Context, guild: GuildId, _: RoleId, _: Option<Role>) {
        self.changed(guild).await;
    }

    async fn guild_member_update(
        &self,
        _: Context,
        _: Option<Member>,
        _: Option<Member>,
        event: GuildMemberUpdateEvent,
    ) {
        // Without the members intent Discord sends only our own.
        self.changed(event.guild_id).await;
    }

    async fn guild_create(&self, _: Context, guild: serenity::all::Guild, _: Option<bool>) {
        self.desk.hears(ids::server(guild.id)).await;
        note(Some(guild.id), self.desk.app.server_joined(ids::server(guild.id)).await);
        self.try_again(guild.id).await;
        self.came(Some(ids::server(guild.id)));
        self.desk.tell_staff(ids::server(guild.id)).await;
    }

    async fn guild_delete(&self, _: Context, gone: UnavailableGuild, _: Option<serenity::all::Guild>) {
        if !gone.unavailable {
            tracing::info!(guild.id = gone.id.get(), "a server has removed the bot");
            let app = &self.desk.app;
            note(Some(gone.id), app.server_left(ids::server(gone.id), app.clock().now()).await);
            return;
        }
        tracing::warn!(guild.id = gone.id.get(), "Discord cannot reach a server");
        let desk = &self.desk;
        if let Err(error) = desk.app.server_lost(ids::server(gone.id), desk.outbound.time()).await {
            super::shards::report(&error);
        }
    }
}

impl Handler {
    /// The servers of the sessions that have begun which are still to come.
    fn expected(&self) -> std::sync::MutexGuard<'_, HashSet<ServerId>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A server has come, or a session has begun.
    fn came(&self, server: Option<ServerId>) {
        let mut expected = self.expected();
        if let Some(server) = server {
            expected.remove(&server);
        }
        if expected.is_empty() && self.desk.shards.have_begun() {
            self.connected.send_replace(true);
        }
    }

    async fn changed(&self, guild: GuildId) {
        self.try_again(guild).await;
        self.desk.tell_staff(ids::server(guild)).await;
    }

    async fn try_again(&self, guild: GuildId) {
        let app = &self.desk.app;
        self.desk.names.forget(ids::server(guild));
        note(Some(guild), app.server_changed(ids::server(guild), app.clock().now()).await);
    }

    async fn hears(&self, server: Option<GuildId>) {
        if let Some(server) = server {
            self.desk.hears(ids::server(server)).await;
        }
    }

    async fn pressed(&self, ctx: &Context, press: &ComponentInteraction) -> serenity::Result<()> {
        let mut answering = Answering::press(ctx, press);
        let work = async {
            self.hears(press.guild_id).await;
            self.press(press).await
        };
        let opens_form = press.data.custom_id.parse().is_ok_and(|action| opens_form(&action));
        let reply = match answering.wait(work, opens_form).await? {
            Ok(reply) => reply,
            Err(error) => Reply::Private(errors::answer(&error, "component")),
        };
        let now = ids::interaction(press.id).moment();
        let desk = &self.desk;
        match reply {
            Reply::Private(view) => answering.private(view).await,
            Reply::Public(view) => answering.public(view).await,
            Reply::Update(view) => answering.update(view).await,
            Reply::Form(form) => answering.form_opens(form).await,
            Reply::Reveal(question) => self.reveal(answering, press, &question).await,
            Reply::Share(who, round) => self.late(answering, desk.share(press, who, round)).await,
            Reply::Unshare(who, round, author) => {
                self.late(answering, desk.unshare(press, who, round, author)).await
            }
            Reply::DeleteMyData(who) => self.late(answering, desk.delete_my_data(press, who)).await,
            Reply::Settle(who, question) => {
                self.late(answering, desk.settle_reports(who, question, now)).await
            }
            Reply::Timetable(step) => self.timetable_pressed(answering, press, step).await,
            Reply::Settings(who, step) => self.settings_pressed(answering, press, who, step).await,
        }
    }

    async fn press(&self, press: &ComponentInteraction) -> Result<Reply, Error> {
        let app = &self.desk.app;
        let who = ids::who(press.guild_id, press.user.id, &press.authorizing_integration_owners);
        let id = ids::interaction(press.id);
        let now = id.moment();
        let private = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        // What continues on a private message replaces it; on a message for all it becomes a private one.
        let go_on = |view| if private { Reply::Update(view) } else { Reply::Private(view) };
        let action: Action = press.data.custom_id.parse().map_err(|_| Refusal::UnknownAction)?;
        if let (false, Some(round)) = (private, asked_in(&action)) {
            // Whoever presses a button of the question proves that it was posted.
            let message = ids::message(press.message.id);
            app.seen(round, ids::channel(press.channel_id), message, self.desk.outbound.time()).await?;
        }
        Ok(match action {
            Action::Answer(subject) => Reply::Form(view::answer::form(&app.form(who, &subject, now)?)),
            Action::TryAgain(subject, clicked) => {
                let mut form = app.form(who, &subject, clicked.min(now))?;
                form.text = returned_text(press).or(form.text);
                Reply::Form(view::answer::form(&form))
            }
            Action::Check(subject) => Reply::Private(view::answer::check(&app.check(who, &subject, now)?)),
            Action::Choose(subject, letter) => {
                let name = press.member.as_ref().map(Member::display_name);
                go_on(view::answer::check(&app.choose(who, &subject, letter, id, name).await?))
            }
            // The first one is asked for on the question, which stays; the others on the hint before.
            Action::Hint(subject, 0) => Reply::Private(view::hint::hint(&app.sheet(who, &subject)?, 0)),
            Action::Hint(subject, number) => go_on(view::hint::hint(&app.sheet(who, &subject)?, number)),
            Action::TalkThrough(subject) => {
                Reply::Private(view::hint::talk_through(&app.sheet(who, &subject)?))
            }
            Action::Show(subject) => Reply::Private(view::answer::asks(&app.show(who, &subject, id)?)),
            Action::GiveUp(subject) => go_on(view::reveal::private(&app.give_up(who, &subject, id).await?)),
            Action::Reveal(question) => self.how_to_reveal(press, who, question, id)?,
            Action::Card(subject) => {
                let card = view::answer::card(&app.card(who, &subject, now)?);
                Reply::Private(self.desk.with_news(card, who).await)
            }
            Action::Tick(subject) => {
                let card = Card { ticks: ticks(press), saved: false, ..app.card(who, &subject, now)? };
                go_on(view::answer::card(&card))
            }
            Action::Save(subject, points) => {
                go_on(view::answer::card(&app.save_ticks(who, &subject, points, now).await?))
            }
            Action::Model(subject) => {
                Reply::Private(view::reveal::private(&app.readable(who, &subject, now)?))
            }
            Action::More(subject) => Reply::Private(view::reveal::more(&app.readable(who, &subject, now)?)),
            Action::Share(round) => Reply::Share(who, round),
            Action::Unshare(round, author) => Reply::Unshare(who, round, author),
            Action::GoOn(from) => {
                let sheet = Box::new(app.go_on(who, &from, id)?);
                Reply::Private(self.desk.quiz_view(&Quiz::Sheet(sheet)))
            }
            Action::OnPath(path, from) => {
                Reply::Private(self.desk.quiz_view(&app.next_on_path(who, &path, &from, now)?))
            }
            Action::Pick => self.quiz(who, chosen(press), None, id)?,
            Action::Topic => self.quiz(who, None, chosen(press), id)?,
            Action::Level(level) => {
                app.set_usual_level(who.member, level).await?;
                let wish = Wish { level: Some(level), ..Wish::default() };
                Reply::Private(self.desk.quiz_view(&app.quiz(who, &wish, id)?))
            }
            Action::Ledger(page) => go_on(view::streak::ledger(&app.streak(who, None, now)?, page)),
            Action::Remind(server, on) => {
                app.remind(who, server, on).await?;
                Reply::Private(view::reminder::switched(server, on))
            }
            Action::Board(period) => {
                if !may_write_here(press) {
                    return Err(Refusal::MayNotWrite(ids::channel(press.channel_id)).into());
                }
                let board = app.leaderboard(who, period, now).await?;
                Reply::Public(view::leaderboard::public(&board))
            }
            Action::Report(question) => {
                let earlier = app.complaint(who, &question)?;
                Reply::Form(view::report::form(&question, who.server.is_some(), &earlier))
            }
            Action::ReadReports(question) => {
                may_manage(press)?;
                Reply::Private(view::report::open(&app.open_reports(who, &question)?))
            }
            Action::SettleReports(question) => {
                may_manage(press)?;
                Reply::Settle(who, question)
            }
            Action::Timetable(step) => Reply::Timetable(step),
            Action::Settings(step) => Reply::Settings(who, step),
            Action::DeleteMyData => Reply::DeleteMyData(who),
            Action::Hide(hidden) => {
                app.hide(who, hidden).await?;
                go_on(view::mydata::visibility(hidden))
            }
            // A form's custom id on a component is forged.
            Action::HandIn(..) | Action::SendReport(..) => return Err(Refusal::UnknownAction.into()),
        })
    }

    fn quiz(
        &self,
        who: Who,
        question: Option<String>,
        topic: Option<String>,
        id: InteractionId,
    ) -> Result<Reply, Error> {
        let wish = Wish { topic, question, ..Wish::default() };
        let quiz: Quiz = self.desk.app.quiz(who, &wish, id)?;
        Ok(Reply::Private(self.desk.quiz_view(&quiz)))
    }

    /// A thread where that is possible, else a private answer; a round that is open here asks first.
    fn how_to_reveal(
        &self,
        press: &ComponentInteraction,
        who: Who,
        question: QuestionId,
        id: InteractionId,
    ) -> Result<Reply, Error> {
        let app = &self.desk.app;
        let sheet = app.sheet_for(who, &question, id.moment())?;
        if matches!(sheet.subject, Subject::Round(_)) {
            return Ok(Reply::Private(view::answer::asks(&app.show(who, &sheet.subject, id)?)));
        }
        if let Some(thread) = &press.message.thread {
            // Somebody else may have opened it, or the answer did not get there.
            return Ok(Reply::Private(view::reveal::in_thread(thread.id.get(), Some(&question))));
        }
        let private = press.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let in_channel = press.channel.as_ref().is_some_and(|channel| {
            matches!(channel.kind, serenity::all::ChannelType::Text | serenity::all::ChannelType::News)
        });
        let needed = Permissions::CREATE_PUBLIC_THREADS | Permissions::SEND_MESSAGES_IN_THREADS;
        let may = press
            .app_permissions
            .is_some_and(|have| have.contains(needed) || have.contains(Permissions::ADMINISTRATOR));
        if private || !in_channel || !may || who.server.is_none() {
            return Ok(Reply::Private(view::reveal::private(&sheet)));
        }
        Ok(Reply::Reveal(question))
    }

    /// Says "thinking" first, for what needs calls of its own.
    async fn late(
        &self,
        mut answering: Answering<'_>,
        work: impl Future<Output = Result<View, Error>>,
    ) -> serenity::Result<()> {
        answering.think().await?;
        let view = work.await.unwrap_or_else(|error| errors::answer(&error, "component"));
        answering.private(view).await
    }

    /// Opens the thread on a practice question and puts the model answer there.
    async fn reveal(
        &self,
        mut answering: Answering<'_>,
        press: &ComponentInteraction,
        question: &QuestionId,
    ) -> serenity::Result<()> {
        answering.think().await?;
        let server = press.guild_id.map_or(ServerId(0), ids::server);
        let view = match self.reveal_in_thread(press, server, question).await {
            Ok(thread) => view::reveal::in_thread(thread.0, None),
            Err(error) => {
                tracing::warn!(guild.id = server.0, "a practice thread was not opened: {error}");
                match self.desk.app.bank.get(question) {
                    // Nobody waits for the thread: the answer itself is what was asked for.
                    Some(question) => view::reveal::practice(question),
                    None => refusal::refused(&Refusal::NoSuchQuestion),
                }
            }
        };
        answering.private(view).await
    }

    async fn reveal_in_thread(
        &self,
        press: &ComponentInteraction,
        server: ServerId,
        question: &QuestionId,
    ) -> Result<ChannelId, CallError> {
        let Some(question) = self.desk.app.bank.get(question) else { return Err(CallError::Unknown) };
        let call = Call::new(Priority::Person, server);
        let message = ids::message(press.message.id);
        let name = view::text::cut(&question.title, 100);
        let body = serde_json::json!({ "name": name, "auto_archive_duration": 60 });
        let thread =
            self.desk.outbound.start_thread(call, ids::channel(press.channel_id), message, &body).await?;
        let nonce = publish::nonce(&format!("practice {message}"));
        let body = publish::body(&view::reveal::practice(question).into_message(nonce));
        self.desk.outbound.send_message(call, thread, &body).await?;
        Ok(thread)
    }

    async fn handed_in(&self, ctx: &Context, form: &ModalInteraction) -> serenity::Result<()> {
        let mut answering = Answering::form(ctx, form);
        let action = form.data.custom_id.parse();
        if let Ok(Action::Timetable(Step::Set(draft, part))) = action {
            answering.wait(self.hears(form.guild_id), false).await?;
            return self.timetable_form(answering, form, draft, part).await;
        }
        let work = async {
            self.hears(form.guild_id).await;
            match action {
                Ok(Action::SendReport(question, here)) => self.report(form, &question, here).await,
                _ => self.hand_in(form).await,
            }
        };
        // The answer to a form is a message of its own, so that is what is promised.
        let view = answering.of_its_own().wait(work, false).await?;
        answering.private(view).await
    }

    /// Thanks for a report; or why not, and then what was written comes back.
    async fn report(&self, form: &ModalInteraction, question: &QuestionId, here: bool) -> View {
        let server = form.guild_id.map(ids::server).filter(|_| here);
        let who = Who { server, member: ids::member(form.user.id) };
        let now = ids::interaction(form.id).moment();
        let wrong = field(form, view::report::WRONG_FIELD).unwrap_or_default();
        let complaint = Complaint { wrong: wrong.clone(), source: field(form, view::report::SOURCE_FIELD) };
        match self.desk.take_report(who, question, complaint, now).await {
            Ok(view) => view,
            Err(error) => refusal::returned(errors::answer(&error, "form"), &wrong, None),
        }
    }

    /// The card; or why not, and then what was written comes back.
    async fn hand_in(&self, form: &ModalInteraction) -> View {
        let text = field(form, view::answer::ANSWER_FIELD).unwrap_or_default();
        let Ok(Action::HandIn(subject, clicked)) = form.data.custom_id.parse() else {
            return refusal::returned(refusal::refused(&Refusal::UnknownAction), &text, None);
        };
        // Forms do not say for whom the app is installed; a round is looked up in its server anyway.
        let who = Who { server: form.guild_id.map(ids::server), member: ids::member(form.user.id) };
        let id = ids::interaction(form.id);
        let name = form.member.as_ref().map(Member::display_name);
        match self.desk.app.hand_in(who, &subject, clicked, id, text.clone(), name).await {
            Ok(card) => self.desk.with_news(view::answer::card(&card), who).await,
            Err(error) => {
                let can_be_mended = matches!(
                    error,
                    Error::Failed(_) | Error::Refused(Refusal::TooShort { .. } | Refusal::OnlyTerms)
                );
                let again = can_be_mended.then_some(Action::TryAgain(subject, clicked));
                refusal::returned(errors::answer(&error, "form"), &text, again.as_ref())
            }
        }
    }
}

/// The round whose question has this button.
fn asked_in(action: &Action) -> Option<RoundId> {
    match action {
        Action::Answer(Subject::Round(round))
        | Action::Check(Subject::Round(round))
        | Action::Hint(Subject::Round(round), 0)
        | Action::TalkThrough(Subject::Round(round))
        | Action::Show(Subject::Round(round)) => Some(*round),
        _ => None,
    }
}

/// Whether a form is the answer, before which nothing may be said.
fn opens_form(action: &Action) -> bool {
    match action {
        Action::Answer(_) | Action::TryAgain(..) | Action::Report(_) => true,
        Action::Timetable(step) => timetable::opens_form(step),
        _ => false,
    }
}

/// What nobody waits for is only logged when it fails.
fn note(guild: Option<GuildId>, done: Result<(), Error>) {
    if let Err(Error::Failed(error)) = done {
        tracing::error!(guild.id = guild.map(GuildId::get), "{}", errors::discreet(&error));
    }
}

fn may_manage(press: &ComponentInteraction) -> Result<(), Error> {
    if permissions::may_manage(press.member.as_ref()) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// Whether whoever pressed may write where they pressed: Discord says what they may there.
fn may_write_here(press: &ComponentInteraction) -> bool {
    let thread = press.channel.as_ref().is_some_and(|channel| channel.thread_metadata.is_some());
    let needed = if thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
    let have = press.member.as_ref().and_then(|member| member.permissions);
    have.is_some_and(|have| have.contains(needed) || have.administrator())
}

fn chosen(press: &ComponentInteraction) -> Option<String> {
    match &press.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned(),
        _ => None,
    }
}

/// The ticked key points, one bit each; values that are no key point's number are left out.
fn ticks(press: &ComponentInteraction) -> u8 {
    let ComponentInteractionDataKind::StringSelect { values } = &press.data.kind else { return 0 };
    values
        .iter()
        .filter_map(|value| value.parse::<u32>().ok())
        .filter_map(|point| 1_u8.checked_shl(point))
        .fold(0, |bits, point| bits | point)
}

/// What a member wrote before, out of the message that brought it back.
fn returned_text(press: &ComponentInteraction) -> Option<String> {
    let embed =
        press.message.embeds.iter().find(|embed| embed.title.as_deref() == Some(refusal::RETURNED_TITLE));
    embed.and_then(|embed| embed.description.clone())
}

fn field(form: &ModalInteraction, name: &str) -> Option<String> {
    form.data.components.iter().flat_map(|row| &row.components).find_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == name => input.value.clone(),
        _ => None,
    })
}
