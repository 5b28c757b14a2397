//! Some timetables due in one minute, over real sockets at Discord's limits; `benches/minute.rs` does it with many.

#![allow(clippy::unwrap_used)]

#[path = "../benches/minute/rush.rs"]
mod rush;

use rush::{Day, Rush, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_go_first_and_none_meets_the_global_limit() {
    let report = run(Rush { timetables: 50, servers: 5, speed: 2 }).await;
    println!("{report}");
    let [first, second] = &report.days;
    for day in &report.days {
        assert_eq!(day.questions.calls, 50, "{report}");
        assert_eq!(day.threads.calls, 50, "{report}");
        assert_eq!(day.by_server.len(), 5, "{report}");
        // 50 at 40 a second, and a slow machine.
        assert!(day.questions.last < 10.0, "{report}");
    }
    assert_eq!((first.reveals.calls, first.edits.calls), (0, 0), "{report}");
    // A look whether the question is still there, and two parts.
    assert_eq!((second.reveals.calls, second.edits.calls), (150, 50), "{report}");
    assert_eq!((report.global_429, report.doubled), (0, 0), "{report}");
    assert!(Day::before(&second.reveals, &second.questions) < 0.1, "{report}");
    assert!(Day::before(&second.edits, &second.questions) < 0.1, "{report}");
    // What the doctor says is what the requests show.
    assert!((report.doctor - second.questions.last).abs() < 2.0, "{report}");
}
