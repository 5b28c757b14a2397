//! A small bot with one of everything, as anybody would write it with serenity.

use std::sync::Arc;
use std::time::Duration;

use loopback_discord::{Loopback, World};
use serenity::all::*;
use serenity::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A running bot and the names of the events it saw.
pub struct Bot {
    pub discord: Loopback,
    pub events: UnboundedReceiver<String>,
    shards: Arc<ShardManager>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Handler {
    events: UnboundedSender<String>,
}

/// Starts the bot in a world and waits until it has registered its commands.
pub async fn start(world: World) -> Bot {
    let discord = Loopback::start(world).await.unwrap();
    let (events, shards, task) = connect(&discord, GatewayIntents::GUILDS).await;
    discord.until("the bot registers its commands", |world| world.commands.get(&None).map(|_| ())).await;
    Bot { discord, events, shards, task }
}

pub async fn connect(
    discord: &Loopback,
    intents: GatewayIntents,
) -> (UnboundedReceiver<String>, Arc<ShardManager>, tokio::task::JoinHandle<()>) {
    let http = HttpBuilder::new(discord.token()).proxy(discord.base()).ratelimiter_disabled(true).build();
    let (sender, events) = unbounded_channel();
    let raw = Raw { events: sender.clone() };
    let mut client = ClientBuilder::new_with_http(http, intents)
        .event_handler(Handler { events: sender })
        .raw_event_handler(raw)
        .await
        .unwrap();
    let shards = client.shard_manager.clone();
    let task = tokio::spawn(async move { client.start().await.unwrap() });
    discord.connected().await;
    (events, shards, task)
}

impl Bot {
    /// Waits for an event by name.
    pub async fn sees(&mut self, name: &str) {
        sees(&mut self.events, name).await;
    }

    /// Ends the bot as a program does.
    pub async fn stop(&self) {
        self.shards.shutdown_all().await;
    }
}

pub async fn sees(events: &mut UnboundedReceiver<String>, name: &str) {
    let mut seen = Vec::new();
    let wait = async {
        while let Some(event) = events.recv().await {
            assert!(!event.starts_with("unknown"), "serenity cannot read this event: {event}");
            if event == name {
                return true;
            }
            seen.push(event);
        }
        false
    };
    let found = tokio::time::timeout(Duration::from_secs(20), wait).await;
    assert!(matches!(found, Ok(true)), "the bot never saw {name}, only {seen:?}");
}

/// Every event under Discord's name; those that serenity cannot read are `unknown NAME`.
struct Raw {
    events: UnboundedSender<String>,
}

#[async_trait]
impl RawEventHandler for Raw {
    async fn raw_event(&self, _: Context, event: Event) {
        let name = match &event {
            Event::Unknown(unknown) => format!("unknown {unknown:?}"),
            event => event.name().unwrap_or_else(|| "nameless".to_owned()),
        };
        let _ = self.events.send(name);
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, ctx: Context, _: Ready) {
        let option = |kind, name: &str| CreateCommandOption::new(kind, name, "what to take");
        let commands = vec![
            CreateCommand::new("help").description("Says what there is"),
            CreateCommand::new("quiz")
                .description("Asks a question")
                .add_option(option(CommandOptionType::String, "topic").required(true))
                .add_option(
                    option(CommandOptionType::String, "level")
                        .add_string_choice("Beginner", "beginner")
                        .add_string_choice("Hard", "hard"),
                )
                .add_option(option(CommandOptionType::String, "question").set_autocomplete(true))
                .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm])
                .integration_types(vec![InstallationContext::Guild, InstallationContext::User]),
            CreateCommand::new("timetable")
                .description("Manages timetables")
                .default_member_permissions(Permissions::MANAGE_GUILD)
                .contexts(vec![InteractionContext::Guild])
                .add_option(
                    option(CommandOptionType::SubCommand, "add").add_sub_option(
                        option(CommandOptionType::Channel, "channel")
                            .required(true)
                            .channel_types(vec![ChannelType::Text]),
                    ),
                ),
            CreateCommand::new("slow").description("Thinks first"),
            CreateCommand::new("silent").description("Says nothing"),
            CreateCommand::new("Submit as my answer").kind(CommandType::Message),
        ];
        Command::set_global_commands(&ctx.http, commands).await.unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        let result = match interaction {
            Interaction::Command(command) => on_command(&ctx, &command).await,
            Interaction::Autocomplete(command) => on_autocomplete(&ctx, &command).await,
            Interaction::Component(component) => on_component(&ctx, &component).await,
            Interaction::Modal(modal) => on_modal(&ctx, &modal).await,
            _ => Ok(()),
        };
        if let Err(error) = result {
            let _ = self.events.send(format!("error {error}"));
        }
    }
}

