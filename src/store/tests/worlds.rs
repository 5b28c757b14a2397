//! Random values of the domain. Ids come from a few, so that keys meet; times have the precision that is stored.

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::domain::facts::*;
use crate::domain::ids::*;
use crate::domain::member::Preferences;
use crate::domain::notice::*;
use crate::domain::pick::Bag;
use crate::domain::question::*;
use crate::domain::report::{Note, Report};
use crate::domain::round::*;
use crate::domain::server::Settings;
use crate::domain::timetable::*;
use crate::store::record;

/// A few small ids, and now and then any.
pub fn id() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 1..4u64, 1 => any::<u64>()]
}

pub fn moment() -> impl Strategy<Value = Timestamp> {
    let (min, max) = (Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    prop_oneof![9 => 1_700_000_000_000..1_700_000_000_020i64, 1 => min..=max]
        .prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
}

pub fn date() -> impl Strategy<Value = Date> {
    let (min, max) = (record::days(Date::MIN), record::days(Date::MAX));
    prop_oneof![9 => 20_000..20_003, 1 => min..=max].prop_map(|days| record::date(days).unwrap())
}

pub fn round_id() -> impl Strategy<Value = RoundId> {
    let (min, max) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let slot = prop_oneof![9 => 1_700_000_000..1_700_000_003i64, 1 => min..=max];
    (id(), slot).prop_map(|(timetable, slot)| RoundId {
        timetable: TimetableId(timetable),
        slot: Timestamp::from_second(slot).unwrap(),
    })
}

fn level() -> impl Strategy<Value = Level> {
    select(&Level::ALL[..])
}

fn zone() -> impl Strategy<Value = Zone> {
    select(&["Europe/Berlin", "America/New_York", "Pacific/Chatham", "UTC"][..])
        .prop_map(|name| Zone::parse(name).unwrap())
}

fn cron() -> impl Strategy<Value = Cron> {
    select(&["0 9 * * *", "30 8 * * 1-5", "15 18 1 * *"][..]).prop_map(|text| Cron::parse(text).unwrap())
}

pub fn text() -> impl Strategy<Value = String> {
    "\\PC{0,12}"
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

fn question_id() -> impl Strategy<Value = QuestionId> {
    "[a-z]{1,4}".prop_map(QuestionId)
}

fn bag() -> impl Strategy<Value = Bag> {
    // Lengths around the size of a piece.
    let asked =
        prop_oneof![vec(question_id(), 0..4), vec(question_id(), 79..82), vec(question_id(), 159..162)];
    (any::<u64>(), 0..3u32, asked, vec(question_id(), 0..31))
        .prop_map(|(seed, cycle, asked, held_back)| Bag { seed, cycle, asked, held_back })
}

pub fn timetable() -> impl Strategy<Value = Timetable> {
    let filters = (texts(), vec(level(), 0..3), option::of(id()), option::of(1..=168u16), any::<bool>());
    let state = (id(), bag(), any::<u32>(), moment(), option::of(text()), steering());
    (id(), id(), id(), cron(), zone(), filters, state).prop_map(
        |(id, server, channel, cron, zone, filters, state)| {
            let (topics, levels, role, window_hours, counts) = filters;
            let (made_by, bag, last_number, done_until, path, steering) = state;
            Timetable {
                id: TimetableId(id),
                server: ServerId(server),
                channel: ChannelId(channel),
                cron,
                zone,
                topics,
                levels,
                role: role.map(RoleId),
                window_hours,
                counts,
                made_by: MemberId(made_by),
                bag,
                last_number,
                done_until,
                path,
                steering,
            }
        },
    )
}

fn steering() -> impl Strategy<Value = Steering> {
    let slots = (option::of(moment()), option::of(moment()));
    (any::<u32>(), slots, vec(question_id(), 0..3), vec(question_id(), 0..5)).prop_map(
        |(edition, (paused, skip), queue, banned)| Steering { edition, paused, skip, queue, banned },
    )
}

pub fn draft() -> impl Strategy<Value = Draft> {
    (timetable(), option::of(id()), any::<bool>()).prop_map(|(mut timetable, of, zone_sure)| {
        timetable.bag = Bag::new(timetable.bag.seed);
        Draft { timetable, of: of.map(TimetableId), zone_sure }
    })
}

pub fn settings() -> impl Strategy<Value = Settings> {
    (option::of(zone()), option::of(id()), any::<bool>(), any::<bool>()).prop_map(
        |(zone, staff_channel, sharing, reminder)| Settings {
            zone,
            staff_channel: staff_channel.map(ChannelId),
            sharing,
            reminder,
        },
    )
}

fn withdrawn() -> impl Strategy<Value = Option<Withdrawn>> {
    option::of(select(&[Withdrawn::Deleted, Withdrawn::Away][..]))
}

fn thread() -> impl Strategy<Value = Thread> {
    prop_oneof![
        Just(Thread::Pending),
        id().prop_map(|id| Thread::Open(ChannelId(id))),
        Just(Thread::Impossible)
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Message),
        Just(Step::Thread),
        any::<u8>().prop_map(Step::Reveal),
        Just(Step::Edit),
        Just(Step::Extend)
    ]
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (step(), moment(), any::<u16>(), moment(), option::of(trouble())).prop_map(
        |(step, since, failed, not_before, trouble)| Attempt { step, since, failed, not_before, trouble },
    )
}

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        Just(Trouble::Forbidden),
        Just(Trouble::Gone),
        Just(Trouble::Blind),
        Just(Trouble::Unavailable)
    ]
}

