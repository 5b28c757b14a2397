use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn the_short_cut_finds_the_pairs_that_comparing_all_finds(
        sets in proptest::collection::vec(proptest::collection::hash_set("[a-h]", 0..7), 0..9),
        least in 0.1_f64..1.0,
    ) {
        let mut all = Vec::new();
        for (second, b) in sets.iter().enumerate() {
            for (first, a) in sets.iter().enumerate().take(second) {
                let share = jaccard(a, b);
                if share >= least {
                    all.push((first, second, share));
                }
            }
        }
        prop_assert_eq!(alike(&sets, least), all);
    }
}
