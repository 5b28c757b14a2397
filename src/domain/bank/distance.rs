//! How many letters apart two texts are.

/// The least number of inserted, deleted or replaced characters that turns one text into the other (Levenshtein).
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    // Row by row; `row[j]` is the distance between what was read of `a` and the first `j` characters of `b`.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// How alike two texts are, from 0 (nothing in common) to 1 (equal).
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    let longest = a.chars().count().max(b.chars().count());
    if longest == 0 {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths of short texts")]
    let share = distance(a, b) as f64 / longest as f64;
    1.0 - share
}

/// Whether two words are at most `most` letters apart.
#[must_use]
pub fn within(a: &str, b: &str, most: usize) -> bool {
    a.chars().count().abs_diff(b.chars().count()) <= most && distance(a, b) <= most
}
