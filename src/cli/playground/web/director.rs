//! What the visitor does to the world: moves time, restarts or kills the bot, takes something away from it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use loopback_discord::{Fault, FaultKind, Match, Message, Permissions};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PEOPLE, Playground, guide};
use crate::cli::playground::ZONE;
use crate::cli::playground::stage::Stage;
use crate::discord::permissions;
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::round::Round;
use crate::domain::timetable::{Timetable, Zone};

/// How many questions a month has.
const MONTH: u32 = 30;

/// On this day ben is travelling; a freeze, which seven days earn, spares him.
const TRAVELS: u32 = 12;

/// How long members take to answer.
const THINKS: SignedDuration = SignedDuration::from_mins(20);

/// How many of a timetable's rounds can be open.
const NEWEST: usize = 3;

/// Longer than the bot needs to post.
const PATIENCE: Duration = Duration::from_secs(20);

/// What can be done to the world.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Direction {
    /// Time goes on to the next slot.
    NextQuestion,
    /// Time goes on to the end of the window that closes first.
    Close,
    /// Time goes on.
    Pass { hours: u16 },
    /// Time goes on to the noon after the next clock change.
    ClockChange,
    /// A month goes by, and two members answer.
    Month,
    /// The bot is ended cleanly and started again.
    Restart,
    /// The bot is ended cleanly.
    Stop,
    /// The bot is started.
    Start,
    /// The bot is killed after Discord has taken its next question and before it knows.
    Kill,
    /// A permission is given to the bot, or taken away.
    Permission { name: String, has: bool },
    /// Somebody's direct messages are open to the bot, or shut.
    Dms { who: String, takes: bool },
}

impl Direction {
    /// What is said while it takes a while.
    fn doing(&self) -> &'static str {
        match self {
            Self::NextQuestion | Self::Close | Self::Pass { .. } | Self::ClockChange => "Time goes on …",
            Self::Month => "A month goes by …",
            Self::Restart => "The bot is restarted …",
            Self::Stop => "The bot is stopped …",
            Self::Start => "The bot is started …",
            Self::Kill => "The bot is about to be killed …",
            Self::Permission { .. } | Self::Dms { .. } => "One moment …",
        }
    }
}

/// Begins it, and answers at once; how it ended shows in what is sent to the page.
pub async fn direct(
    State(playground): State<Arc<Playground>>,
    Json(direction): Json<Direction>,
) -> Json<Value> {
    let free = playground.scene.send_if_modified(|scene| {
        let free = scene.doing.is_none();
        if free {
            scene.doing = Some(direction.doing().to_owned());
            scene.told = None;
        }
        free
    });
    if !free {
        return Json(json!({ "error": "Something else is going on. Wait until it is done." }));
    }
    tokio::spawn(async move {
        let told = perform(&playground, &direction).await;
        look_at_the_steps(&playground).await;
        let bot = playground.stage.lock().await.has_bot();
        let told = told.unwrap_or_else(|error| format!("{error:#}"));
        playground.scene.send_modify(|scene| {
            scene.bot = bot;
            scene.doing = None;
            scene.told = Some(told);
            scene.done += 1;
        });
    });
    Json(json!({}))
}

async fn perform(playground: &Playground, direction: &Direction) -> anyhow::Result<String> {
    let mut stage = playground.stage.lock().await;
    match direction {
        Direction::Permission { name, has } => return permission(&stage, name, *has),
        Direction::Dms { who, takes } => return dms(&stage, who, *takes),
        Direction::Restart => {
            stage.stop_bot().await?;
            stage.start_bot().await?;
            return Ok("The bot was ended and started again. Every button still works.".to_owned());
        }
        Direction::Stop => {
            stage.stop_bot().await?;
            return Ok("The bot is down. Let time go by, then start it again.".to_owned());
        }
        Direction::Start if stage.has_bot() => bail!("The bot is running already."),
        Direction::Start => {
            stage.start_bot().await?;
            return Ok("The bot is up, and has done what was due.".to_owned());
        }
        _ => {}
    }
    if !stage.has_bot() {
        let Direction::Pass { hours } = direction else { bail!("The bot is down. Start it first.") };
        stage.discord.clock().advance_by(SignedDuration::from_hours((*hours).into()));
        return Ok("Time has gone on without the bot.".to_owned());
    }
    match direction {
        Direction::NextQuestion => {
            next_question(&stage).await?;
            Ok("A question is due.".to_owned())
        }
        Direction::Close => {
            let closes = open_rounds(&stage)?.iter().map(|round| round.closes).min();
            stage.advance_to(closes.context("No question is open.")?).await?;
            Ok("A window has closed: the model answer is in the question's thread.".to_owned())
        }
        Direction::Pass { hours } => {
            let to = stage.now().saturating_add(SignedDuration::from_hours((*hours).into()))?;
            stage.advance_to(to).await?;
            Ok("Time has gone on.".to_owned())
        }
        Direction::ClockChange => clock_change(&stage).await,
        Direction::Month => month(playground, &stage).await,
        Direction::Kill => kill(playground, &mut stage).await,
        _ => Ok(String::new()),
    }
}

