//! `/timetable add`: the dialogue about a draft, from only a channel to a saved timetable.

use daily_drill::domain::ids::ServerId;
use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::{ChannelKind, Forged, Message, Permissions, Reply, World};

use crate::harness::{Study, seen, time};

/// The world, with this language on amara's screen.
fn speaking(locale: &str) -> World {
    let mut world = World::default();
    let amara = world.user_named("amara").id;
    world.users.get_mut(&amara).unwrap().locale = locale.to_owned();
    world
}

fn server(study: &Study) -> ServerId {
    study.discord.look(|world| ServerId(*world.servers.keys().next().unwrap()))
}

fn id_of(reply: &Reply, label: &str) -> String {
    reply.buttons().iter().find(|button| button.label == label).unwrap().custom_id.clone().unwrap()
}

#[tokio::test]
async fn a_channel_is_enough_and_the_clock_is_asked_for_once() {
    let study = Study::start_in(speaking("de")).await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add").await.unwrap();
    assert!(draft.is_ephemeral());
    assert_snapshot!("whose_clock", seen(&draft));
    assert_eq!(study.store().read().settings(server(&study)).unwrap().zone, None, "nobody has confirmed it");

    let sure = amara.clicks(&draft, "Yes, it is 08:00").await.unwrap();
    assert!(sure.is_update());
    assert_snapshot!("draft_with_defaults", seen(&sure));
    let zone = study.store().read().settings(server(&study)).unwrap().zone.unwrap();
    assert_eq!(zone.name(), "Europe/Berlin");
    assert!(amara.runs("/timetable list").await.unwrap().text().contains("There is no timetable yet"));

    let made = amara.clicks(&draft, "Save").await.unwrap();
    assert!(made.text().contains("Done"), "{}", made.text());
    // Once a server: the second one, by whoever, goes by that clock at once, and does not count by itself.
    let again = study.another_admin().runs("/timetable add time:12:00").await.unwrap();
    assert!(again.text().contains("Is this right?"), "{}", again.text());
    assert!(again.text().contains("Europe/Berlin"), "{}", again.text());
    assert!(again.text().contains("a day missed here does not end one"), "{}", again.text());
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn another_clock_is_chosen_or_searched_for_and_confirmed() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add").await.unwrap();
    assert!(draft.text().contains("Is it 02:00 for you?"), "New York is first: {}", draft.text());
    // A choice from the menu is asked about again; nothing is saved by it.
    amara.chooses(&draft, "No, my clock shows …", &["Mon 07:00 · Europe/London"]).await.unwrap();
    let draft = amara.runs("/timetable add").await.unwrap();
    let form = amara.clicks(&draft, "Search a city").await.unwrap();
    assert_snapshot!("city_form", seen(&form));
    let nothing = amara.submits(form.form(), &[("text", "@everyone [x](https://x.yz)")]).await.unwrap();
    assert_snapshot!("no_such_city", seen(&nothing));
    let form = amara.clicks(&draft, "Search a city").await.unwrap();
    let found = amara.submits(form.form(), &[("text", "auck")]).await.unwrap();
    assert_snapshot!("cities_found", seen(&found));
    let asked = amara.chooses(&draft, "Whose clock?", &["Pacific/Auckland"]).await.unwrap();
    assert!(asked.text().contains("Is it 20:00 for you?"), "{}", asked.text());
    assert_eq!(study.store().read().settings(server(&study)).unwrap().zone, None);
    let sure = amara.clicks(&draft, "Yes, it is 20:00").await.unwrap();
    assert!(sure.text().contains("Pacific/Auckland"), "{}", sure.text());
    study.finish().await;
}

#[tokio::test]
async fn a_draft_whose_clock_nobody_confirmed_is_not_saved() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add").await.unwrap();
    let save = id_of(&draft, "Cancel").replace("drop-timetable", "make-timetable");
    let reply = amara.forges(Forged::button(draft.message(), &save)).await.unwrap();
    assert!(reply.text().contains("Is it 02:00 for you?"), "{}", reply.text());
    // Another clock than the one on the screen cannot be confirmed either.
    let id = save.rsplit(':').next().unwrap();
    let zone = format!("v1:timetable:zone:{id}:Asia/Tokyo");
    let reply = amara.forges(Forged::button(draft.message(), &zone)).await.unwrap();
    assert!(reply.text().contains("Is it 02:00 for you?"), "{}", reply.text());
    assert!(study.store().read().timetables_of(server(&study)).unwrap().is_empty());
    study.finish().await;
}