fn progress() -> impl Strategy<Value = Progress> {
    (option::of(id()), thread(), vec(id(), 0..3), any::<bool>(), withdrawn(), any::<bool>()).prop_map(
        |(message, thread, reveal, edited, withdrawn, skipped)| Progress {
            message: message.map(MessageId),
            thread,
            reveal: reveal.into_iter().map(MessageId).collect(),
            edited,
            withdrawn,
            skipped,
        },
    )
}

pub fn round() -> impl Strategy<Value = Round> {
    let place = (round_id(), id(), id(), any::<u32>(), question_id(), any::<[u8; 16]>());
    let window = (option::of(moment()), option::of(any::<u16>()), moment());
    let rule = (date(), zone(), any::<bool>(), option::of(id()), window);
    (place, rule, progress(), option::of(attempt())).prop_map(|(place, rule, progress, attempt)| {
        let (id, server, channel, number, question, revision) = place;
        let (day, zone, counts, ping, (next_slot, window_hours, closes)) = rule;
        Round {
            id,
            server: ServerId(server),
            channel: ChannelId(channel),
            number,
            question,
            revision: Revision(revision),
            day,
            zone,
            counts,
            ping: ping.map(RoleId),
            next_slot,
            window_hours,
            closes,
            progress,
            attempt,
        }
    })
}

pub fn question() -> impl Strategy<Value = Question> {
    let ids = (question_id(), vec(question_id(), 0..3), vec(question_id(), 0..3));
    let head = (text(), level(), text(), texts(), any::<u8>(), option::of(text()), option::of(date()));
    let body = (text(), text(), texts(), text(), texts(), texts(), texts(), texts(), texts());
    let example = option::of((text(), text(), text()));
    let points = vec((text(), texts()), 0..3);
    let quiz = (text(), text(), text(), vec((text(), text()), 0..4));
    let references = vec((text(), text()), 0..3);
    (ids, head, body, example, points, quiz, references).prop_map(
        |(ids, head, body, example, points, quiz, references)| {
            let (id, former_ids, next) = ids;
            let (title, level, topic, also, minutes, article, reviewed) = head;
            let (question, short, hints, answer, talk_through, looking_for, pitfalls, follow_ups, facts) =
                body;
            let (ask, correct, why, wrong) = quiz;
            Question {
                id,
                title,
                level,
                topic,
                also,
                former_ids,
                next,
                minutes,
                article,
                reviewed,
                question,
                short,
                hints,
                answer,
                talk_through,
                looking_for,
                pitfalls,
                follow_ups,
                facts,
                example: example.map(|(lang, caption, code)| Example { lang, caption, code }),
                key_points: points.into_iter().map(|(point, accept)| KeyPoint { point, accept }).collect(),
                quiz: Quiz {
                    ask,
                    correct,
                    why,
                    wrong: wrong.into_iter().map(|(text, why)| Wrong { text, why }).collect(),
                },
                references: references.into_iter().map(|(name, url)| Reference { name, url }).collect(),
            }
        },
    )
}

