//! What members reported, listed and settled by whoever runs the bot.

use daily_drill::domain::ids::{MemberId, QuestionId, ServerId};
use daily_drill::domain::report::Report;
use daily_drill::store::{self, Store, StoreError};
use jiff::Timestamp;
use serde_json::Value;

use crate::program::{Desk, discord};

/// A store with three reports on two questions, made by an import: the test itself holds no lock in the folder.
fn fill(desk: &Desk) {
    let store = Store::temporary().unwrap();
    let written: Result<(), StoreError> = store.write_blocking(|tx| {
        [(1, "http-stateless"), (2, "http-stateless"), (1, "stop-sql-injection")].iter().try_for_each(
            |(member, question)| {
                tx.put_report(&Report {
                    member: MemberId(*member),
                    question: QuestionId::from(*question),
                    server: Some(ServerId(7)),
                    made: Timestamp::now(),
                    wrong: format!("wrong, says {member}"),
                    source: None,
                    settled: None,
                    told: false,
                })
            },
        )
    });
    written.unwrap();
    let mut export = Vec::new();
    store::export(&store, Timestamp::now(), &mut export).unwrap();
    desk.program("import").reads(&export).with_code(0);
}

#[test]
fn reports_are_listed_and_settled_with_a_stopped_bot() {
    let desk = Desk::new();
    desk.program("reports").ends().with_code(1).saying("there is no store in data");
    fill(&desk);
    let listed = desk.program("reports").ends().with_code(0);
    assert_eq!(listed.out.matches("wrong, says").count(), 3, "{listed}");
    let settled = desk.program("reports --settle http-stateless").ends().with_code(0);
    assert_eq!(settled.err, "settled 2 of http-stateless; their authors hear of it from the bot\n");
    desk.program("reports --settle http-stateless").ends().with_code(1).saying("no report on http-stateless");
    let json = desk.program("reports --format json").ends().with_code(0).out;
    let reports = serde_json::from_str::<Value>(&json).unwrap()["reports"].clone();
    assert_eq!(reports.as_array().unwrap().len(), 1);
    assert_eq!(reports[0]["question"], "stop-sql-injection");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn beside_a_running_bot_they_come_from_its_newest_export() {
    let (desk, discord) = (Desk::new(), discord().await);
    tokio::task::block_in_place(|| fill(&desk));
    let bot = desk.bot(&discord).await;
    bot.waits_for("exported everything");
    let listed = desk.program("reports").ends().with_code(0);
    assert!(listed.err.contains("the bot is running, so this is from the export that it made 2"), "{listed}");
    assert_eq!(listed.out.matches("wrong, says").count(), 3, "{listed}");
    let refused = desk.program("reports --settle http-stateless").ends().with_code(1);
    assert!(refused.err.contains("with a stopped bot"), "{refused}");
    bot.terminates().with_code(0);
}
