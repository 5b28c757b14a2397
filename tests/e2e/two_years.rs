//! Two years of timetables: every date gets its question once, at its hour by the clock of its zone.

use daily_drill::domain::ids::ServerId;
use jiff::civil::Date;
use loopback_discord::{ChannelKind, World};

use crate::harness::Study;

/// Zones with clock changes of every kind: an hour, half an hour, at midnight, none.
const ZONES: [&str; 5] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC"];

#[tokio::test]
async fn every_date_gets_one_question_at_its_hour() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    for zone in ZONES {
        world.add_channel(server, &channel(zone), ChannelKind::Text);
    }
    let study = Study::start_in(world).await;
    for zone in ZONES {
        // 00:30 lies in Cairo's gap, 02:15 in those of Berlin, New York and Lord Howe.
        let time = if zone == "Africa/Cairo" { "00:30" } else { "02:15" };
        study.has_timetable(&format!("time:{time} days:daily zone:{zone} channel:{}", channel(zone))).await;
    }
    study.advance_to("2028-03-02T12:00Z").await;

    let reader = study.store().read();
    for timetable in reader.timetables_of(ServerId(server)).unwrap() {
        let rounds = reader.rounds_of(timetable.id, 1000).unwrap();
        let mut days: Vec<Date> = rounds.iter().map(|round| round.day).collect();
        days.reverse();
        let expected: Vec<Date> = days[0].series(jiff::Span::new().days(1)).take(days.len()).collect();
        assert_eq!(days, expected, "{}: a date is missing or doubled", timetable.zone.name());
        assert!(days.len() >= 730, "{}: only {} rounds", timetable.zone.name(), days.len());
        assert!(reader.skipped_of(timetable.id, 10).unwrap().is_empty());
        // What the store says is what stands in the channel.
        let messages = study.discord.messages(channel(timetable.zone.name()).as_str());
        assert_eq!(messages.iter().filter(|m| !m.embeds.is_empty()).count(), rounds.len());
        for round in &rounds {
            let at = timetable.zone.tz().to_datetime(round.id.slot);
            let usual = at.time().minute() == if timetable.zone.name() == "Africa/Cairo" { 30 } else { 15 };
            assert!(usual || at.time().minute() == 0, "{}: {at}", timetable.zone.name());
        }
    }
    study.finish().await;
}

fn channel(zone: &str) -> String {
    zone.rsplit('/').next().unwrap().to_lowercase().replace('_', "-")
}