fn server(stage: &Stage) -> anyhow::Result<ServerId> {
    stage.discord.look(|world| world.default_server()).map(ServerId).context("There is no server.")
}

fn timetables(stage: &Stage) -> anyhow::Result<Vec<Timetable>> {
    Ok(stage.store()?.read().timetables_of(server(stage)?)?)
}

/// The next moment at which a question is due.
fn next_slot(stage: &Stage) -> anyhow::Result<Timestamp> {
    let now = stage.now();
    let mut next = None;
    for timetable in timetables(stage)? {
        let found = stage.store()?.read().timetable_and_due(timetable.id)?;
        let due = found.and_then(|(_, due)| due).filter(|due| *due > now);
        next = [next, due].into_iter().flatten().min();
    }
    next.context("No question is due. As amara, send /timetable add first.")
}

async fn next_question(stage: &Stage) -> anyhow::Result<()> {
    stage.advance_to(next_slot(stage)?).await
}

fn open_rounds(stage: &Stage) -> anyhow::Result<Vec<Round>> {
    let now = stage.now();
    let mut open = Vec::new();
    for timetable in timetables(stage)? {
        open.extend(stage.store()?.read().rounds_of(timetable.id, NEWEST)?);
    }
    open.retain(|round| round.closes > now && round.progress.message.is_some());
    Ok(open)
}

async fn clock_change(stage: &Stage) -> anyhow::Result<String> {
    let zone = timetables(stage)?.first().map(|timetable| timetable.zone.clone());
    let zone = match zone {
        Some(zone) => zone,
        None => Zone::parse(ZONE).map_err(|problem| anyhow::anyhow!(problem.0))?,
    };
    let now = stage.now();
    let change = zone.tz().following(now).next().map(|change| change.timestamp());
    let change = change.with_context(|| format!("The clocks of {} never change.", zone.name()))?;
    let noon = change.to_zoned_datetime(zone.tz().clone()).date().at(12, 0, 0, 0);
    stage.advance_to(noon.to_zoned_datetime(zone.tz().clone())?.timestamp()).await?;
    let name = zone.name();
    let day = change.to_zoned_datetime(zone.tz().clone()).strftime("%-d %B").to_string();
    Ok(format!(
        "The clocks of {name} changed on {day}. Questions still come at their hour: look at the last two."
    ))
}

/// Two members answer for a month: ben on all days but one, chidi on every second.
async fn month(playground: &Playground, stage: &Stage) -> anyhow::Result<String> {
    let mut answers = [0; 2];
    for day in 1..=MONTH {
        playground
            .scene
            .send_modify(|scene| scene.doing = Some(format!("A month goes by: day {day} of {MONTH}")));
        next_question(stage).await?;
        stage.advance_to(stage.now().saturating_add(THINKS)?).await?;
        for round in open_rounds(stage)? {
            let Some(question) = question(stage, &round) else { continue };
            let (ben, chidi) = (day != TRAVELS, day % 2 == 0);
            for (number, (name, wants)) in [("ben", ben), ("chidi", chidi)].into_iter().enumerate() {
                if wants && quick_check(stage, name, &question).await {
                    answers[number] += 1;
                }
            }
        }
    }
    tick(playground, guide::MONTH);
    let [ben, chidi] = answers;
    Ok(format!(
        "A month has gone by. ben answered {ben} times and was travelling on one day; chidi answered {chidi} times. \
         Try /streak and /leaderboard."
    ))
}

fn question(stage: &Stage, round: &Round) -> Option<Message> {
    let message = round.progress.message?;
    stage.discord.look(|world| world.message(round.channel.0, message.0).cloned())
}

/// Whether somebody who had not answered has now.
async fn quick_check(stage: &Stage, name: &str, question: &Message) -> bool {
    let member = stage.discord.member(name).in_channel(question.channel);
    let Ok(check) = member.clicks(question, "Quick check").await else { return false };
    let first = check.buttons().into_iter().find(|button| button.label == "A");
    let Some(id) = first.and_then(|button| button.custom_id) else { return false };
    member.clicks(&check, &id).await.is_ok()
}

