//! The story: a study group sets the bot up, answers, misses a day, and keeps its streak.

use anyhow::Context;
use loopback_discord::{Channel, Message};

use super::page::WHOLE;
use super::play::{DAILY, Play, SLOT, line_with, time};
use crate::domain::question::Question;

/// How many lines of a long text are enough to see what it is.
const GLANCE: usize = 12;
const GLIMPSE: usize = 4;

/// How many days in a row earn a freeze.
const WEEK: i64 = 7;

const INTRODUCTION: &str = "\
Daily Drill asks a study group one interview question a day. Here are nine days of such a group, played: the bot \
is the real one with its real store, Discord is a model of it inside this program, and the clock is moved by hand. \
Nothing leaves this machine.";

const WHAT_NEXT: [&str; 3] = [
    "Invite it to your own server    README.md has the six steps",
    "Run it                          DISCORD_TOKEN=... daily-drill run",
    "Check questions of your own     daily-drill check --questions DIR",
];

/// Plays it all.
pub async fn story(mut play: Play) -> anyhow::Result<()> {
    play.page.text(INTRODUCTION)?;
    set_up(&play).await?;
    let (question, thread) = the_question(&play).await?;
    in_own_words(&play, &question).await?;
    quick_check(&play, &question).await?;
    show_answer(&play, &question).await?;
    the_close(&play, &question, &thread).await?;
    let today = a_week(&play).await?;
    practice(&play, &today).await?;
    a_restart(&mut play, &question, &today).await?;
    play.page.heading("What next").await?;
    for line in WHAT_NEXT {
        play.page.text(line)?;
    }
    play.ends().await
}

async fn set_up(play: &Play) -> anyhow::Result<()> {
    play.page.heading("Amara sets up a question a day").await?;
    let amara = play.member("amara");
    let draft = play.runs("amara", &amara, "/timetable add time:09:00 days:daily zone:Europe/Berlin").await?;
    play.sees("amara", &draft, "Is this right?", WHOLE)?;
    let made = play.presses("amara", "Save", &draft, "").await?;
    play.sees("amara", &made, "Done", WHOLE)
}

async fn the_question(play: &Play) -> anyhow::Result<(Message, Channel)> {
    play.page.heading("The question of the day").await?;
    play.at(0, SLOT).await?;
    let (question, thread) = play.next_question().await?;
    play.now("The bot posts in #daily and opens a thread on its question.")?;
    play.shown(&question, WHOLE)?;
    Ok((question, thread))
}

async fn in_own_words(play: &Play, question: &Message) -> anyhow::Result<()> {
    play.page.heading("Ben answers in his own words").await?;
    play.at(0, time(9, 12)).await?;
    let form = play.presses("ben", "Answer", question, "on the question").await?;
    play.sees("ben", &form, "Your answer", WHOLE)?;
    let short = play.writes("ben", &form, "I would have to look that up.").await?;
    play.sees("ben", &short, "Write it out a little", WHOLE)?;

    play.at(0, time(9, 15)).await?;
    let form = play.presses("ben", "Try again", &short, "").await?;
    play.sees("ben", &form, "I would have to look that up.", WHOLE)?;
    let card = play.writes("ben", &form, &own_words(play.question_in(question)?, 0)).await?;
    play.sees("ben", &card, "In 30 seconds", WHOLE)?;

    play.at(0, time(9, 17)).await?;
    let menu = card.menus().into_iter().next().context("there is no self-check on the card")?;
    let (ticked, left): (Vec<_>, Vec<_>) = menu.options.iter().partition(|option| option.default);
    let mut labels: Vec<&str> = ticked.iter().map(|option| option.label.as_str()).collect();
    if let Some(one_more) = left.first() {
        labels.push(&one_more.label);
        play.now(&format!("ben ticks “{}” as well.", one_more.label))?;
        play.ticks("ben", &card, &labels).await?;
    }
    let saved = play.presses("ben", "Save", &card, "").await?;
    play.gist("ben", &saved, &format!("Saved: you said {} of", labels.len()))
}

async fn quick_check(play: &Play, question: &Message) -> anyhow::Result<()> {
    play.page.heading("Dana takes a hint and does the quick check").await?;
    play.at(0, time(12, 30)).await?;
    let hint = play.presses("dana", "Hint", question, "on the question").await?;
    play.sees("dana", &hint, "Hint 1 of", WHOLE)?;
    let check = play.presses("dana", "Quick check", question, "on the question").await?;
    play.sees("dana", &check, "Quick check", WHOLE)?;
    let right = format!("** · {}", play.question_in(question)?.quiz.correct);
    let text = check.text();
    let letter = text.lines().find_map(|line| line.strip_suffix(&right)?.strip_prefix("**"));
    let outcome = play.presses("dana", letter.unwrap_or("A"), &check, "").await?;
    play.sees("dana", &outcome, "**1** day", GLANCE)
}

async fn show_answer(play: &Play, question: &Message) -> anyhow::Result<()> {
    play.page.heading("Chidi is tempted").await?;
    play.at(0, time(21, 40)).await?;
    let asks = play.presses("chidi", "Show answer", question, "on the question").await?;
    play.sees("chidi", &asks, "you can no longer answer this round", WHOLE)?;
    let form = play.presses("chidi", "I will answer first", &asks, "").await?;
    let card = play.writes("chidi", &form, &own_words(play.question_in(question)?, 1)).await?;
    play.gist("chidi", &card, "**1** day")
}

