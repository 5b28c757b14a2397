//! What came out, one line for each target.

use std::time::Duration;

/// One target.
pub struct Row {
    what: String,
    figure: String,
    beside: String,
    target: String,
    reached: bool,
}

impl Row {
    /// A figure that is at most so much, or else missed.
    pub fn at_most(what: impl Into<String>, figure: f64, most: f64, unit: &str) -> Self {
        Self::new(what, figure, "at most", most, unit, figure <= most)
    }

    /// A figure that is at least so much, or else missed.
    pub fn at_least(what: impl Into<String>, figure: f64, least: f64, unit: &str) -> Self {
        Self::new(what, figure, "at least", least, unit, figure >= least)
    }

    fn new(what: impl Into<String>, figure: f64, how: &str, bound: f64, unit: &str, reached: bool) -> Self {
        let digits = if figure < 10.0 { 2 } else { 1 };
        Self {
            what: what.into(),
            figure: format!("{figure:.digits$}{unit}"),
            beside: String::new(),
            target: format!("{how} {bound}{unit}"),
            reached,
        }
    }

    /// With what the figure is made of.
    pub fn beside(mut self, beside: impl Into<String>) -> Self {
        self.beside = beside.into();
        self
    }
}

/// As a table in Markdown; its heading when it is the first.
pub fn print(part: &str, rows: &[Row]) {
    println!("\n{part}\n\n| what | figure | of | target | |\n|---|---|---|---|---|");
    for Row { what, figure, beside, target, reached } in rows {
        println!(
            "| {what} | {figure} | {beside} | {target} | {} |",
            if *reached { "reached" } else { "missed" }
        );
    }
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The value below which this share of all is; `sorted` must not be empty.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share).ceil() as usize;
    values[at.clamp(1, values.len()) - 1]
}

/// Half are below it.
pub fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}