/// The bot dies between the two moments that matter most: Discord has the question, and the bot does not know.
async fn kill(playground: &Playground, stage: &mut Stage) -> anyhow::Result<String> {
    let slot = next_slot(stage)?;
    stage.settle().await?;
    let before = questions(stage);
    let lost = Fault::once(Match::new("POST", "/messages"), FaultKind::TimeoutAfterDoing);
    stage.discord.change(|world| world.faults.push(lost));
    stage.discord.clock().advance_to(slot);
    let struck = struck(stage);
    let struck = tokio::time::timeout(PATIENCE, struck).await;
    stage.kill_bot();
    stage.discord.change(|world| world.faults.clear());
    playground.scene.send_modify(|scene| {
        scene.bot = false;
        scene.doing = Some(
            "Killed: Discord has the question, the bot never heard so. It is started again …".to_owned(),
        );
    });
    stage.start_bot().await?;
    struck.context("The bot sent nothing, so it was killed for nothing.")?;
    tick(playground, guide::KILL);
    let (posts, threads) = {
        let after = questions(stage);
        (after.0 - before.0, after.1 - before.1)
    };
    Ok(format!(
        "The bot was killed after Discord had taken the question and before it knew. Started again, it looked into the \
         channel, found its own message and went on: {posts} question, {threads} thread."
    ))
}

/// Returns when no fault waits to strike any more.
async fn struck(stage: &Stage) {
    let mut changes = stage.discord.changes();
    loop {
        changes.mark_unchanged();
        if stage.discord.look(|world| world.faults.iter().all(|fault| fault.times == 0)) {
            return;
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// How many messages with an embed the bot has in the channels, and how many of them have a thread.
fn questions(stage: &Stage) -> (usize, usize) {
    stage.discord.look(|world| {
        let bot = world.bot();
        let own = world.messages.iter().filter(|(channel, _)| {
            world
                .channels
                .get(*channel)
                .is_some_and(|channel| channel.thread.is_none() && channel.server.is_some())
        });
        let own = own.flat_map(|(_, all)| all.values());
        let own: Vec<_> =
            own.filter(|it| it.author == bot && it.only_for.is_none() && !it.embeds.is_empty()).collect();
        (own.len(), own.iter().filter(|it| world.channels.contains_key(&it.id)).count())
    })
}

fn permission(stage: &Stage, name: &str, has: bool) -> anyhow::Result<String> {
    let found = permissions::asked_for().find(|(_, known)| *known == name);
    let (bit, name) = found.context("There is no such permission.")?;
    let bit = Permissions::from_bits_retain(bit);
    let server = server(stage)?.0;
    stage.discord.change(|world| {
        let role = world.bot_role(server);
        let now = world
            .servers
            .get(&server)
            .and_then(|server| server.roles.get(&role))
            .map(|role| role.permissions);
        let mut granted = now.unwrap_or_default();
        granted.set(bit, has);
        world.set_role_permissions(server, role, granted);
    });
    Ok(format!("{name} was {}.", if has { "given to the bot" } else { "taken from the bot" }))
}

fn dms(stage: &Stage, who: &str, takes: bool) -> anyhow::Result<String> {
    let who = *PEOPLE.iter().find(|name| **name == who).context("There is nobody of this name.")?;
    stage.discord.change(|world| {
        let id = world.find_user(who);
        if let Some(user) = id.and_then(|id| world.users.get_mut(&id)) {
            user.takes_dms = takes;
        }
    });
    Ok(format!("{who}'s direct messages are {} the bot.", if takes { "open to" } else { "shut for" }))
}

fn tick(playground: &Playground, step: usize) {
    playground.scene.send_modify(|scene| set(&mut scene.steps, step));
}

fn set(steps: &mut Vec<bool>, step: usize) {
    if steps.len() <= step {
        steps.resize(step + 1, false);
    }
    if let Some(done) = steps.get_mut(step) {
        *done = true;
    }
}

/// Ticks those of the first steps that are done. While something is going on, they are looked at after it.
pub async fn look_at_the_steps(playground: &Playground) {
    let Ok(stage) = playground.stage.try_lock() else { return };
    let (Ok(store), Ok(server)) = (stage.store(), server(&stage)) else { return };
    let people = PEOPLE.map(|name| MemberId(stage.discord.member(name).id()));
    // A store that fails ends the bot, which says so itself.
    let Ok(done) = guide::done(&store.read(), server, people, stage.now()) else { return };
    playground.scene.send_if_modified(|scene| {
        let before = scene.steps.clone();
        done.into_iter().for_each(|step| set(&mut scene.steps, step));
        scene.steps != before
    });
}