#[tokio::test]
async fn each_part_is_changed_by_itself() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    let role = world.add_role(server, "learners", Permissions::empty());
    world.set_mentionable(server, role, true);
    let study = Study::start_in(world).await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add zone:Europe/Berlin").await.unwrap();

    let form = amara.clicks(&draft, "Time").await.unwrap();
    assert_snapshot!("time_form", seen(&form));
    let odd = amara.submits(form.form(), &[("text", "half past")]).await.unwrap();
    assert!(odd.is_update() && odd.text().contains("cannot read that time"), "{}", odd.text());
    let form = amara.clicks(&draft, "Time").await.unwrap();
    let late = amara.submits(form.form(), &[("text", "6:30 pm")]).await.unwrap();
    assert!(late.text().contains("weekdays at 18:30"), "{}", late.text());

    let days = amara.clicks(&draft, "Days").await.unwrap();
    assert_snapshot!("days", seen(&days));
    let weekend = amara.chooses(&draft, "Days", &["Saturday", "Sunday"]).await.unwrap();
    assert!(weekend.text().contains("weekends at 18:30"), "{}", weekend.text());

    let zone = amara.clicks(&draft, "Zone").await.unwrap();
    assert_snapshot!("zone", seen(&zone));
    let london = amara.chooses(&draft, "Whose clock?", &["Europe/London"]).await.unwrap();
    assert!(london.text().contains("Europe/London (its clock shows 07:00)"), "{}", london.text());

    let topics = amara.clicks(&draft, "Topics").await.unwrap();
    assert_eq!(topics.menus()[0].options.len(), 18);
    assert_snapshot!("topics", seen(&topics));
    let chosen = ["HTTP & the web platform", "Application & browser security"];
    amara.chooses(&draft, "All topics", &chosen).await.unwrap();
    let levels = amara.clicks(&draft, "Levels").await.unwrap();
    assert_snapshot!("levels", seen(&levels));
    let nothing = amara.chooses(&draft, "All levels", &["Advanced"]).await.unwrap();
    assert_snapshot!("nothing_matches", seen(&nothing));
    assert!(amara.clicks(&draft, "Save").await.is_err(), "the button is off");
    amara.clicks(&draft, "Levels").await.unwrap();
    let all = amara.chooses(&draft, "All levels", &[]).await.unwrap();
    assert!(all.text().contains("3 questions of the bank match"), "{}", all.text());

    let window = amara.clicks(&draft, "Window").await.unwrap();
    assert_snapshot!("window", seen(&window));
    amara.chooses(&draft, "Window", &["3 days"]).await.unwrap();
    let roles = amara.clicks(&draft, "Role").await.unwrap();
    assert_snapshot!("role", seen(&roles));
    amara.chooses(&draft, "Ping nobody", &["learners"]).await.unwrap();
    amara.clicks(&draft, "Let misses pass").await.unwrap();
    let channels = amara.clicks(&draft, "Channel").await.unwrap();
    assert_snapshot!("channel", seen(&channels));
    let all = amara.chooses(&draft, "Channel", &["general"]).await.unwrap();
    assert_snapshot!("all_changed", seen(&all));

    // Back leads to the draft as it is.
    amara.clicks(&draft, "Days").await.unwrap();
    let back = amara.clicks(&draft, "Back").await.unwrap();
    assert_eq!(seen(&back), seen(&all));
    let made = amara.clicks(&draft, "Save").await.unwrap();
    assert!(made.text().contains("weekends at 18:30"), "{}", made.text());
    study.advance_to("2026-03-07T18:30[Europe/London]").await;
    let question = study.next_in("general").await;
    assert_eq!(question.mention_roles, [role]);
    let closes = time("2026-03-10T18:30[Europe/London]").as_second();
    assert!(question.text().contains(&format!("<t:{closes}:f>")), "{}", question.text());
    study.finish().await;
}

#[tokio::test]
async fn experts_give_everything_at_once_and_still_see_the_draft() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let line = r#"/timetable add channel:general cron:"0 7,19 * * 1-3" zone:Asia/Tokyo topics:"security, http" levels:beginner window:5 counts:false"#;
    let draft = amara.runs(line).await.unwrap();
    assert_snapshot!("expert", seen(&draft));
    // A window that no menu offers stays to be chosen.
    amara.clicks(&draft, "Window").await.unwrap();
    let window = amara.chooses(&draft, "Window", &["5 hours"]).await.unwrap();
    assert!(window.text().contains("Members have 5 hours"), "{}", window.text());
    assert!(study.store().read().timetables_of(server(&study)).unwrap().is_empty());
    amara.clicks(&draft, "Save").await.unwrap();
    let zone = study.store().read().settings(server(&study)).unwrap().zone.unwrap();
    assert_eq!(zone.name(), "Asia/Tokyo", "a zone that was typed and saved is the server's");
    let choices = amara.types("/timetable add topics:http,sec").await.unwrap();
    assert_eq!((choices.len(), choices[0].value.as_str()), (1, Some("http,security")));
    let choices = amara.types("/timetable add path:warm").await.unwrap();
    assert_eq!(
        (choices[0].name.as_str(), choices[0].value.as_str()),
        ("Warm-up: Two to begin with", Some("warm-up"))
    );
    study.finish().await;
}

