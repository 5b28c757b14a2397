//! What a member writes: as an answer, as words to look for, as a name in a message.
#![no_main]

use std::sync::LazyLock;

use daily_drill::bank_dir::BankDir;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::search::Index;
use daily_drill::domain::selfcheck;
use libfuzzer_sys::fuzz_target;

static BANK: LazyLock<(Bank, Index)> = LazyLock::new(|| {
    let shipped = BankDir::shipped();
    let (bank, _) = Bank::build(&shipped.topics, shipped.files);
    let search = Index::new(&bank);
    (bank, search)
});

// The bank is read before the first input, whose time is measured.
fuzz_target!(init: { LazyLock::force(&BANK); }, |text: &str| {
    let (bank, search) = &*BANK;
    let question = &bank.questions()[text.len() % bank.questions().len()];
    assert_eq!(selfcheck::found(question, text).len(), question.key_points.len());
    let _ = (selfcheck::enough(text).is_ok(), selfcheck::is_catchwords(question, text));
    assert!(search.search(text, 10).len() <= 10);
    let _ = search.clear_best(text);
});
