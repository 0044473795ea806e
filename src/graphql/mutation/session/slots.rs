//! Sessions that are late, moved together or exchanged.

use async_graphql::{Enum, ID, InputObject, Result};

use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::fault::Fault;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::Reader;
use crate::program::{
    self, Days, DelaySession, Edit, Lateness, RecordId, Run, ShiftSessions, SwapSessions,
};
use crate::types::{EditionId, Millis, RoomId, SessionId, TimeRange, Timestamp};

/// How late a session is: exactly one of `delay` and `expectedStartsAt`.
#[derive(Debug, InputObject)]
pub struct DelaySessionInput {
    /// The session. One that is cancelled or has no planned start is refused.
    pub session: ID,
    /// The whole delay against the plan, so that saying it twice is harmless. `PT0S` ends a delay; a
    /// negative one is refused.
    pub delay: Option<Millis>,
    /// The instant at which it is expected to start: its planned start or later, by at most seven
    /// days.
    pub expected_starts_at: Option<Timestamp>,
    /// Whether the delay runs on through the rooms: what comes after it in the same program day, in
    /// any room that shares a part with its rooms, starts no earlier than it can, until gaps absorb
    /// the delay. What ran on before is taken back as far as it is not needed any more; delays that
    /// are longer for other reasons stay.
    #[graphql(default = false)]
    pub run_on: bool,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for DelaySessionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let lateness = match (self.delay, self.expected_starts_at) {
            (Some(delay), None) => Lateness::By(delay),
            (None, Some(start)) => Lateness::Until(start),
            _ => {
                let fields = ["delay", "expectedStartsAt"];
                reader.refuse("delay", Fault::needs_exactly_one(fields));
                return Ok(None);
            }
        };
        let run = if self.run_on { Run::On } else { Run::Alone };
        let edit = Edit::DelaySession(DelaySession { session, lateness, run });
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}

/// A span of the program that moves as a whole. What is moved depends on what the editor looked at:
/// `expectedRevision` is required.
#[derive(Debug, InputObject)]
pub struct ShiftSessionsInput {
    /// The edition.
    pub edition: ID,
    /// The rooms, those that contain them and their parts. Empty or absent: all rooms, and the
    /// sessions without one.
    pub rooms: Option<Vec<ID>>,
    /// The beginning of the span: what is planned to start then or later, cancelled sessions apart.
    pub from: Timestamp,
    /// The end of the span: what is planned to start before; later than `from`.
    pub until: Timestamp,
    /// How much later; negative: earlier. Delays of what is moved end.
    pub by: Millis,
    /// Whether sessions may come into another program day; else such a shift is refused.
    #[graphql(default = false)]
    pub across_days: bool,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for ShiftSessionsInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let rooms: Vec<RoomId> = reader.ids_of("rooms", self.rooms.as_ref())?;
        reader.need_expected_revision();
        let span = TimeRange::new(self.from, self.until);
        let Some(span) = span.map_err(|error| reader.refuse("until", error)).ok() else {
            return Ok(None);
        };
        let days = if self.across_days { Days::Cross } else { Days::Keep };
        let edit = Edit::ShiftSessions(ShiftSessions { rooms, span, by: self.by, days });
        Ok(Some(Plan {
            edition: Some(edition),
            path: "edition",
            edit,
            shown: Vec::new(),
            client_key: None,
        }))
    }
}

/// What two sessions exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "program::SwapWhat")]
pub enum SwapWhat {
    /// Their planned times, and their rooms.
    TimeAndRooms,
    /// Their planned times.
    Time,
    /// Their rooms.
    Rooms,
}

/// Two sessions that exchange their slots. What they get depends on what the editor looked at:
/// `expectedRevision` is required.
#[derive(Debug, InputObject)]
pub struct SwapSessionsInput {
    /// The one session; not a cancelled one.
    pub session: ID,
    /// The other session of the same edition; not a cancelled one.
    pub with: ID,
    /// What they exchange. A new time ends a delay.
    #[graphql(default_with = "SwapWhat::TimeAndRooms")]
    pub what: SwapWhat,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for SwapSessionsInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let with: SessionId = reader.id("with", &self.with)?;
        reader.need_expected_revision();
        let edit = Edit::SwapSessions(SwapSessions { session, with, what: self.what.into() });
        let shown = vec![RecordId::Session(session), RecordId::Session(with)];
        Ok(Some(Plan { shown, ..Plan::of_session(reader.scope, session, edit) }))
    }
}