#[tokio::test]
async fn a_draft_survives_a_restart_and_can_be_found_again() {
    let mut study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add").await.unwrap();
    let form = amara.clicks(&draft, "Search a city").await.unwrap();
    study.restart_bot().await;
    let found = amara.submits(form.form(), &[("text", "berlin")]).await.unwrap();
    assert!(found.text().contains("Places like"), "{}", found.text());
    amara.chooses(&draft, "Whose clock?", &["Europe/Berlin"]).await.unwrap();
    amara.clicks(&draft, "Yes, it is 08:00").await.unwrap();
    amara.clicks(&draft, "Days").await.unwrap();
    study.restart_bot().await;
    let friday = amara.chooses(&draft, "Days", &["Friday"]).await.unwrap();
    assert!(friday.text().contains("Fridays at 09:00"), "{}", friday.text());
    study.restart_bot().await;
    // Private messages go when the app is closed; the list leads back.
    let list = amara.runs("/timetable list").await.unwrap();
    assert_snapshot!("list_with_a_draft", seen(&list));
    let again = amara.clicks(&list, "Go on (new): Fridays at 09:00").await.unwrap();
    assert_eq!(seen(&again), seen(&friday));
    let made = amara.clicks(&again, "Save").await.unwrap();
    assert!(made.text().contains("Fridays at 09:00"), "{}", made.text());
    study.finish().await;
}

#[tokio::test]
async fn a_draft_that_nobody_finished_is_deleted_after_a_day() {
    let mut study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add zone:UTC").await.unwrap();
    study.advance_by(SignedDuration::from_mins(24 * 60 - 1)).await;
    let still = amara.clicks(&draft, "Days").await.unwrap();
    assert!(still.text().contains("Is this right?"), "{}", still.text());
    study.restart_bot().await;
    study.advance_by(SignedDuration::from_mins(2)).await;
    assert!(study.store().read().drafts_of(server(&study)).unwrap().is_empty());
    assert_eq!(study.store().read().next_due().unwrap(), None);
    let gone = amara.clicks(&draft, "Back").await.unwrap();
    assert_snapshot!("draft_gone", seen(&gone));
    study.finish().await;
}

#[tokio::test]
async fn only_who_may_manage_the_server_changes_a_draft() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add zone:UTC").await.unwrap();
    let before = study.store().read().drafts_of(server(&study)).unwrap();
    let id = id_of(&draft, "Save").rsplit(':').next().unwrap().to_owned();
    let ben = study.member("ben");
    let verbs =
        ["open", "zone", "resume", "unskip", "remove"].map(|verb| format!("v1:timetable:{verb}:{id}"));
    let mut ids: Vec<String> = verbs.to_vec();
    ids[1].push_str(":UTC");
    ids.extend([format!("v1:timetable:counts:{id}:no"), "v1:timetable:keep".to_owned()]);
    ids.extend([format!("v1:make-timetable:{id}"), format!("v1:drop-timetable:{id}")]);
    ids.extend(["time", "days", "city"].map(|part| format!("v1:timetable:part:{id}:{part}")));
    for id in &ids {
        let reply = ben.forges(Forged::button(draft.message(), id)).await.unwrap();
        assert!(reply.text().contains("Manage Server"), "{id}: {}", reply.text());
        assert!(reply.is_ephemeral() && !reply.is_update(), "{id} changed amara's message");
    }
    for (part, values) in [("days", "friday"), ("topics", "http"), ("path", "warm-up"), ("window", "1")] {
        let menu = format!("v1:timetable:set:{id}:{part}");
        let reply = ben.forges(Forged::menu(draft.message(), &menu, &[values])).await.unwrap();
        assert!(reply.text().contains("Manage Server"), "{part}: {}", reply.text());
        let form = Forged::form(&menu, &[("text", "12:00")]).on(draft.message());
        let reply = ben.forges(form).await.unwrap();
        assert!(reply.text().contains("Manage Server"), "{part}: {}", reply.text());
    }
    assert_eq!(study.store().read().drafts_of(server(&study)).unwrap(), before);
    study.finish().await;
}

