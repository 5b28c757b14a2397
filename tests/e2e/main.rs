//! Features from a person's side: the real bot over real sockets, on a Discord that lives on 127.0.0.1.
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

mod harness;

mod about;
mod answer;
mod away;
mod catalogue;
mod crash;
mod daily;
mod deleted;
mod edges;
mod faults;
mod forged;
mod gateway;
mod help;
mod hostile;
mod house;
mod late;
mod leaderboard;
mod mydata;
mod notice;
mod places;
mod process;
mod quiz;
mod reminder;
mod report;
mod restart;
mod round;
mod secrets;
mod settings;
mod share;
mod streak;
mod submit;
mod timetable;
mod two_years;
