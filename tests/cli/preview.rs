use insta::assert_snapshot;

use crate::program::Desk;

#[test]
fn a_question_is_shown_in_every_message_that_has_it() {
    let desk = Desk::new();
    let bank = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank");
    let ended = desk.program("preview stop-sql-injection --questions").arg(bank).ends().with_code(0);
    assert_snapshot!("preview", ended.out);
}

#[test]
fn an_id_that_is_not_in_the_bank_is_named() {
    let desk = Desk::new();
    for id in ["no-such-question", "../../etc/passwd", "ALL CAPS", ""] {
        let ended = desk.program("preview").arg(id).ends().with_code(2);
        assert!(ended.err.contains(&format!("there is no question {id:?}")), "{ended}");
    }
}
