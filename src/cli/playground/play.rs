//! The verbs of the script: somebody does something, and what they see is printed.

use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use loopback_discord::{Actor, Channel, Failed, Message, Pressable, Reply, World};
use serde_json::json;

use super::markup::{resolve, stamp, timestamp};
use super::page::{Page, WHOLE};
use super::stage::Stage;
use crate::discord::transcript;
use crate::domain::bank::Bank;
use crate::domain::question::Question;

/// The channel with the question of the day.
pub const DAILY: &str = "daily";

/// The label of the form's field.
const FIELD: &str = "Your answer";

/// A stage, a page, and where the group lives.
pub struct Play {
    /// The bot and its Discord.
    pub stage: Stage,
    /// What is printed.
    pub page: Page,
    bank: Arc<Bank>,
    zone: TimeZone,
    first_day: Date,
}

impl Play {
    /// On a stage with this bank, for a group in `zone`.
    pub fn new(stage: Stage, page: Page, bank: Arc<Bank>, zone: TimeZone) -> Self {
        let first_day = stage.now().to_zoned_datetime(zone.clone()).date();
        Self { stage, page, bank, zone, first_day }
    }

    /// The clock moves to a time of a day, the first one being 0, and the bot does all that is due until then.
    pub async fn at(&self, day: i64, time: Time) -> anyhow::Result<()> {
        let date = self.first_day.checked_add(day.days())?;
        self.stage.advance_to(date.to_datetime(time).to_zoned_datetime(self.zone.clone())?.timestamp()).await
    }

    /// Somebody in #daily.
    pub fn member(&self, name: &str) -> Actor {
        self.stage.discord.member(name)
    }

    /// A line about something that happens now.
    pub fn now(&self, what: &str) -> anyhow::Result<()> {
        self.page.deed(&stamp(self.stage.now(), &self.zone), what)
    }

    /// Somebody runs a command where they are.
    pub async fn runs(&self, name: &str, actor: &Actor, command: &str) -> anyhow::Result<Reply> {
        let place = self.stage.discord.look(|world| world.place(actor.channel_id()));
        self.now(&format!("{name} runs {command} in {place}"))?;
        answered(actor.runs(command).await, || format!("{name} ran {command}"))
    }

    /// Somebody presses a button; `on` says on what, if it is not what was shown last.
    pub async fn presses(
        &self,
        name: &str,
        button: &str,
        message: &impl Pressable,
        on: &str,
    ) -> anyhow::Result<Reply> {
        self.now(format!("{name} presses [{button}] {on}").trim_end())?;
        answered(self.member(name).clicks(message, button).await, || format!("{name} pressed [{button}]"))
    }

    /// Somebody fills in the form and sends it.
    pub async fn writes(&self, name: &str, form: &Reply, text: &str) -> anyhow::Result<Reply> {
        self.now(&format!("{name} writes: “{text}”"))?;
        self.sends(name, form, text).await
    }

    /// As [`Play::writes`], without a word about it.
    pub async fn sends(&self, name: &str, form: &Reply, text: &str) -> anyhow::Result<Reply> {
        let form = form.as_form().with_context(|| format!("{name} got no form, but {:?}", form.text()))?;
        answered(self.member(name).submits(form, &[(FIELD, text)]).await, || format!("{name} sent the form"))
    }

    /// Somebody answers the question, without a word about it; gives their card.
    pub async fn answers(&self, name: &str, question: &Message, text: &str) -> anyhow::Result<Reply> {
        let form = self.member(name).clicks(question, "Answer").await;
        let form = answered(form, || format!("{name} pressed [Answer]"))?;
        self.sends(name, &form, text).await
    }

    /// Somebody changes the ticks of the menu on a card.
    pub async fn ticks(&self, name: &str, card: &Reply, labels: &[&str]) -> anyhow::Result<()> {
        let menu = card.menus().into_iter().next().context("there is no self-check on the card")?;
        let ticked = self.member(name).chooses(card, &menu.custom_id, labels).await;
        answered(ticked, || format!("{name} ticked {labels:?}")).map(|_| ())
    }

    /// What somebody sees of the reply, which has to say `words`.
    pub fn sees(&self, name: &str, reply: &Reply, words: &str, most: usize) -> anyhow::Result<()> {
        line_with(&reply.text(), words)?;
        match (reply.as_form(), reply.as_message()) {
            (Some(form), _) => self.page.block(&transcript::form_lines(&form.raw), WHOLE),
            (_, Some(message)) => {
                if message.is_ephemeral() {
                    self.page.aside(&format!("only {name} sees this"))?;
                }
                self.shown(message, most)
            }
            _ => bail!("{name} was to see something that is gone"),
        }
    }

