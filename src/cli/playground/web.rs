//! The page: a channel of Discord in a browser, with the real bot in it and the time in the visitor's hands.
//!
//! Everything that is shown is looked up in the model of Discord and sent to the page whenever it changes; the page
//! sends back what its visitor does, and knows no rule of the bot.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use loopback_discord::{Form, Loopback, World};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::stage::Stage;
use crate::domain::bank::Bank;
use crate::store::{self, Store};
use crate::telemetry;

mod assets;
mod director;
mod events;
mod guard;
mod guide;
mod log;
mod markup;
mod people;
mod routes;
mod view;

/// Who can be played: one who manages the server, and three who learn.
pub const PEOPLE: [&str; 4] = ["amara", "ben", "chidi", "dana"];

/// How many forms are kept open; the oldest goes first, as on a screen that was left.
const MOST_FORMS: usize = 32;

/// Where and how to show the page.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// Whether a newcomer is led through the first minutes.
    pub guided: bool,
    /// Where the bot keeps its data; a temporary folder if left out.
    pub data: Option<PathBuf>,
}

/// What all requests share.
pub struct Playground {
    /// The Discord that is shown.
    pub discord: Arc<Loopback>,
    /// The bot, and who moves time; one at a time.
    pub stage: tokio::sync::Mutex<Stage>,
    /// What is going on behind the scenes, for the page to say.
    pub scene: watch::Sender<Scene>,
    /// Whether the first steps are shown.
    pub guided: bool,
    markup: markup::Markup,
    /// Forms that are open on somebody's screen.
    forms: Mutex<HashMap<u64, Form>>,
    next_form: AtomicU64,
}

/// What is going on behind the scenes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Whether the bot runs.
    pub bot: bool,
    /// What takes a while just now.
    pub doing: Option<String>,
    /// How it ended, until the next thing is begun.
    pub told: Option<String>,
    /// Which of the first steps are done.
    pub steps: Vec<bool>,
    /// How many directions have been carried out.
    pub done: u64,
}

impl Playground {
    async fn start(options: &Options, bank: Arc<Bank>) -> anyhow::Result<Arc<Self>> {
        let mut world = World::default();
        // Whoever looks at a breakpoint is no reason to fail.
        world.first_answer_within = None;
        world.name_bot("Daily Drill");
        if let Some(last) = last_moment(options.data.clone()).await? {
            world.clock().advance_to(last);
        }
        let stage = Stage::start_killable(options.data.clone(), world, bank).await?;
        let discord = Arc::clone(&stage.discord);
        for name in PEOPLE {
            // Everybody finds their conversation with the bot in the list.
            let _ = discord.member(name).in_dm();
        }
        Ok(Arc::new(Self {
            discord,
            stage: tokio::sync::Mutex::new(stage),
            scene: watch::Sender::new(Scene { bot: true, ..Scene::default() }),
            guided: options.guided,
            markup: markup::Markup::default(),
            forms: Mutex::default(),
            next_form: AtomicU64::new(1),
        }))
    }

    /// Keeps a form that has opened, and gives its number.
    fn keep_form(&self, form: Form) -> u64 {
        let number = self.next_form.fetch_add(1, Ordering::Relaxed);
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST_FORMS
            && let Some(oldest) = forms.keys().min().copied()
        {
            forms.remove(&oldest);
        }
        forms.insert(number, form);
        number
    }

    fn form(&self, number: u64) -> Option<Form> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}

/// Shows the page until the program is ended.
///
/// # Errors
/// The port is taken, there is no place for files, or the bot does not come up.
pub async fn show(options: Options, bank: Arc<Bank>) -> anyhow::Result<()> {
    let listener = listen(options.port).await?;
    let address = listener.local_addr()?;
    let secret = guard::Secret::new();
    let playground = Playground::start(&options, bank).await?;
    director::look_at_the_steps(&playground).await;
    let url = format!("http://{address}/{}/", secret.text());
    telemetry::print(&format!(
        "Open this in a browser on this machine:\n\n    {url}\n\nIt is the real bot on a model of Discord inside this program. Nothing \
         leaves this machine.\nCtrl-C ends it{}.\n",
        match &options.data {
            Some(folder) => format!("; the bot's data stays in {}", folder.display()),
            None => " and forgets everything (--data DIR keeps the bot's data)".to_owned(),
        }
    ))?;
    let app = routes::router(playground, guard::Guard { secret, address });
    axum::serve(listener, app).await.context("the page could not be served")
}

/// When the bot of a folder was last running: time goes on from there. The messages of that time are gone, and so are
/// the commands, which the bot would else think registered.
async fn last_moment(data: Option<PathBuf>) -> anyhow::Result<Option<Timestamp>> {
    let Some(data) = data.filter(|data| store::exists(data)) else { return Ok(None) };
    let store = Store::open(&data)?;
    let last = store.read().alive()?;
    store.write(|tx| tx.put_commands_digest([0; 32])).await?;
    store.close();
    Ok(last)
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match port {
        0 => anyhow!("there is no free port on 127.0.0.1: {error}"),
        port => anyhow!(
            "port {port} on 127.0.0.1 cannot be used ({error}); take another with --port, or leave it out to get any that is free"
        ),
    })
}

#[cfg(test)]
mod tests;
