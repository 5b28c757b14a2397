use std::collections::HashSet;

use super::*;

#[test]
fn a_nonce_fits_and_is_of_its_key_alone() {
    let keys: Vec<String> = (0..1000).map(|n| format!("round {n}")).collect();
    let nonces: HashSet<String> = keys.iter().map(|key| nonce(key)).collect();
    assert_eq!(nonces.len(), keys.len());
    assert!(nonces.iter().all(|nonce| nonce.len() <= 25));
    // A restart makes the same one.
    assert_eq!(nonce("1482a38360000011.69a54380 Message"), "b79d3ee3d564f2be3152ee2b");
}
