//! Lines of an export with the right sum around them: refused, or what they make goes out and comes back byte for byte.
#![no_main]

use daily_drill::store::{Store, export, import};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};

fn exported(store: &Store) -> Vec<u8> {
    let mut text = Vec::new();
    export(store, Timestamp::UNIX_EPOCH, &mut text).expect("memory takes it");
    text
}

fuzz_target!(|lines: &str| {
    let mut text = String::from("{\"daily_drill_export\":1,\"schema\":1,\"made\":\"2026-11-24T09:00:00Z\"}\n");
    let lines: Vec<&str> = lines.lines().collect();
    for line in &lines {
        text.push_str(line);
        text.push('\n');
    }
    let sum: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    text.push_str(&format!("{{\"records\":{},\"sha256\":\"{sum}\"}}\n", lines.len()));
    let store = Store::temporary().expect("there is room");
    if import(&store, &mut text.as_bytes()).is_ok() {
        let first = exported(&store);
        let second = Store::temporary().expect("there is room");
        import(&second, &mut &*first).expect("its own export");
        assert!(exported(&second) == first);
    }
});