    /// Of the card that somebody sees, only the line with these words.
    pub fn gist(&self, name: &str, card: &Reply, words: &str) -> anyhow::Result<()> {
        self.page.aside(&format!("{name}'s card says “{}”", line_with(&card.text(), words)?))?;
        self.page.gap()
    }

    /// What everybody sees of a message; of each embed at most `most` lines.
    pub fn shown(&self, message: &Message, most: usize) -> anyhow::Result<()> {
        let files: Vec<_> =
            message.attachments.iter().map(|file| json!({ "filename": file.filename })).collect();
        let lines = transcript::lines(&json!({
            "content": message.content,
            "embeds": message.embeds,
            "components": message.components,
            "attachments": files,
        }));
        let now = self.stage.now();
        let text = self.stage.discord.look(|world| {
            resolve(&lines, |inside| timestamp(inside, now, &self.zone).or_else(|| mention(inside, world)))
        });
        self.page.block(&text, most)
    }

    /// The next message of the bot in #daily, and the thread on it.
    pub async fn next_question(&self) -> anyhow::Result<(Message, Channel)> {
        let next = self.stage.discord.channel(DAILY).try_next().await;
        let question = answered(next, || "a question was due in #daily".to_owned())?;
        let thread = self.stage.discord.thread_of(&question);
        Ok((question, thread.context("the bot opened no thread on its question")?))
    }

    /// What the bot said in a thread.
    pub fn in_thread(&self, thread: &Channel) -> Vec<Message> {
        let bot = self.stage.discord.look(World::bot);
        let mut said = self.stage.discord.messages(thread);
        said.retain(|message| message.author == bot && !message.embeds.is_empty());
        said
    }

    /// What is asked in a message of the bot.
    pub fn question_in(&self, message: &Message) -> anyhow::Result<&Question> {
        let title = message.embeds.iter().find_map(|embed| embed["title"].as_str()).unwrap_or_default();
        let title = title.split_once(" · ").map_or(title, |(_, title)| title);
        let found = self.bank.questions().iter().find(|question| question.title == title);
        found.with_context(|| format!("the bot asked {title:?}, which is not in the bank"))
    }

    /// A question of the bank that is not this one.
    pub fn other_question(&self, than: &Question) -> Option<&Question> {
        self.bank.questions().iter().find(|question| question.id != than.id)
    }

    /// The bot goes down and comes up again.
    pub async fn restarts_the_bot(&mut self) -> anyhow::Result<()> {
        self.now("The bot is stopped, and started again.")?;
        self.stage.stop_bot().await?;
        self.stage.start_bot().await
    }

    /// The end: the bot stops cleanly, and has done nothing that Discord would not take or that was not told.
    pub async fn ends(mut self) -> anyhow::Result<()> {
        self.stage.settle().await?;
        self.stage.stop_bot().await?;
        let refused = self.stage.discord.violations();
        if !refused.is_empty() {
            bail!("Discord would have refused what the bot did:\n{}", refused.join("\n"));
        }
        let untold = self.stage.discord.unread();
        if !untold.is_empty() {
            bail!("the bot said what nobody expected:\n{}", untold.join("\n"));
        }
        Ok(())
    }
}

/// `#daily`, `@ben`, `@organisers` for the inside of a mention.
pub fn mention(inside: &str, world: &World) -> Option<String> {
    let id = |text: &str| text.parse::<u64>().ok();
    if let Some(channel) = inside.strip_prefix('#') {
        return Some(world.place(id(channel)?));
    }
    let user = inside.strip_prefix('@')?;
    if let Some(role) = user.strip_prefix('&').and_then(id) {
        let found = world.servers.values().find_map(|server| server.roles.get(&role))?;
        return Some(format!("@{}", found.name));
    }
    Some(format!("@{}", world.users.get(&id(user)?)?.name))
}

fn answered<T>(result: Result<T, Failed>, what: impl Fn() -> String) -> anyhow::Result<T> {
    result.with_context(what)
}

/// The line with these words of what the bot says.
pub fn line_with<'a>(text: &'a str, words: &str) -> anyhow::Result<&'a str> {
    let line = text.lines().find(|line| line.contains(words));
    line.with_context(|| format!("the bot was to say {words:?}; it said:\n{text}"))
}

/// The moment at which a question is posted and the last one closes.
pub const SLOT: Time = Time::constant(9, 0, 0, 0);

/// A time of day.
pub const fn time(hour: i8, minute: i8) -> Time {
    Time::constant(hour, minute, 0, 0)
}
