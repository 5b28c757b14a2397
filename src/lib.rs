//! Daily Drill: a Discord bot that posts a question of the day and keeps streaks.

pub mod bank_dir;
pub mod cli;
pub mod domain;
