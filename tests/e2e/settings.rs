//! What holds for a whole server, and who may set it.

use insta::assert_snapshot;
use loopback_discord::{Forged, Permissions};

use crate::harness::{GOOD_ANSWER, Study, answers, seen};

#[tokio::test]
async fn each_setting_is_shown_and_changed_on_one_private_message() {
    let mut study = Study::start().await;
    let amara = study.member("amara");
    let shown = amara.runs("/settings").await.unwrap();
    assert!(shown.is_ephemeral());
    assert_snapshot!("settings_at_first", seen(&shown));

    let shown = amara.chooses(&shown, "Staff channel", &["staff"]).await.unwrap();
    assert!(shown.is_update());
    let shown = amara.clicks(&shown, "Switch sharing off").await.unwrap();
    let shown = amara.clicks(&shown, "Switch reminder on").await.unwrap();
    amara.chooses(&shown, "Another zone (any: /settings zone:)", &["America/Chicago"]).await.unwrap();
    study.restart_bot().await;
    let shown = study.member("amara").runs("/settings").await.unwrap();
    assert_snapshot!("settings_all_changed", seen(&shown));

    let amara = study.member("amara");
    let shown = amara.clicks(&shown, "No staff channel").await.unwrap();
    let shown = amara.clicks(&shown, "Switch sharing on").await.unwrap();
    let shown = amara.clicks(&shown, "Switch reminder off").await.unwrap();
    assert!(shown.text().contains("Staff channel:** none"), "{}", shown.text());
    assert!(shown.text().contains("Sharing:** on") && shown.text().contains("Reminder:** off"));
    study.finish().await;
}

#[tokio::test]
async fn the_zone_can_be_any_and_new_timetables_go_by_it() {
    let study = Study::start().await;
    let amara = study.member("amara");
    assert_eq!(amara.types("/settings zone:tokyo").await.unwrap()[0].value, "Asia/Tokyo");
    let refused = amara.runs("/settings zone:Europe/Atlantis").await.unwrap();
    assert!(refused.text().contains("Europe/Berlin"), "{}", refused.text());
    let shown = amara.runs("/settings zone:asia/tokyo").await.unwrap();
    assert!(shown.text().contains("Asia/Tokyo (its clock shows 16:00)"), "{}", shown.text());
    let draft = amara.runs("/timetable add").await.unwrap();
    assert!(
        draft.text().contains("Is this right?") && draft.text().contains("Asia/Tokyo"),
        "{}",
        draft.text()
    );
    study.finish().await;
}

#[tokio::test]
async fn a_staff_channel_is_one_where_the_bot_can_write() {
    let table = [
        (Permissions::SEND_MESSAGES, "I still need: **Send Messages**"),
        (Permissions::VIEW_CHANNEL, "I still need: **View Channel**"),
        (Permissions::EMBED_LINKS, ""),
    ];
    for (lost, told) in table {
        let study = Study::start().await;
        let amara = study.member("amara");
        let shown = amara.runs("/settings").await.unwrap();
        let staff = amara.in_channel("staff").channel_id();
        study.discord.change(|world| {
            let bot = world.bot();
            world.deny(staff, bot, lost);
        });
        let after = amara.chooses(&shown, "Staff channel", &["staff"]).await.unwrap();
        assert!(after.text().contains(told), "{lost:?}: {}", after.text());
        let is_set = !after.text().contains("Staff channel:** none");
        assert_eq!(is_set, told.is_empty(), "{lost:?}: {}", after.text());
        study.finish().await;
    }
}

#[tokio::test]
async fn whoever_may_not_manage_the_server_changes_nothing() {
    let study = Study::start().await;
    let (amara, ben) = (study.member("amara"), study.member("ben"));
    assert!(ben.runs("/settings").await.is_err(), "Discord's own client does not even offer it");
    let shown = amara.runs("/settings").await.unwrap();
    let ids = ["v1:settings:sharing:off", "v1:settings:reminder:on", "v1:settings:no-staff"];
    for id in ids {
        let refused = ben.forges(Forged::button(shown.message(), id)).await.unwrap();
        assert!(refused.text().contains("Manage Server"), "{}", refused.text());
    }
    let menus = [("v1:settings:zone", "UTC"), ("v1:settings:staff", "1")];
    for (id, value) in menus {
        let refused = ben.forges(Forged::menu(shown.message(), id, &[value])).await.unwrap();
        assert!(refused.text().contains("Manage Server"), "{}", refused.text());
        // What an id says is not believed: a button is no menu, and this channel is none.
        let refused = amara.forges(Forged::button(shown.message(), id)).await.unwrap();
        assert!(refused.text().contains("do not understand"), "{}", refused.text());
    }
    let after = amara.runs("/settings").await.unwrap();
    assert_eq!(seen(&after), seen(&shown));
    study.finish().await;
}

#[tokio::test]
async fn where_sharing_is_off_it_is_not_offered_and_an_old_button_says_so() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    assert!(card.buttons().iter().any(|button| button.label == "Share"));
    let amara = study.member("amara");
    let shown = amara.runs("/settings").await.unwrap();
    let shown = amara.clicks(&shown, "Switch sharing off").await.unwrap();
    let refused = ben.clicks(&card, "Share").await.unwrap();
    assert!(refused.text().contains("switched sharing off"), "{}", refused.text());
    let daily = ben.runs("/daily").await.unwrap();
    let without = ben.clicks(&daily, "My card").await.unwrap();
    assert!(!without.buttons().iter().any(|button| button.label == "Share"));

    amara.clicks(&shown, "Switch sharing on").await.unwrap();
    let done = ben.clicks(&card, "Share").await.unwrap();
    assert!(done.text().contains("Your answer is in"), "{}", done.text());
    let thread = study.discord.thread_of(&question).unwrap();
    study.discord.channel(&thread).next().await;
    study.finish().await;
}