async fn the_close(play: &Play, question: &Message, thread: &Channel) -> anyhow::Result<()> {
    play.page.heading("The window closes").await?;
    play.at(1, SLOT).await?;
    play.now("The bot posts the model answer in the question's thread.")?;
    let said = play.in_thread(thread);
    let (answer, more) = said.split_first().context("the bot did not reveal the model answer")?;
    line_with(&answer.text(), "3 members answered")?;
    play.shown(answer, GLANCE)?;
    for message in more {
        play.page.aside("Below it pitfalls, what interviewers look for, sources, and how it went:")?;
        play.shown(&only_field(message, "This round"), WHOLE)?;
    }
    let closed = play.stage.discord.messages(DAILY).into_iter().find(|message| message.id == question.id);
    let closed = closed.context("the question is gone")?;
    line_with(&closed.text(), "Closed")?;
    play.page.aside(&format!("The buttons on the question are now [{}].", closed.button_labels().join("] [")))
}

/// Ben answers until he has a freeze, misses a day, and comes back; gives the last question.
async fn a_week(play: &Play) -> anyhow::Result<Message> {
    play.page.heading("A week goes by").await?;
    let (mut question, mut thread) = play.next_question().await?;
    for day in 1..WEEK {
        play.at(day, time(9, 20)).await?;
        ben_answers(play, &question, day + 1).await?;
        (question, thread) = the_next(play, day + 1, &thread).await?;
    }
    play.now("ben is travelling and does not answer.")?;
    let (question, _) = the_next(play, WEEK + 1, &thread).await?;
    play.at(WEEK + 1, time(9, 20)).await?;
    let ben = play.member("ben");
    let streak = play.runs("ben", &ben, "/streak").await?;
    play.sees("ben", &streak, "**7** days", GLIMPSE)?;
    ben_answers(play, &question, WEEK + 1).await?;
    let ledger = play.presses("ben", "Ledger", &streak, "under his streak").await?;
    play.sees("ben", &ledger, "a freeze used", WHOLE)?;
    Ok(question)
}

/// The question of the day, when that of the day before has been revealed in its thread.
async fn the_next(play: &Play, day: i64, before: &Channel) -> anyhow::Result<(Message, Channel)> {
    play.at(day, SLOT).await?;
    let said = play.in_thread(before);
    line_with(&said.first().context("the bot did not reveal the model answer")?.text(), "has closed")?;
    play.next_question().await
}

async fn ben_answers(play: &Play, question: &Message, days: i64) -> anyhow::Result<()> {
    let card = play.answers("ben", question, &own_words(play.question_in(question)?, 0)).await?;
    let text = card.text();
    let streak = line_with(&text, &format!("**{days}** days"))?;
    // "**2** days · longest 2 · no freeze (next in 5 kept days)": here the longest is always the current one.
    let parts: Vec<&str> = streak.split(" · ").filter(|part| !part.starts_with("longest")).collect();
    play.now(&format!("ben answers: {}", parts.join(", ").replace("**", "")))
}

async fn practice(play: &Play, today: &Message) -> anyhow::Result<()> {
    // A bank of one question has nothing to practise beside it.
    let Some(question) = play.other_question(play.question_in(today)?) else { return Ok(()) };
    play.page.heading("Dana practises between the questions").await?;
    play.at(WEEK + 1, time(18, 5)).await?;
    let dana = play.member("dana").in_channel("general");
    let command = format!("/quiz topic:{} level:{}", question.topic, question.level.word());
    let quiz = play.runs("dana", &dana, &command).await?;
    play.sees("dana", &quiz, "Reveal", WHOLE)?;
    let place = play.presses("dana", "Reveal", &quiz, "").await?;
    play.sees("dana", &place, "The model answer is in", WHOLE)?;
    let message = quiz.as_message().context("there is no quiz")?;
    let thread = play.stage.discord.thread_of(message).context("the bot opened no thread on the quiz")?;
    play.page.aside("in the thread, for everybody")?;
    let answer = play.in_thread(&thread).into_iter().next().context("there is no answer in the thread")?;
    play.shown(&answer, GLIMPSE)
}

async fn a_restart(play: &mut Play, old: &Message, today: &Message) -> anyhow::Result<()> {
    play.page.heading("The bot is restarted").await?;
    play.at(WEEK + 1, time(19, 30)).await?;
    let form = play.presses("chidi", "Answer", today, "on today's question and begins to write").await?;
    play.restarts_the_bot().await?;
    let card = play.writes("chidi", &form, &own_words(play.question_in(today)?, 1)).await?;
    play.gist("chidi", &card, " · longest ")?;
    let model = play.presses("dana", "Model answer", old, "on the question of a week ago").await?;
    play.sees("dana", &model, &play.question_in(old)?.title, GLIMPSE)
}

/// What somebody makes of a question: two of its key points from `first` on, or one if there are no more.
fn own_words(question: &Question, first: usize) -> String {
    let mut points = question.key_points.iter().skip(first).step_by(2).map(|point| point.point.as_str());
    let begin = points.next().unwrap_or(&question.short);
    let go_on = points.next().unwrap_or("What it costs depends on the case");
    format!(
        "I would begin like this: {begin}. Then I would add: {go_on}. If they want to hear more, I would give an \
         example from my last project and say what I would do differently today."
    )
}

/// A message of which only one field is shown.
fn only_field(message: &Message, name: &str) -> Message {
    let mut message = message.clone();
    for embed in &mut message.embeds {
        embed["description"] = serde_json::Value::Null;
        if let Some(fields) = embed["fields"].as_array_mut() {
            fields.retain(|field| field["name"] == name);
        }
    }
    message
}
