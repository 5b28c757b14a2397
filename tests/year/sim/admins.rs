//! Admins change their minds.

use daily_drill::app::timetable::Saved;
use daily_drill::domain::ids::{ChannelId, TimetableId};
use daily_drill::domain::timetable::Change;
use jiff::Timestamp;

use super::{Event, Sim};
use crate::oracle::Rule;
use crate::world::{Table, World};

impl Sim {
    /// An admin changes something.
    pub(super) async fn edit(&mut self, index: usize) {
        let now = self.now();
        let (table, server, paused) = {
            let world = self.world.lock().unwrap();
            (world.tables[index].id, world.tables[index].server, world.tables[index].paused)
        };
        if self.running.is_none() || !self.world.lock().unwrap().is_served(server) {
            let at = now + self.chance.span(600, 7_200);
            return self.at(at, Event::Edit(index));
        }
        self.figures.edits += 1;
        let (app, who) = (self.app(), self.who(server, 0));
        match self.chance.below(5) {
            0 if !paused => {
                app.pause_timetable(who, table, now).await.unwrap();
                let back = now + self.chance.span(86_400, 12 * 86_400);
                let mut world = self.world.lock().unwrap();
                self.trouble_pending(&mut world, table);
                let table = &mut world.tables[index];
                table.paused = true;
                table.pauses.push((now, Timestamp::MAX));
                take_back_skips(table, now);
                drop(world);
                self.at(back, Event::Resume(index));
            }
            1 | 2 if !paused => {
                let skipping = app.skip_slot(who, table, now).await.unwrap();
                let mut world = self.world.lock().unwrap();
                let rule = world.tables[index].rules.last().unwrap().1.clone();
                let next = world.next_slot(&rule, now);
                if skipping.slot != next {
                    world.wrong.push(format!("skip at {now} leaves out {}, not {next}", skipping.slot));
                }
                world.tables[index].skips.push((next, Timestamp::MAX));
            }
            kind => {
                let (mut rule, hours) = {
                    let world = self.world.lock().unwrap();
                    let (_, rule, hours) = world.tables[index].rules.last().unwrap();
                    (rule.clone(), *hours)
                };
                let before = rule.clone();
                let change = if kind == 4 {
                    rule = Rule { zone: rule.zone.clone(), ..self.any_rule(&before.zone) };
                    Change::Cron(rule.cron())
                } else {
                    Change::Channel(ChannelId(self.interaction(now).0))
                };
                let interaction = self.interaction(now);
                app.edit_timetable(who, table, interaction).await.unwrap();
                let draft = TimetableId(interaction.0);
                app.change_draft(who, draft, change, now).await.unwrap();
                let saved = app.save_draft(who, draft, now).await.unwrap();
                assert!(matches!(saved, Saved::Changed(_)));
                let mut world = self.world.lock().unwrap();
                self.trouble_pending(&mut world, table);
                let table = &mut world.tables[index];
                if rule != before {
                    take_back_skips(table, now);
                }
                table.rules.push((now, rule, hours));
            }
        }
    }

    fn trouble_pending(&self, world: &mut World, table: TimetableId) {
        let pending: Vec<_> = world.pending.iter().filter(|id| id.timetable == table).copied().collect();
        world.troubled.extend(pending);
    }

    pub(super) async fn resume(&mut self, index: usize) {
        let now = self.now();
        let (table, server) = {
            let world = self.world.lock().unwrap();
            (world.tables[index].id, world.tables[index].server)
        };
        if self.running.is_none() || !self.world.lock().unwrap().is_served(server) {
            let at = now + self.chance.span(600, 7_200);
            return self.at(at, Event::Resume(index));
        }
        let who = self.who(server, 0);
        self.app().resume_timetable(who, table, now).await.unwrap();
        let mut world = self.world.lock().unwrap();
        let table = &mut world.tables[index];
        table.paused = false;
        table.pauses.last_mut().unwrap().1 = now;
    }
}

fn take_back_skips(table: &mut Table, now: Timestamp) {
    for (_, back) in table.skips.iter_mut().filter(|(slot, back)| *slot > now && *back == Timestamp::MAX) {
        *back = now;
    }
}
