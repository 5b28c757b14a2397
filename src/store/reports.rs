//! Reports on questions: written, read, settled and forgotten together with their index.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use jiff::Timestamp;

use super::error::StoreError;
use super::export::Line;
use super::exports::Kept;
use super::import::{ImportError, walk};
use super::keys;
use super::read::Reader;
use super::write::Tx;
use crate::domain::ids::{MemberId, QuestionId, ServerId};
use crate::domain::report::{Note, Report};

impl Reader<'_> {
    /// A member's report on a question.
    pub fn report(&self, member: MemberId, question: &QuestionId) -> Result<Option<Report>, StoreError> {
        let key = (member, question.clone());
        Ok(self.get(&keys::REPORT, &key)?.map(|stored| stored.load(key)))
    }

    /// All reports of a member, by question.
    pub fn reports_by(&self, member: MemberId) -> Result<Vec<Report>, StoreError> {
        self.scan(&keys::REPORT, &member).map(|item| item.map(|(key, stored)| stored.load(key))).collect()
    }

    /// The reports that the staff of a server is told of, by question.
    pub fn reports_in(&self, server: ServerId) -> Result<Vec<Report>, StoreError> {
        let mut reports = Vec::new();
        for item in self.scan(&keys::REPORT_IN, &Some(server)) {
            let ((_, question, member), ()) = item?;
            reports.extend(self.report(member, &question)?);
        }
        Ok(reports)
    }

    /// All reports, by question and member.
    pub fn reports(&self) -> Result<Vec<Report>, StoreError> {
        let all = self.scan(&keys::REPORT, &()).map(|item| item.map(|(key, stored)| stored.load(key)));
        let mut all: Vec<Report> = all.collect::<Result<_, _>>()?;
        sort(&mut all);
        Ok(all)
    }

    /// Reports after this one in the order of their keys, at most so many.
    pub fn reports_after(
        &self,
        after: Option<(MemberId, QuestionId)>,
        most: usize,
    ) -> Result<Vec<Report>, StoreError> {
        self.after(&keys::REPORT, after)
            .take(most)
            .map(|item| item.map(|(key, stored)| stored.load(key)))
            .collect()
    }

    /// The notes in a server's staff channel, by question.
    pub fn notes_in(&self, server: ServerId) -> Result<Vec<Note>, StoreError> {
        self.scan(&keys::NOTE, &server).map(|item| item.map(|(key, stored)| stored.load(key))).collect()
    }

    /// All notes in staff channels.
    pub fn notes(&self) -> Result<Vec<Note>, StoreError> {
        self.scan(&keys::NOTE, &()).map(|item| item.map(|(key, stored)| stored.load(key))).collect()
    }

    /// The note about a question in a server's staff channel.
    pub fn note(&self, server: ServerId, question: &QuestionId) -> Result<Option<Note>, StoreError> {
        let key = (server, question.clone());
        Ok(self.get(&keys::NOTE, &key)?.map(|stored| stored.load(key)))
    }
}

impl Tx<'_> {
    /// Writes a report in place of the member's earlier one on that question.
    pub fn put_report(&mut self, report: &Report) -> Result<(), StoreError> {
        let key = (report.member, report.question.clone());
        if let Some(old) = self.current(&keys::REPORT, &key)? {
            self.remove(&keys::REPORT_IN, &(old.server, report.question.clone(), report.member));
        }
        self.put(&keys::REPORT_IN, &(report.server, report.question.clone(), report.member), &())?;
        self.put(&keys::REPORT, &key, &report.into())
    }

    /// Removes a report.
    pub fn remove_report(&mut self, report: &Report) {
        self.remove(&keys::REPORT_IN, &(report.server, report.question.clone(), report.member));
        self.remove(&keys::REPORT, &(report.member, report.question.clone()));
    }

    /// Writes what became of a note to the staff, in place of what was known before.
    pub fn put_note(&mut self, note: &Note) -> Result<(), StoreError> {
        self.put(&keys::NOTE, &(note.server, note.question.clone()), &note.into())
    }

    /// Removes the record of a note.
    pub fn remove_note(&mut self, server: ServerId, question: &QuestionId) {
        self.remove(&keys::NOTE, &(server, question.clone()));
    }
}

/// The reports of a kept export, by question and member.
///
/// # Errors
/// The file cannot be read, or is not a whole export.
pub fn reports_of(kept: &Kept) -> Result<Vec<Report>, ImportError> {
    let file = File::open(&kept.path)
        .map_err(|error| ImportError { line: 0, what: format!("cannot read it: {error}") })?;
    // Of two lines of a key the last holds.
    let mut reports: BTreeMap<Vec<u8>, Report> = BTreeMap::new();
    walk(&mut BufReader::new(file), |line, _| {
        match (line.key(), line) {
            (Some(key), Line::Report(report)) => drop(reports.insert(key, report)),
            (Some(key), Line::Gone { .. }) => drop(reports.remove(&key)),
            _ => {}
        }
        Ok(())
    })?;
    let mut all: Vec<Report> = reports.into_values().collect();
    sort(&mut all);
    Ok(all)
}

fn sort(reports: &mut [Report]) {
    reports.sort_by(|a, b| (&a.question, a.member).cmp(&(&b.question, b.member)));
}

/// Whether a report is older than it may be.
pub(super) fn is_old(report: &Report, now: Timestamp) -> bool {
    now.duration_since(report.made) >= crate::domain::report::REPORTS_KEPT
}
