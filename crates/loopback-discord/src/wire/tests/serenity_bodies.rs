//! What serenity's own builders write is accepted: a bot is not to be refused for its library.

use serenity::all as serenity;

use super::*;

fn accepted<T: Body>(name: &str, builder: impl serde::Serialize) -> T {
    let body = serde_json::to_value(builder).unwrap();
    match answer(&body) {
        Ok(read) => read,
        Err(error) => panic!("{name}: {body} was refused: {error}"),
    }
}

fn embed() -> serenity::CreateEmbed {
    serenity::CreateEmbed::new()
        .title("Question of the day")
        .description("Why is a B-tree wide?")
        .url("https://example.com/q")
        .colour(serenity::Colour::BLURPLE)
        .timestamp(serenity::Timestamp::from_unix_timestamp(1_785_000_000).unwrap())
        .author(
            serenity::CreateEmbedAuthor::new("Bank")
                .url("https://example.com")
                .icon_url("https://example.com/a.png"),
        )
        .footer(serenity::CreateEmbedFooter::new("Day 12").icon_url("attachment://a.png"))
        .image("https://example.com/b.png")
        .thumbnail("attachment://a.png")
        .field("Level", "Middle", true)
}

fn rows() -> Vec<serenity::CreateActionRow> {
    use serenity::{
        CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    };
    let select =
        |id, kind| CreateActionRow::SelectMenu(CreateSelectMenu::new(id, kind).placeholder("choose"));
    vec![
        CreateActionRow::Buttons(vec![
            CreateButton::new("answer").label("Answer").emoji('✍'),
            CreateButton::new("hint").label("Hint").style(serenity::ButtonStyle::Secondary).disabled(true),
            CreateButton::new_link("https://example.com").label("Source"),
        ]),
        select(
            "level",
            CreateSelectMenuKind::String {
                options: vec![
                    CreateSelectMenuOption::new("One", "1")
                        .description("a")
                        .emoji('⭐')
                        .default_selection(true),
                ],
            },
        ),
        select("user", CreateSelectMenuKind::User { default_users: Some(vec![serenity::UserId::new(7)]) }),
        select("role", CreateSelectMenuKind::Role { default_roles: None }),
        select(
            "channel",
            CreateSelectMenuKind::Channel {
                channel_types: Some(vec![serenity::ChannelType::Text]),
                default_channels: None,
            },
        ),
    ]
}

fn mentions() -> serenity::CreateAllowedMentions {
    serenity::CreateAllowedMentions::new().roles([serenity::RoleId::new(9)]).replied_user(false)
}

#[test]
fn messages_and_edits() {
    use serenity::{
        ChannelId, CreateAttachment, CreateMessage as Create, EditAttachments, EditMessage as Edit,
        MessageFlags, MessageId,
    };
    accepted::<CreateMessage>("words alone", Create::new().content("hello"));
    let message = Create::new()
        .content("hello")
        .embed(embed())
        .components(rows())
        .allowed_mentions(mentions())
        .flags(MessageFlags::SUPPRESS_NOTIFICATIONS | MessageFlags::SUPPRESS_EMBEDS)
        .nonce(serenity::Nonce::String("round-17".into()))
        .enforce_nonce(true)
        .add_file(CreateAttachment::bytes(b"a".as_slice(), "a.png").description("a"))
        .reference_message((ChannelId::new(1), MessageId::new(2)));
    let read: CreateMessage = accepted("all at once", &message);
    assert_eq!(read.nonce, Some(Nonce::Text("round-17".into())));
    assert_eq!(read.components.iter().flat_map(Component::walk).filter_map(Component::custom_id).count(), 6);
    assert!(read.allowed_mentions.unwrap().allows_role(9));

    let pair = serenity::CreatePollAnswer::new().text("yes").emoji("👍".to_owned());
    let poll = serenity::CreatePoll::new()
        .question("?")
        .answers(vec![pair])
        .duration(std::time::Duration::from_secs(3600));
    accepted::<CreateMessage>("a poll", Create::new().poll(poll));

    accepted::<EditMessage>("nothing", Edit::new());
    let edit: EditMessage = accepted(
        "all taken away",
        Edit::new().content("").embeds(vec![]).components(vec![]).attachments(EditAttachments::new()),
    );
    assert_eq!(edit.components, Some(vec![]));
    accepted::<EditMessage>(
        "all set",
        Edit::new()
            .content("a")
            .embed(embed())
            .components(rows())
            .allowed_mentions(mentions())
            .suppress_embeds(true),
    );
}

