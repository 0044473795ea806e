//! The days of a program.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};
use chrono::NaiveDate;

use super::room::Room;
use super::session::Session;
use crate::entity::session as row;
use crate::graphql::filter::SessionFilter;
use crate::graphql::scalar::LocalDate;
use crate::program::View;
use crate::types::Timestamp;

/// One day of a program.
pub struct ProgramDay {
    view: View,
    date: NaiveDate,
}

impl ProgramDay {
    /// A day of a program.
    pub fn of(view: &View, date: NaiveDate) -> Self {
        Self { view: view.clone(), date }
    }

    fn sessions_matching(&self, filter: Option<SessionFilter>) -> Result<Vec<Arc<row::Model>>> {
        let mut filter = SessionFilter::read(filter)?;
        let is_of_another_day = filter.on.replace(self.date).is_some_and(|date| date != self.date);
        Ok(if is_of_another_day { Vec::new() } else { self.view.sessions_matching(&filter) })
    }
}

/// A program day: from `dayStartsAtHour` to the same hour next day, so that sessions after midnight
/// belong to the evening before.
#[Object]
impl ProgramDay {
    /// The date on which it begins.
    fn date(&self) -> LocalDate {
        LocalDate(self.date)
    }

    /// The instant at which it begins.
    fn starts_at(&self) -> Timestamp {
        self.view.start_of_day(self.date)
    }

    /// The instant at which it ends.
    fn ends_at(&self) -> Timestamp {
        self.view.end_of_day(self.date)
    }

    /// Its sessions, in the order of time; those with only a date come last.
    fn sessions(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<SessionFilter>,
    ) -> Result<Vec<Session>> {
        Ok(Session::list(&self.view, self.sessions_matching(filter)?))
    }

    /// The rooms in which something takes place on this day, in their order.
    fn rooms(&self) -> Result<Vec<RoomDay>> {
        let rows = self.sessions_matching(None)?;
        let rooms = self.view.rooms().iter();
        Ok(rooms
            .filter_map(|room| {
                let here = rows.iter().filter(|row| self.view.takes_place_in(row, room.id));
                let here: Vec<_> = here.cloned().collect();
                (!here.is_empty()).then(|| RoomDay {
                    room: Room::of(&self.view, room),
                    sessions: Session::list(&self.view, here),
                })
            })
            .collect())
    }
}

/// A day of a room.
#[derive(SimpleObject)]
pub struct RoomDay {
    /// The room.
    room: Room,
    /// What takes place in it on the day, in the order of time.
    sessions: Vec<Session>,
}
