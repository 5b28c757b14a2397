//! Many timetables due in one minute, at Discord's limits. See docs/proof.md.
//!
//! `cargo bench --bench minute` tries 500 at Discord's own speed; `cargo bench --bench minute -- 10000 1000 20` tries
//! 10,000 in 1,000 servers at twenty times that.

#![allow(clippy::unwrap_used)]

#[path = "minute/rush.rs"]
mod rush;

use rush::{Rush, run};

fn main() {
    let given: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let (timetables, servers, speed) = match given[..] {
        [timetables, servers, speed] => (timetables, servers, speed),
        _ => (500, 50, 1),
    };
    println!("{timetables} timetables in {servers} servers, {speed} times as fast as Discord");
    let rush = Rush { timetables: timetables.into(), servers: servers.into(), speed };
    println!("{}", tokio::runtime::Runtime::new().unwrap().block_on(run(rush)));
}
