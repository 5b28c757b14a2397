//! Daily Drill: a Discord bot that posts a question of the day and keeps streaks.

pub mod discord;
pub mod domain;
