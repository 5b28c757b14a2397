//! `--http`: nothing listens unless asked for, and then only this machine is answered.

use std::net::TcpListener;
use std::time::Instant;

use crate::program::{Desk, PATIENCE, discord};

/// A port that was free a moment ago.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn get(port: u16, path: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("http://127.0.0.1:{port}{path}")).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_running_bot_gives_its_health_and_its_figures() {
    let (desk, discord, port) = (Desk::new(), discord().await, port());
    let bot = desk.program(&format!("run --http 127.0.0.1:{port}")).on(&discord).starts();
    bot.waits_for("connected to Discord");
    let deadline = Instant::now() + PATIENCE;
    // The shards are looked at every second.
    while !get(port, "/metrics").await.1.contains("daily_drill_shards_connected 1") {
        assert!(Instant::now() < deadline, "no shard is connected");
    }
    assert_eq!(get(port, "/healthz").await, (200, "ok\n".to_owned()));
    let (_, figures) = get(port, "/metrics").await;
    for name in
        ["daily_drill_due 0", "daily_drill_commit_seconds_bucket", "daily_drill_store_bytes", "# HELP"]
    {
        assert!(figures.contains(name), "{name} is missing in\n{figures}");
    }
    assert!(!figures.contains("token"), "{figures}");
    assert_eq!(get(port, "/").await.0, 404);
    bot.terminates().with_code(0);
}

#[test]
fn an_address_that_others_reach_is_refused() {
    let desk = Desk::new();
    for (address, says) in
        [("0.0.0.0:9090", "loopback"), ("9090", "an address and a port"), ("[::]:1", "loopback")]
    {
        let ended = desk.program(&format!("run --http {address}")).ends().with_code(2);
        assert!(ended.err.contains(says), "{address}: {ended}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (desk, discord) = (Desk::new(), discord().await);
    let ended = desk.program(&format!("run --http {address}")).on(&discord).ends().with_code(1);
    assert!(ended.err.contains(&address), "{ended}");
}
