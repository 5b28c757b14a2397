use proptest::prelude::*;

use super::*;
use crate::discord::outbound::Role;
use crate::domain::ids::{MemberId, ServerId};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ME: MemberId = MemberId(3);
const EVERYONE: Subject = Subject::Role(RoleId(1));
const BOT: Subject = Subject::Role(RoleId(10));
const STAFF: Subject = Subject::Role(RoleId(11));
const OTHERS: Subject = Subject::Role(RoleId(12));
const MYSELF: Subject = Subject::Member(ME);

/// Bits from letters: View, Send, Embed, History, Admin.
fn bits(letters: &str) -> Permissions {
    letters
        .chars()
        .map(|letter| match letter {
            'V' => Permissions::VIEW_CHANNEL,
            'S' => Permissions::SEND_MESSAGES,
            'E' => Permissions::EMBED_LINKS,
            'H' => Permissions::READ_MESSAGE_HISTORY,
            'A' => Permissions::ADMINISTRATOR,
            _ => panic!("no permission has the letter {letter}"),
        })
        .collect()
}

/// A server whose roles allow these in this order: @everyone, the bot's two, one that it does not have.
fn server(roles: [&str; 4]) -> Server {
    let ids = [1, 10, 11, 12].map(RoleId);
    let role = |(id, letters): (RoleId, &str)| Role {
        id,
        name: format!("role {id}"),
        permissions: bits(letters),
        mentionable: false,
    };
    Server {
        id: ServerId(1),
        name: "Owls".to_owned(),
        owner: MemberId(2),
        roles: ids.into_iter().zip(roles).map(role).collect(),
    }
}

fn me() -> Member {
    Member { id: ME, roles: vec![RoleId(10), RoleId(11)], timed_out_until: None }
}

fn rule(subject: Subject, allow: &str, deny: &str) -> Overwrite {
    Overwrite { subject, allow: bits(allow), deny: bits(deny) }
}

#[test]
fn roles_and_overwrites_are_laid_over_each_other() {
    let plain = ["V", "S", "", "EH"];
    let table: Vec<(&str, [&str; 4], Vec<Overwrite>, &str)> = vec![
        ("no role allows anything", ["", "", "", "VSEH"], vec![], ""),
        ("roles add up, others' do not count", plain, vec![], "VS"),
        ("@everyone may be denied", plain, vec![rule(EVERYONE, "", "VS")], ""),
        ("@everyone may be allowed", plain, vec![rule(EVERYONE, "E", "")], "VSE"),
        ("a role beats @everyone", plain, vec![rule(BOT, "S", ""), rule(EVERYONE, "", "VS")], "S"),
        ("among roles, allowing beats denying", plain, vec![rule(BOT, "S", ""), rule(STAFF, "", "SV")], "S"),
        ("the member beats its roles", plain, vec![rule(MYSELF, "H", "S"), rule(BOT, "S", "H")], "VH"),
        (
            "others' rules do not count",
            plain,
            vec![
                rule(OTHERS, "EH", "VS"),
                rule(Subject::Member(MemberId(4)), "EH", "VS"),
                rule(Subject::Member(MemberId(10)), "EH", "VS"),
            ],
            "VS",
        ),
        ("a rule cannot make an administrator", plain, vec![rule(BOT, "A", "V")], "SA"),
    ];
    for (name, roles, overwrites, expected) in table {
        assert_eq!(in_channel(&server(roles), &me(), &overwrites, NOW), bits(expected), "{name}");
    }
}

#[test]
fn administrators_and_the_owner_may_do_everything() {
    let denied = [rule(EVERYONE, "", "VSEH"), rule(MYSELF, "", "VSEH")];
    let until = NOW.checked_add(jiff::SignedDuration::from_secs(60)).ok();
    let member = Member { timed_out_until: until, ..me() };
    for roles in [["A", "", "", ""], ["", "", "A", ""]] {
        assert_eq!(in_channel(&server(roles), &member, &denied, NOW), Permissions::all(), "{roles:?}");
    }
    let owned = Server { owner: ME, ..server(["", "", "", ""]) };
    assert_eq!(in_channel(&owned, &member, &denied, NOW), Permissions::all());
}

#[test]
fn who_is_timed_out_only_reads() {
    let server = server(["VSEH", "", "", ""]);
    for (seconds, expected) in [(-60, "VSEH"), (0, "VSEH"), (60, "VH")] {
        let until = NOW.checked_add(jiff::SignedDuration::from_secs(seconds)).ok();
        let member = Member { timed_out_until: until, ..me() };
        assert_eq!(in_channel(&server, &member, &[], NOW), bits(expected), "for {seconds} s");
    }
}

#[test]
fn what_is_missing_is_named_as_in_discord() {
    let all = needed();
    let table: [(Permissions, Permissions, &[&str]); 5] = [
        (all, all, &[]),
        (all, Permissions::all(), &[]),
        (all, all - Permissions::EMBED_LINKS, &["Embed Links"]),
        (bits("VS"), bits("E"), &["View Channel", "Send Messages"]),
        (
            all,
            Permissions::empty(),
            &[
                "View Channel",
                "Send Messages",
                "Send Messages in Threads",
                "Create Public Threads",
                "Embed Links",
                "Attach Files",
                "Read Message History",
            ],
        ),
    ];
    for (needed, have, expected) in table {
        assert_eq!(missing(needed, have), expected, "{have}");
    }
}

#[test]
fn the_invite_asks_for_seven_permissions() {
    let seven = (1_u64 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16) | (1 << 35) | (1 << 38);
    assert_eq!(
        invite_link(ApplicationId::new(42)),
        format!(
            "https://discord.com/oauth2/authorize?client_id=42&permissions={seven}&scope=bot+applications.commands"
        )
    );
}

proptest! {
    #[test]
    fn the_order_of_rules_and_roles_does_not_matter(
        rules in prop::collection::vec((0..5_usize, any::<u64>(), any::<u64>()), 0..8).prop_shuffle(),
        roles in prop::array::uniform4("[VSEH]{0,4}"),
    ) {
        let rules: Vec<_> = rules
            .into_iter()
            .map(|(subject, allow, deny)| Overwrite {
                subject: [EVERYONE, BOT, STAFF, OTHERS, MYSELF][subject],
                allow: Permissions::from_bits_truncate(allow),
                deny: Permissions::from_bits_truncate(deny),
            })
            .collect();
        let mut backwards = (server(roles.each_ref().map(String::as_str)), rules.clone());
        let forwards = in_channel(&backwards.0, &me(), &rules, NOW);
        backwards.0.roles.reverse();
        backwards.1.reverse();
        prop_assert_eq!(forwards, in_channel(&backwards.0, &me(), &backwards.1, NOW));
    }
}