#[tokio::test]
async fn a_draft_of_another_server_is_none_here() {
    let mut world = World::default();
    let other = world.add_server("Elsewhere");
    world.add_member(other, "olga");
    world.make_organiser(other, "olga");
    let study = Study::start_in(world).await;
    let draft = study.member("amara").runs("/timetable add zone:UTC").await.unwrap();
    study.has_timetable("zone:UTC").await;
    let timetable = study.store().read().timetables_of(server(&study)).unwrap().remove(0).id;
    let olga = study.member("olga").in_server("Elsewhere");
    let message: Message = olga.says("hello");
    let id = id_of(&draft, "Save").rsplit(':').next().unwrap().to_owned();
    for custom_id in [
        format!("v1:make-timetable:{id}"),
        format!("v1:timetable:open:{id}"),
        format!("v1:timetable:zone:{id}:UTC"),
        format!("v1:timetable:counts:{id}:no"),
    ] {
        let reply = olga.forges(Forged::button(&message, &custom_id)).await.unwrap();
        assert!(reply.text().contains("This was saved, cancelled"), "{custom_id}: {}", reply.text());
        assert!(!reply.is_update(), "a message for all was changed");
    }
    for verb in ["remove", "resume", "unskip"] {
        let custom_id = format!("v1:timetable:{verb}:{:x}", timetable.0);
        let reply = olga.forges(Forged::button(&message, &custom_id)).await.unwrap();
        assert!(reply.text().contains("There is no such timetable"), "{custom_id}: {}", reply.text());
    }
    let named = olga.runs(&format!("/timetable edit timetable:{timetable}")).await.unwrap();
    assert!(named.text().contains("no timetable here"), "{}", named.text());
    assert!(olga.types("/timetable edit timetable:").await.unwrap().is_empty());
    assert_eq!(study.store().read().timetables_of(server(&study)).unwrap().len(), 1);
    study.finish().await;
}

#[tokio::test]
async fn hostile_options_are_refused_in_a_harmless_sentence() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let nasty = [
        "@everyone",
        "<@&1>",
        "`x` || y",
        "\u{202e}nilreB",
        "[a](https://b.c)",
        "../../etc",
        "🌍🌍",
        "'; --",
    ];
    for option in ["time", "days", "zone", "topics", "levels", "path", "cron"] {
        for text in nasty {
            let reply = amara.runs(&format!("/timetable add {option}:\"{text}\"")).await.unwrap();
            let said = reply.text();
            assert!(
                !said.contains("Is this right?") && !said.contains("on my side"),
                "{option} {text}: {said}"
            );
            let message = reply.message();
            assert!(reply.is_ephemeral() && !message.mention_everyone && message.mentions.is_empty());
            assert!(!said.contains("](https") && !said.contains('\u{202e}'), "{option} {text}: {said}");
        }
    }
    assert!(study.store().read().drafts_of(server(&study)).unwrap().is_empty());
    // What no menu of ours offers changes nothing.
    let draft = amara.runs("/timetable add zone:UTC").await.unwrap();
    let id = id_of(&draft, "Save").rsplit(':').next().unwrap().to_owned();
    let before = study.store().read().drafts_of(server(&study)).unwrap();
    let everyone = server(&study).to_string();
    for (part, values) in [
        ("days", &["@everyone"][..]),
        ("days", &[]),
        ("zone", &["Mars/Olympus"]),
        ("topics", &["no-such"]),
        ("levels", &["expert"]),
        ("path", &["nowhere"]),
        ("window", &["0"]),
        ("window", &["99999999999"]),
        ("window", &["-1"]),
        ("role", &["1"]),
        ("channel", &["1"]),
        ("time", &["nine"]),
    ] {
        let forged = Forged::menu(draft.message(), &format!("v1:timetable:set:{id}:{part}"), values);
        let reply = amara.forges(forged).await.unwrap();
        assert!(!reply.text().contains("on my side"), "{part} {values:?}: {}", reply.text());
    }
    let role = serde_json::json!({
        "component_type": 6, "custom_id": format!("v1:timetable:set:{id}:role"), "values": [everyone],
    });
    let reply = amara.forges(Forged::component(draft.message(), role)).await.unwrap();
    assert!(reply.text().contains("I never ping everyone"), "{}", reply.text());
    assert_eq!(study.store().read().drafts_of(server(&study)).unwrap(), before);
    study.finish().await;
}

