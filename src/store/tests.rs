#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn reopens() {
    for n in 0..20 {
        let data = tempfile::tempdir().unwrap();
        for i in 0..5 {
            let store = Store::open(data.path()).unwrap_or_else(|e| panic!("round {n} open {i}: {e}"));
            store
                .write_blocking(move |tx| tx.put_alive(jiff::Timestamp::from_second(i).unwrap()))
                .unwrap();
            assert_eq!(store.read().alive().unwrap().unwrap().as_second(), i);
        }
    }
}
