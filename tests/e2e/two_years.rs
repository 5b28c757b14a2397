//! Two years of timetables: every week gets its question once, at its hour by the clock of its zone.
//!
//! The days are those on which clocks change; that every day of every zone is right is a test of the domain.

use daily_drill::domain::ids::ServerId;
use daily_drill::domain::round::Thread;
use jiff::civil::{Date, time};
use jiff::tz::AmbiguousOffset;
use loopback_discord::{ChannelKind, World};

use crate::harness::Study;

/// Zones with clock changes of every kind: an hour, half an hour, at midnight, none.
const ZONES: [&str; 5] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC"];

#[tokio::test]
async fn every_week_gets_one_question_at_its_hour() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    for zone in ZONES {
        world.add_channel(server, &channel(zone), ChannelKind::Text);
    }
    let study = Study::start_in(world).await;
    for zone in ZONES {
        // Clocks change on Sundays at 2 or 3, in Cairo on a Friday at midnight: these times lie in the gaps.
        let (time, day) = if zone == "Africa/Cairo" { ("00:30", "fri") } else { ("02:15", "sun") };
        study.has_timetable(&format!("time:{time} days:{day} zone:{zone} channel:{}", channel(zone))).await;
    }
    study.advance_to("2028-03-02T12:00Z").await;

    let reader = study.store().read();
    for timetable in reader.timetables_of(ServerId(server)).unwrap() {
        let rounds = reader.rounds_of(timetable.id, 1000).unwrap();
        let mut days: Vec<Date> = rounds.iter().map(|round| round.day).collect();
        days.reverse();
        let expected: Vec<Date> = days[0].series(jiff::Span::new().weeks(1)).take(days.len()).collect();
        assert_eq!(days, expected, "{}: a date is missing or doubled", timetable.zone.name());
        assert!(days.len() >= 104, "{}: only {} rounds", timetable.zone.name(), days.len());
        assert!(reader.skipped_of(timetable.id, 10).unwrap().is_empty());
        // What the store says is what stands in the channel.
        let messages = study.discord.messages(channel(timetable.zone.name()).as_str());
        assert_eq!(messages.iter().filter(|m| !m.embeds.is_empty()).count(), rounds.len());
        // Only on days whose clock skips the usual time does the question come at another: at the end of the gap.
        let usual =
            if timetable.zone.name() == "Africa/Cairo" { time(0, 30, 0, 0) } else { time(2, 15, 0, 0) };
        let tz = timetable.zone.tz();
        for round in &rounds {
            let Thread::Open(thread) = round.progress.thread else { panic!("{} has no thread", round.id) };
            let revealed = study.discord.messages(thread.0).iter().filter(|m| !m.embeds.is_empty()).count();
            assert_eq!(revealed, round.progress.reveal.len(), "{}", round.id);
            let at = tz.to_datetime(round.id.slot);
            let gap = tz.to_ambiguous_timestamp(round.day.to_datetime(usual)).offset();
            assert!(
                at.time() == usual || matches!(gap, AmbiguousOffset::Gap { .. }),
                "{}: {at}",
                timetable.zone.name()
            );
        }
    }
    study.finish().await;
}

fn channel(zone: &str) -> String {
    zone.rsplit('/').next().unwrap().to_lowercase().replace('_', "-")
}
