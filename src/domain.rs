//! The rules, pure: no clock, no file, no socket; time and chance are arguments.

pub mod bank;
pub mod board;
pub mod facts;
pub mod ids;
pub mod member;
pub mod notice;
pub mod pick;
pub mod question;
pub mod reminder;
pub mod report;
pub mod round;
pub mod search;
pub mod selfcheck;
pub mod server;
pub mod streak;
pub mod timetable;
