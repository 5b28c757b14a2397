//! Reports on questions, and the staff's notes about them.

use serde::{Deserialize, Serialize};

use super::Ms;
use crate::domain::ids::{ChannelId, MemberId, MessageId, QuestionId, ServerId};
use crate::domain::report;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Report {
    pub server: Option<ServerId>,
    made: Ms,
    wrong: String,
    source: Option<String>,
    settled: Option<Ms>,
    told: bool,
}

impl From<&report::Report> for Report {
    fn from(report: &report::Report) -> Self {
        Self {
            server: report.server,
            made: Ms(report.made),
            wrong: report.wrong.clone(),
            source: report.source.clone(),
            settled: report.settled.map(Ms),
            told: report.told,
        }
    }
}

impl Report {
    pub fn load(self, (member, question): (MemberId, QuestionId)) -> report::Report {
        let Self { server, made, wrong, source, settled, told } = self;
        let settled = settled.map(|at| at.0);
        report::Report { member, question, server, made: made.0, wrong, source, settled, told }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Note {
    channel: ChannelId,
    since: Ms,
    message: Option<MessageId>,
    shows: u32,
}

impl From<&report::Note> for Note {
    fn from(note: &report::Note) -> Self {
        Self { channel: note.channel, since: Ms(note.since), message: note.message, shows: note.shows }
    }
}

impl Note {
    pub fn load(self, (server, question): (ServerId, QuestionId)) -> report::Note {
        let Self { channel, since, message, shows } = self;
        report::Note { server, question, channel, since: since.0, message, shows }
    }
}