async fn on_command(ctx: &Context, command: &CommandInteraction) -> serenity::Result<()> {
    let say = |text: String| CreateInteractionResponseMessage::new().content(text);
    match command.data.name.as_str() {
        "silent" => Ok(()),
        "slow" => {
            command.defer_ephemeral(&ctx.http).await?;
            command.edit_response(&ctx.http, EditInteractionResponse::new().content("thought")).await?;
            let more = CreateInteractionResponseFollowup::new().content("and more").ephemeral(true);
            command.create_followup(&ctx.http, more).await.map(|_| ())
        }
        "quiz" => {
            let given = command.data.options();
            let shown: Vec<_> =
                given.iter().map(|option| format!("{}={:?}", option.name, option.value)).collect();
            let menu = CreateSelectMenu::new(
                "menu",
                CreateSelectMenuKind::String {
                    options: vec![
                        CreateSelectMenuOption::new("First", "1"),
                        CreateSelectMenuOption::new("Second", "2"),
                    ],
                },
            );
            let message = say(shown.join(" "))
                .embed(CreateEmbed::new().title("Question").description("What is idempotency?"))
                .button(CreateButton::new("answer").label("Answer"))
                .button(CreateButton::new("off").label("Off").disabled(true))
                .button(CreateButton::new("done").label("Done"))
                .select_menu(menu.placeholder("Choose one"));
            command.create_response(&ctx.http, CreateInteractionResponse::Message(message)).await
        }
        "Submit as my answer" => {
            let text = command.data.resolved.messages.values().map(|m| m.content.clone()).collect::<String>();
            let message = say(format!("submitted: {text}")).ephemeral(true);
            command.create_response(&ctx.http, CreateInteractionResponse::Message(message)).await
        }
        "timetable" => {
            let channel =
                command.data.resolved.channels.values().next().and_then(|channel| channel.name.clone());
            let message = say(format!("timetable in {channel:?}")).ephemeral(true);
            command.create_response(&ctx.http, CreateInteractionResponse::Message(message)).await
        }
        other => {
            let message = say(format!("this is {other}")).ephemeral(true);
            command.create_response(&ctx.http, CreateInteractionResponse::Message(message)).await
        }
    }
}

async fn on_autocomplete(ctx: &Context, command: &CommandInteraction) -> serenity::Result<()> {
    let typed = command.data.autocomplete().map(|option| option.value.to_owned()).unwrap_or_default();
    let answer = CreateAutocompleteResponse::new().add_string_choice(format!("You typed {typed}"), typed);
    command.create_response(&ctx.http, CreateInteractionResponse::Autocomplete(answer)).await
}

async fn on_component(ctx: &Context, component: &ComponentInteraction) -> serenity::Result<()> {
    let response = match (component.data.custom_id.as_str(), &component.data.kind) {
        ("answer", _) => {
            let text = CreateInputText::new(InputTextStyle::Paragraph, "Your answer", "text")
                .min_length(5)
                .max_length(20);
            let row = CreateActionRow::InputText(text);
            CreateInteractionResponse::Modal(CreateModal::new("form", "Answer it").components(vec![row]))
        }
        ("done", _) => {
            let message = CreateInteractionResponseMessage::new().content("all done").components(vec![]);
            CreateInteractionResponse::UpdateMessage(message)
        }
        (id, ComponentInteractionDataKind::StringSelect { values }) => {
            let message =
                CreateInteractionResponseMessage::new().content(format!("{id}: {values:?}")).ephemeral(true);
            CreateInteractionResponse::Message(message)
        }
        (id, _) => {
            let message = CreateInteractionResponseMessage::new()
                .content(format!("unknown button {id}"))
                .ephemeral(true);
            CreateInteractionResponse::Message(message)
        }
    };
    component.create_response(&ctx.http, response).await
}

async fn on_modal(ctx: &Context, modal: &ModalInteraction) -> serenity::Result<()> {
    let mut texts = Vec::new();
    for row in &modal.data.components {
        for component in &row.components {
            if let ActionRowComponent::InputText(text) = component {
                texts.push(text.value.clone().unwrap_or_default());
            }
        }
    }
    let message = CreateInteractionResponseMessage::new()
        .content(format!("thanks for {}", texts.join(",")))
        .ephemeral(true);
    modal.create_response(&ctx.http, CreateInteractionResponse::Message(message)).await
}
