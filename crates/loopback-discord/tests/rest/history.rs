//! Get Channel Messages: pages and permissions.

use loopback_discord::Permissions;

use crate::client::Rest;

#[tokio::test]
async fn pages_are_cut_as_asked() {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(rest.says(daily, &n.to_string()).await);
    }
    let check = async |query: &str, expected: &str| {
        let page = rest.get(&format!("/channels/{daily}/messages?{query}")).await.ok();
        let got: Vec<_> =
            page.as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect();
        assert_eq!(got.join(" "), expected, "{query}");
    };
    let before = |n: usize| format!("before={}", ids[n]);
    check("", "5 4 3 2 1 0").await;
    check("&limit=2", "5 4").await;
    check(&format!("{}&limit=2", before(3)), "2 1").await;
    check(&before(0), "").await;
    check(&format!("after={}&limit=2", ids[1]), "3 2").await;
    check(&format!("after={}", ids[5]), "").await;
    check("after=0&limit=3", "2 1 0").await;
    check(&format!("around={}&limit=3", ids[2]), "3 2 1").await;
    check(&format!("after={}", u64::MAX), "").await;
    for wrong in ["limit=0", "limit=101", "limit=x", "before=x"] {
        rest.get(&format!("/channels/{daily}/messages?{wrong}")).await.fails(400, 50035);
    }
}

#[tokio::test]
async fn without_the_permission_history_is_empty_and_no_error() {
    let rest = Rest::default().await;
    let (server, daily) = (rest.server(), rest.channel("daily"));
    rest.says(daily, "x").await;
    rest.discord.change(|world| world.deny_bot(server, Permissions::READ_MESSAGE_HISTORY));
    let back = rest.get(&format!("/channels/{daily}/messages")).await;
    assert_eq!((back.status, back.body), (200, serde_json::json!([])));
}

#[tokio::test]
async fn a_long_run_can_forget_its_past() {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    rest.says(daily, "x").await;
    rest.discord.change(loopback_discord::World::forget_past);
    assert!(rest.discord.requests().is_empty() && rest.discord.unread().is_empty());
    assert_eq!(rest.get(&format!("/channels/{daily}/messages")).await.body, serde_json::json!([]));
}
