//! A study group with the bot in it. Tests speak in verbs; what nobody expected fails them.

use std::collections::HashMap;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::{self, ThreadId};

use daily_drill::app::App;
use daily_drill::bank_dir::BankDir;
use daily_drill::cli::playground::stage::Stage;
use daily_drill::clock::Clock;
use daily_drill::discord::transcript;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::ids::ServerId;
use daily_drill::store::Store;
use jiff::{SignedDuration, Timestamp};
use loopback_discord::{Actor, Message, Reply, World};
use serde_json::json;

/// What panicked, by thread: a test's runtime is its thread, so the bot's tasks panic there.
static PANICS: LazyLock<Mutex<HashMap<ThreadId, Vec<String>>>> = LazyLock::new(|| {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.lock().unwrap().entry(thread::current().id()).or_default().push(panic.to_string());
        usual(panic);
    }));
    Mutex::default()
});

/// The server "Study Hall" with the bot running.
pub struct Study(Stage);

impl Deref for Study {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.0
    }
}

impl Study {
    /// With the default world.
    pub async fn start() -> Self {
        Self::start_in(World::default()).await
    }

    /// With another world.
    pub async fn start_in(world: World) -> Self {
        LazyLock::force(&PANICS);
        if let Ok(filter) = std::env::var("RUST_LOG") {
            // To see what the bot says while one test runs; a second call finds it started.
            let _ = daily_drill::telemetry::start(&filter);
        }
        Self(Stage::start(world, bank()).await.unwrap())
    }

    /// Starts the bot on its folder.
    pub async fn start_bot(&mut self) {
        self.0.start_bot().await.unwrap();
    }

    /// Starts the bot with a clock of its own, which nobody waits for.
    pub async fn start_bot_with(&mut self, clock: Clock) {
        self.0.start_bot_with(clock).await.unwrap();
    }

    /// The bank that the bot has from its next start on.
    pub fn has_bank(&mut self, bank: Arc<Bank>) {
        self.0.bank = bank;
    }

    /// Ends the bot as SIGTERM does.
    pub async fn stop_bot(&mut self) {
        self.0.stop_bot().await.unwrap();
    }

    /// Ends the bot and starts it again.
    pub async fn restart_bot(&mut self) {
        self.stop_bot().await;
        self.start_bot().await;
    }

    /// A second admin of the server.
    pub fn another_admin(&self) -> Actor {
        self.discord.change(|world| {
            let server = *world.servers.keys().next().unwrap();
            world.add_member(server, "olga");
            world.make_organiser(server, "olga");
        });
        self.member("olga")
    }

    /// Somebody of the server.
    pub fn member(&self, name: &str) -> Actor {
        self.discord.member(name)
    }

    /// The admin sets up a question in #daily, weekdays at 09:00 in Berlin.
    pub async fn has_a_timetable(&self) {
        self.has_timetable("time:09:00 days:weekdays zone:Europe/Berlin").await;
    }

    /// The admin sets up a timetable with these options and confirms it.
    pub async fn has_timetable(&self, options: &str) {
        let amara = self.member("amara");
        let draft = amara.runs(&format!("/timetable add {options}")).await.unwrap();
        let made = amara.clicks(&draft, "Save").await.unwrap();
        assert!(made.text().contains("Done"), "no timetable was made: {}", made.text());
    }

    /// A question that has just been posted in #daily: a Monday, 09:00 in Berlin.
    pub async fn has_a_question(&self) -> Message {
        self.has_a_timetable().await;
        // The one that GOOD_ANSWER answers, whatever chance would say.
        let queued = self.member("amara").runs("/timetable queue question:stop-sql-injection").await.unwrap();
        assert!(queued.text().contains("SQL"), "nothing was queued: {}", queued.text());
        self.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
        self.next_in("daily").await
    }

    /// The next message in the question's thread.
    pub async fn next_in_thread(&self, question: &Message) -> Message {
        let thread = self.discord.thread_of(question).unwrap();
        self.discord.channel(&thread).next().await
    }

    /// The world's time moves on, every moment at which something is due one by one; returns when all is done.
    pub async fn advance_to(&self, moment: &str) {
        self.0.advance_to(time(moment)).await.unwrap();
    }