#[test]
fn interactions() {
    use serenity::{
        AutocompleteChoice, CreateActionRow, CreateAutocompleteResponse, CreateInputText,
        CreateInteractionResponse as Response, CreateInteractionResponseFollowup,
        CreateInteractionResponseMessage as Message, CreateModal, EditInteractionResponse, InputTextStyle,
    };
    let message = Message::new()
        .content("a")
        .embed(embed())
        .components(rows())
        .ephemeral(true)
        .allowed_mentions(mentions())
        .tts(false);
    accepted::<InteractionCallback>("a message", Response::Message(message));
    let read = accepted::<InteractionCallback>("a deferral", Response::Defer(Message::new().ephemeral(true)));
    assert!(matches!(read, InteractionCallback::Defer(message) if message.flags == MessageFlags::EPHEMERAL));
    accepted::<InteractionCallback>("a deferral of poise", Response::Defer(Message::new()));
    accepted::<InteractionCallback>("a deferred edit", Response::Acknowledge);
    accepted::<InteractionCallback>(
        "an edit",
        Response::UpdateMessage(Message::new().content("a").components(vec![])),
    );
    let choices = vec![
        AutocompleteChoice::new("a", "a"),
        AutocompleteChoice::new("b", "b").add_localized_name("de", "B"),
    ];
    accepted::<InteractionCallback>(
        "suggestions",
        Response::Autocomplete(CreateAutocompleteResponse::new().set_choices(choices)),
    );
    let long = CreateInputText::new(InputTextStyle::Paragraph, "Your answer", "answer")
        .min_length(1)
        .max_length(4000)
        .placeholder("…")
        .value("…")
        .required(true);
    let short = CreateInputText::new(InputTextStyle::Short, "Time", "time").required(false);
    let rows_of_inputs = vec![CreateActionRow::InputText(long), CreateActionRow::InputText(short)];
    accepted::<InteractionCallback>(
        "a form",
        Response::Modal(CreateModal::new("a", "Answer").components(rows_of_inputs)),
    );
    accepted::<InteractionMessage>(
        "a follow-up",
        CreateInteractionResponseFollowup::new()
            .content("a")
            .embed(embed())
            .components(rows())
            .ephemeral(true),
    );
    accepted::<EditMessage>(
        "an edit of the first response",
        EditInteractionResponse::new().content("a").embed(embed()).components(rows()),
    );
    accepted::<EditMessage>("an edit that keeps nothing", EditInteractionResponse::new().clear_attachments());
}

#[test]
fn threads_and_channels() {
    use serenity::{
        AutoArchiveDuration, ChannelId, ChannelType, CreateForumPost, CreateMessage as Create, CreateThread,
        EditChannel as Edit, EditThread as Change,
    };
    accepted::<StartThreadFromMessage>(
        "on a message",
        CreateThread::new("a").auto_archive_duration(AutoArchiveDuration::OneDay).rate_limit_per_user(5),
    );
    accepted::<StartThread>(
        "of its own",
        CreateThread::new("a").kind(ChannelType::PrivateThread).invitable(false),
    );
    accepted::<StartForumPost>(
        "in a forum",
        CreateForumPost::new("a", Create::new().content("a"))
            .set_applied_tags([serenity::ForumTagId::new(1)]),
    );
    accepted::<EditThread>("archived", Change::new().archived(true).locked(true).name("a"));
    accepted::<EditChannel>(
        "a channel",
        Edit::new().topic("a").rate_limit_per_user(5).category(Some(ChannelId::new(1))).permissions([
            serenity::PermissionOverwrite {
                allow: serenity::Permissions::VIEW_CHANNEL,
                deny: serenity::Permissions::empty(),
                kind: serenity::PermissionOverwriteType::Member(serenity::UserId::new(3)),
            },
        ]),
    );
    let dm: CreateDm = accepted("direct messages", json!({"recipient_id": serenity::UserId::new(3)}));
    assert_eq!(dm.recipient_id.get(), 3);
}

#[test]
fn commands() {
    use serenity::{
        CommandOptionType as Kind, CommandType, CreateCommand as Create, CreateCommandOption as Opt,
        InstallationContext, InteractionContext,
    };
    let topic = Opt::new(Kind::String, "topic", "a")
        .required(true)
        .set_autocomplete(true)
        .name_localized("de", "thema");
    let level = Opt::new(Kind::Integer, "level", "a").add_int_choice("One", 1).add_int_choice_localized(
        "Two",
        2,
        [("de", "Zwei")],
    );
    let count = Opt::new(Kind::Integer, "count", "a").min_int_value(1).max_int_value(10);
    let ranged = Opt::new(Kind::Integer, "ranged", "a").min_number_value(-128.0).max_number_value(127.0); // as poise does
    let text = Opt::new(Kind::String, "text", "a").min_length(1).max_length(100);
    let channel = Opt::new(Kind::Channel, "channel", "a")
        .channel_types(vec![serenity::ChannelType::Text, serenity::ChannelType::News]);
    let quiz = Create::new("quiz")
        .description("a")
        .description_localized("de", "b")
        .set_options(vec![topic, level, count, ranged, text, channel])
        .default_member_permissions(serenity::Permissions::MANAGE_GUILD)
        .contexts(vec![InteractionContext::Guild])
        .integration_types(vec![InstallationContext::Guild])
        .nsfw(false);
    let add = Opt::new(Kind::SubCommand, "add", "a")
        .add_sub_option(Opt::new(Kind::String, "time", "a").required(true));
    let timetable = Create::new("timetable").description("a").add_option(add).add_option(Opt::new(
        Kind::SubCommand,
        "list",
        "a",
    ));
    let menu = Create::new("Quiz me on this").kind(CommandType::Message);
    let read: BulkOverwriteCommands = accepted("a bot's commands", [quiz, timetable, menu]);
    let kinds: Vec<CommandKind> = read.0.iter().map(|command| command.kind).collect();
    assert_eq!(kinds, [CommandKind::Slash, CommandKind::Slash, CommandKind::Message]);
}
