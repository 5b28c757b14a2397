//! What goes wrong with the gateway's connection; absences of a minute and more are in `away`.

use loopback_discord::{Permissions, World};

use crate::harness::Study;

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";

/// A way in which a connection ends without the bot's doing: with its session, or without.
type End = (&'static str, fn(&mut World));

const ENDS: [End; 7] = [
    ("it is cut without a word", |world| world.gateway.disconnect()),
    ("Discord asks to reconnect", |world| world.gateway.ask_to_reconnect()),
    ("the session is invalid, and can be resumed", |world| world.gateway.invalidate(true)),
    ("the session is invalid for good", |world| world.gateway.invalidate(false)),
    ("closed: unknown error", |world| world.gateway.close_all(4000)),
    ("closed: invalid sequence", |world| world.gateway.close_all(4007)),
    ("closed: too fast", |world| world.gateway.close_all(4008)),
];

#[tokio::test]
async fn a_permission_that_returns_while_there_is_no_connection_is_not_overlooked() {
    for (what, ends) in ENDS {
        let study = Study::start().await;
        study.has_a_timetable().await;
        let daily = study.discord.channel("daily").id();
        study.discord.change(|world| world.deny(daily, world.bot(), Permissions::SEND_MESSAGES));
        study.advance_to(SLOT).await;
        assert_eq!(study.discord.messages("daily").len(), 0);
        study.discord.change(|world| {
            ends(world);
            world.allow(daily, world.bot(), Permissions::SEND_MESSAGES);
        });
        let question = study.next_in("daily").await;
        assert!(question.text().contains("#1 · "), "{what}: {}", question.text());
        study.finish().await;
    }
}