#[tokio::test]
async fn a_channel_without_permissions_is_not_taken_and_the_draft_stays() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    world.add_channel(server, "voice-chat", ChannelKind::Voice);
    let study = Study::start_in(world).await;
    let (general, voice) = study.discord.look(|world| {
        (world.channel_named(server, "general").id, world.channel_named(server, "voice-chat").id)
    });
    study.discord.change(|world| {
        let bot = world.bot();
        world.deny(general, bot, Permissions::SEND_MESSAGES);
    });
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add zone:UTC").await.unwrap();
    amara.clicks(&draft, "Channel").await.unwrap();
    let kept = amara.chooses(&draft, "Channel", &["general"]).await.unwrap();
    assert_snapshot!("channel_not_taken", seen(&kept).replace(&general.to_string(), "GENERAL"));
    let id = id_of(&kept, "Save").rsplit(':').next().unwrap().to_owned();
    let forged = serde_json::json!({
        "component_type": 8, "custom_id": format!("v1:timetable:set:{id}:channel"), "values": [voice.to_string()],
    });
    let kept = amara.forges(Forged::component(draft.message(), forged)).await.unwrap();
    assert!(kept.text().contains("is neither"), "{}", kept.text());

    // Lost between the draft and its saving: it says so and saves nothing.
    let daily = amara.channel_id();
    study.discord.change(|world| {
        let bot = world.bot();
        world.deny(daily, bot, Permissions::EMBED_LINKS);
    });
    study.settle().await;
    let kept = amara.clicks(&draft, "Save").await.unwrap();
    assert!(kept.text().contains("I still need: **Embed Links**"), "{}", kept.text());
    assert!(study.store().read().timetables_of(ServerId(server)).unwrap().is_empty());
    study.finish().await;
}

#[tokio::test]
async fn a_role_that_cannot_be_pinged_is_said_with_what_to_change() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    world.add_role(server, "quiet-ones", Permissions::empty());
    let study = Study::start_in(world).await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add zone:UTC role:quiet-ones").await.unwrap();
    assert!(draft.text().contains("I cannot ping that role yet"), "{}", draft.text());
    let still = amara.clicks(&draft, "Let misses pass").await.unwrap();
    assert!(still.text().contains("Server Settings > Roles"), "{}", still.text());
    let made = amara.clicks(&draft, "Save").await.unwrap();
    assert!(made.text().contains("I cannot ping that role yet"), "{}", made.text());
    study.finish().await;
}

#[tokio::test]
async fn the_slots_shown_are_right_on_days_of_a_clock_change() {
    let study = Study::start().await;
    study.advance_to("2026-03-27T12:00[Europe/Berlin]").await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add time:02:30 days:daily zone:Europe/Berlin").await.unwrap();
    let stamps =
        |moments: [&str; 5]| moments.map(|moment| format!("- <t:{}:f>", time(moment).as_second())).join("\n");
    // On 29 March the clock goes from 02:00 to 03:00, so that day's slot comes right after.
    let spring = stamps([
        "2026-03-28T02:30[Europe/Berlin]",
        "2026-03-29T03:00[Europe/Berlin]",
        "2026-03-30T02:30[Europe/Berlin]",
        "2026-03-31T02:30[Europe/Berlin]",
        "2026-04-01T02:30[Europe/Berlin]",
    ]);
    assert!(draft.text().contains(&spring), "{}\nlacks\n{spring}", draft.text());
    let form = amara.clicks(&draft, "Time").await.unwrap();
    let moved = amara.submits(form.form(), &[("text", "9:00")]).await.unwrap();
    let hours = stamps([
        "2026-03-28T09:00+01:00[Europe/Berlin]",
        "2026-03-29T09:00+02:00[Europe/Berlin]",
        "2026-03-30T09:00+02:00[Europe/Berlin]",
        "2026-03-31T09:00+02:00[Europe/Berlin]",
        "2026-04-01T09:00+02:00[Europe/Berlin]",
    ]);
    assert!(moved.text().contains(&hours), "{}\nlacks\n{hours}", moved.text());
    study.finish().await;
}

#[tokio::test]
async fn the_oldest_of_many_drafts_makes_room() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let first = amara.runs("/timetable add zone:UTC").await.unwrap();
    for _ in 0..20 {
        amara.runs("/timetable add zone:UTC").await.unwrap();
    }
    assert_eq!(study.store().read().drafts_of(server(&study)).unwrap().len(), 20);
    let gone = amara.clicks(&first, "Days").await.unwrap();
    assert!(gone.text().contains("This was saved, cancelled"), "{}", gone.text());
    study.finish().await;
}
