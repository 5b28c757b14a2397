//! A default world for programs that are not Rust: prints its address and token as one JSON line, then lets standard input
//! drive its people, one JSON line for each deed and one for what came of it.
//!
//! ```text
//! {"base":"http://127.0.0.1:34567","token":"…"}
//! {"do":"runs","who":"ben","line":"/quiz topic:indexes"}
//! {"form":null,"id":"1478…","text":"…","update":false}
//! ```

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Write};

use jiff::SignedDuration;
use loopback_discord::{Failed, Form, Loopback, Message, Reply, World};
use serde::Deserialize;
use serde_json::{Value, json};

/// What standard input may ask for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    /// Runs a slash command.
    Runs { who: String, line: String },
    /// Types a slash command and looks at the suggestions for its last option.
    Types { who: String, line: String },
    /// Presses a button of a message.
    Clicks { who: String, channel: String, message: String, button: String },
    /// Uses a command from the menu of a message.
    Uses { who: String, channel: String, message: String, command: String },
    /// Chooses from a menu of a message.
    Chooses { who: String, channel: String, message: String, menu: String, values: Vec<String> },
    /// Sends the form that this person was shown last.
    Submits { who: String, fields: BTreeMap<String, String> },
    /// Writes an ordinary message in a channel.
    Says { who: String, channel: String, text: String },
    /// Moves world time.
    Advance { seconds: i64 },
    /// Cuts the gateway connection without a word.
    Disconnect {},
    /// Asks the bot to reconnect and resume.
    Reconnect {},
    /// Declares the session invalid.
    Invalidate { resumable: bool },
    /// Lists what the bot did and no bot should do.
    Violations {},
}

/// The people's side of a world.
struct Stage {
    discord: Loopback,
    forms: HashMap<String, Form>,
}

impl Stage {
    async fn perform(&mut self, deed: Deed) -> Result<Value, Failed> {
        match deed {
            Deed::Runs { who, line } => {
                let reply = self.discord.member(&who).runs(&line).await?;
                Ok(self.seen(who, &reply))
            }
            Deed::Types { who, line } => {
                let choices = self.discord.member(&who).types(&line).await?;
                Ok(choices
                    .into_iter()
                    .map(|choice| json!({"name": choice.name, "value": choice.value}))
                    .collect())
            }
            Deed::Clicks { who, channel, message, button } => {
                let on = self.message(&channel, &message)?;
                let reply = self.discord.member(&who).clicks(&on, &button).await?;
                Ok(self.seen(who, &reply))
            }
            Deed::Uses { who, channel, message, command } => {
                let on = self.message(&channel, &message)?;
                let reply = self.discord.member(&who).uses(&command, &on).await?;
                Ok(self.seen(who, &reply))
            }
            Deed::Chooses { who, channel, message, menu, values } => {
                let on = self.message(&channel, &message)?;
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                let reply = self.discord.member(&who).chooses(&on, &menu, &values).await?;
                Ok(self.seen(who, &reply))
            }
            Deed::Submits { who, fields } => {
                let form =
                    self.forms.remove(&who).ok_or_else(|| refused(format!("{who} has no form open")))?;
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
                let reply = self.discord.member(&who).submits(&form, &fields).await?;
                Ok(self.seen(who, &reply))
            }
            Deed::Says { who, channel, text } => {
                let message = self.discord.member(&who).in_channel(&channel).says(&text);
                Ok(json!({"id": message.id().to_string()}))
            }
            Deed::Advance { seconds } => {
                self.discord.clock().advance_by(SignedDuration::from_secs(seconds));
                Ok(Value::Null)
            }
            Deed::Disconnect {} => {
                self.discord.disconnect();
                Ok(Value::Null)
            }
            Deed::Reconnect {} => {
                self.discord.reconnect_asked();
                Ok(Value::Null)
            }
            Deed::Invalidate { resumable } => {
                self.discord.invalidate(resumable);
                Ok(Value::Null)
            }
            Deed::Violations {} => Ok(self.discord.violations().into()),
        }
    }

    /// What a person sees of a reply; a form is kept for [`Deed::Submits`].
    fn seen(&mut self, who: String, reply: &Reply) -> Value {
        let form = reply.as_form().cloned();
        let title = form.as_ref().map(|form| form.title.clone());
        if let Some(form) = form {
            self.forms.insert(who, form);
        }
        let message = reply.as_message();
        json!({
            "text": reply.text(),
            "form": title,
            "update": reply.is_update(),
            "ephemeral": reply.is_ephemeral(),
            "id": message.map(|message| message.id().to_string()),
            "buttons": message.map(Message::button_labels),
        })
    }

    fn message(&self, channel: &str, message: &str) -> Result<Message, Failed> {
        let (Ok(channel), Ok(message)) = (channel.parse::<u64>(), message.parse()) else {
            return Err(refused(format!("{channel} and {message} have to be ids")));
        };
        let found = self.discord.look(|world| world.message(channel, message).cloned());
        found.ok_or_else(|| refused(format!("there is no message {message} in channel {channel}")))
    }
}

fn refused(why: String) -> Failed {
    Failed::Refused(why)
}

fn say(line: &Value) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let discord = Loopback::start(World::default()).await?;
    say(&json!({"base": discord.base(), "token": discord.token()}))?;
    let mut stage = Stage { discord, forms: HashMap::new() };
    // Standard input blocks; its lines come from a thread, which ends with the program.
    let (lines, mut deeds) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        std::io::stdin().lock().lines().map_while(Result::ok).try_for_each(|line| lines.send(line))
    });
    while let Some(line) = deeds.recv().await {
        let outcome = match serde_json::from_str(&line) {
            Ok(deed) => stage.perform(deed).await.map_err(|failed| failed.to_string()),
            Err(error) => Err(format!("this is no deed: {error}")),
        };
        say(&match outcome {
            Ok(seen) => json!({"ok": seen}),
            Err(why) => json!({"failed": why}),
        })?;
    }
    Ok(())
}
