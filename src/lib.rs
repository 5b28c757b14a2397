//! Daily Drill: a Discord bot that posts a question of the day and keeps streaks.

pub mod app;
pub mod bank_dir;
pub mod bot;
pub mod cli;
pub mod clock;
pub mod config;
mod crash;
pub mod discord;
pub mod domain;
pub mod figures;
pub mod housekeeper;
pub mod http;
mod memory;
pub mod scheduler;
pub mod store;
pub mod telemetry;