pub fn posted() -> impl Strategy<Value = Posted> {
    (round_id(), date(), moment(), moment(), moment(), any::<bool>(), withdrawn()).prop_map(
        |(round, day, opened, closes, promised, counts, withdrawn)| Posted {
            round,
            day,
            opened,
            closes,
            promised,
            counts,
            withdrawn,
        },
    )
}

pub fn kind() -> impl Strategy<Value = Kind> {
    select(&[Kind::Words, Kind::Check][..])
}

pub fn answered() -> impl Strategy<Value = Answered> {
    (id(), id(), date(), round_id(), kind(), moment(), id(), option::of(any::<bool>())).prop_map(
        |(server, member, day, round, kind, clicked, interaction, correct)| Answered {
            server: ServerId(server),
            member: MemberId(member),
            day,
            round,
            kind,
            clicked,
            interaction: InteractionId(interaction),
            correct,
        },
    )
}

pub fn shown() -> impl Strategy<Value = Shown> {
    (id(), id(), date(), round_id(), id()).prop_map(|(server, member, day, round, interaction)| Shown {
        server: ServerId(server),
        member: MemberId(member),
        day,
        round,
        interaction: InteractionId(interaction),
    })
}

pub fn shared() -> impl Strategy<Value = Shared> {
    let ids = (id(), id(), round_id(), id());
    (ids, moment(), option::of(id()), any::<bool>()).prop_map(|(ids, since, message, removed)| Shared {
        server: ServerId(ids.0),
        member: MemberId(ids.1),
        round: ids.2,
        channel: ChannelId(ids.3),
        since,
        message: message.map(MessageId),
        removed,
    })
}

pub fn ticked() -> impl Strategy<Value = Ticked> {
    (id(), id(), round_id(), any::<u8>()).prop_map(|(server, member, round, points)| Ticked {
        server: ServerId(server),
        member: MemberId(member),
        round,
        points,
    })
}

pub fn notice() -> impl Strategy<Value = Notice> {
    let matter = select(&[Matter::Thread, Matter::Reveal, Matter::Question][..]);
    let cause = select(&[Cause::Forbidden, Cause::Gone, Cause::Blind, Cause::ThreadCap, Cause::Refused][..]);
    let way = select(&[Way::Staff, Way::Maker, Way::Reply, Way::Told][..]);
    let state = (any::<u64>(), way, option::of(moment()), any::<u16>());
    (id(), round_id(), id(), matter, cause, state).prop_map(
        |(server, round, channel, matter, cause, (missing, way, since, failed))| Notice {
            server: ServerId(server),
            round,
            channel: ChannelId(channel),
            matter,
            cause,
            missing,
            way,
            since,
            failed,
        },
    )
}

pub fn skipped() -> impl Strategy<Value = Skipped> {
    let why = select(&[SkipReason::Away, SkipReason::Refused, SkipReason::NoQuestion, SkipReason::Admin][..]);
    (round_id(), date(), why).prop_map(|(round, day, why)| Skipped { round, day, why })
}

pub fn away() -> impl Strategy<Value = Away> {
    (option::of(id()), moment(), moment()).prop_map(|(server, from, to)| Away {
        server: server.map(ServerId),
        from,
        to,
    })
}

pub fn preferences() -> impl Strategy<Value = Preferences> {
    (option::of(level()), any::<bool>()).prop_map(|(level, hidden)| Preferences { level, hidden })
}

pub fn report() -> impl Strategy<Value = Report> {
    let ids = (id(), question_id(), option::of(id()));
    let rest = (moment(), text(), option::of(text()), option::of(moment()), any::<bool>());
    (ids, rest).prop_map(|((member, question, server), (made, wrong, source, settled, told))| Report {
        member: MemberId(member),
        question,
        server: server.map(ServerId),
        made,
        wrong,
        source,
        settled,
        told,
    })
}

pub fn note() -> impl Strategy<Value = Note> {
    (id(), question_id(), id(), moment(), option::of(id()), any::<u32>()).prop_map(
        |(server, question, channel, since, message, shows)| Note {
            server: ServerId(server),
            question,
            channel: ChannelId(channel),
            since,
            message: message.map(MessageId),
            shows,
        },
    )
}