    /// As [`Study::advance_to`], by a span.
    pub async fn advance_by(&self, span: SignedDuration) {
        self.0.advance_to(self.now() + span).await.unwrap();
    }

    /// Returns when nothing is due, no step is under way and no request is open.
    pub async fn settle(&self) {
        self.0.settle().await.unwrap();
    }

    /// What the bot does by itself once an hour, now.
    pub async fn keeps_house(&self) {
        let clock = Clock::Manual(self.discord.clock().subscribe());
        let app = App::new(bank(), self.store().clone(), clock);
        app.keep_house(self.now()).await.unwrap();
    }

    /// Returns when this holds.
    pub async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let wait = async {
            while !holds(self) {
                tokio::task::yield_now().await;
            }
        };
        self.in_time(what, wait).await.unwrap();
    }

    /// The only server of the world.
    pub fn server(&self) -> ServerId {
        self.discord.look(|world| ServerId(*world.servers.keys().next().unwrap()))
    }

    /// The store of the running bot.
    pub fn store(&self) -> &Store {
        self.0.store().unwrap()
    }

    /// The next message of the bot in this channel.
    pub async fn next_in(&self, channel: &str) -> Message {
        self.discord.channel(channel).next().await
    }

    /// What the bot says next to somebody in their direct messages.
    pub async fn told(&self, name: &str) -> Message {
        self.discord.channel(self.member(name).in_dm().channel_id()).next().await
    }

    /// Both parts of the model answer stand in the question's thread, and are looked at.
    pub async fn reads_the_reveal(&self, question: &Message) {
        let thread = self.discord.thread_of(question).expect("there is a thread on the question");
        self.discord.channel(&thread).next().await;
        self.discord.channel(&thread).next().await;
    }

    /// The end of the test: nothing unread, nothing that Discord would have refused, no panic, a clean stop.
    pub async fn finish(mut self) {
        self.settle().await;
        self.stop_bot().await;
        let mut wrong: Vec<String> = Vec::new();
        wrong.extend(self.discord.unread().into_iter().map(|m| format!("nobody expected: {m}")));
        wrong.extend(self.discord.violations().into_iter().map(|m| format!("Discord refused: {m}")));
        let panics = PANICS.lock().unwrap().remove(&thread::current().id()).unwrap_or_default();
        wrong.extend(panics.into_iter().map(|panic| format!("panicked: {panic}")));
        let count = wrong.len();
        let first: Vec<String> = wrong.iter().take(10).map(|line| line.chars().take(300).collect()).collect();
        assert!(wrong.is_empty(), "{count} things are wrong:\n{}", first.join("\n"));
    }
}

/// A moment: `2026-03-03T08:00:00Z`, or with a zone `2026-03-03T09:00[Europe/Berlin]`.
pub fn time(moment: &str) -> Timestamp {
    let zoned = || moment.parse::<jiff::ZonedDateTime>().map(|zoned| zoned.timestamp());
    moment.parse().or_else(|_| zoned()).unwrap()
}

/// Four questions that change only when a test wants them to.
pub fn bank() -> Arc<Bank> {
    let dir = BankDir::on_disk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank")));
    let (bank, problems) = Bank::build(&dir.topics, dir.files);
    assert!(problems.is_empty(), "{problems:?}");
    let (bank, problems) = bank.with_paths(&dir.paths, &dir.roadmap);
    assert!(problems.is_empty(), "{problems:?}");
    Arc::new(bank)
}

/// What a person sees of a reply.
pub fn seen(reply: &Reply) -> String {
    match reply.as_form() {
        Some(form) => form.text(),
        None => seen_message(reply.message()),
    }
}

/// What a person sees of a message.
pub fn seen_message(message: &Message) -> String {
    let files: Vec<_> = message.attachments.iter().map(|file| json!({ "filename": file.filename })).collect();
    transcript::lines(&json!({
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": files,
    }))
}

/// An answer that is long enough.
pub const GOOD_ANSWER: &str = "I would keep the statement and the values apart with a prepared statement, so that the \
    text a visitor types is never parsed as code, and give the database account only the rights it needs.";

/// A member answers in own words; their card.
pub async fn answers(member: &Actor, question: &Message, text: &str) -> Reply {
    let form = member.clicks(question, "Answer").await.unwrap();
    member.submits(form.form(), &[("Your answer", text)]).await.unwrap()
}
