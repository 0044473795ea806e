//! The pure core: the program of an edition at a revision, as an immutable value, and everything
//! that can happen to it.
//!
//! Runs no query, knows no GraphQL and reads no clock: instants and ids come in as arguments. Two
//! laws hold, and property tests try to break them: replaying the log over the empty program gives
//! the program that the tables hold, and a revision followed by its inverse gives the program back.

mod affected;
mod agenda;
mod apply;
mod bounds;
mod change;
mod conflict;
mod consent;
mod days;
mod display;
mod edit;
mod erase;
mod filter;
mod index;
mod integrity;
mod lasting;
mod make;
mod notice;
mod now_and_next;
mod particulars;
mod problem;
mod projection;
mod record;
mod replay;
mod search;
mod summary;
mod taken_back;
mod template;
#[cfg(test)]
mod tests;
mod touches;
mod undo;
mod value;
mod visibility;

pub use affected::Affected;
pub use agenda::Clash;
pub use apply::{ConflictPolicy, Outcome, Refusal, Rules};
pub use change::{Change, PreviousStamps, Revision, RowChange, Step};
pub use conflict::{Conflict, describe_conflict};
pub use days::is_day_of_start;
pub use display::Display;
pub use edit::{
    AddContribution, ConsentChoice, Create, CreateEdition, CreateSession, Days, DelaySession, Edit,
    EditionContent, KindContent, Lateness, NewConsent, NewContribution, OrganizationContent,
    ParticipantContent, Patch, Position, PostAnnouncement, RescheduleEdition, RescheduleSession,
    RoomContent, Run, SessionContent, ShiftSessions, SwapSessions, SwapWhat, TrackContent, Update,
    UpdateConflictRules, UpdateContribution, UpdateEdition, UpdateSession,
};
pub use erase::{Erasure, Mention, MentionPlace, Reach, Redaction, Whom, without_erased_keys};
pub use filter::{ParticipantFilter, SessionFilter};
pub(crate) use integrity::check_all;
pub use lasting::Lasting;
pub use notice::{Gathering, Notice, are_wanted, kinds, notices, placement, to_be_told};
pub use now_and_next::{NowAndNext, Phase};
pub use problem::{Problem, ProblemKind};
pub use projection::{Presence, SessionChange, VisibleChange, project};
pub(crate) use record::for_each_table;
pub use record::{Record, RecordId, Row, Stamps, Table};
pub use replay::ReplayError;
pub(crate) use replay::touched;
pub use search::{Excerpt, Found, FoundNode, Fragment, SearchField, SearchKind, TooLong, Wanted};
pub use summary::{anonymous_name, summarize};
pub use taken_back::takes_back;
pub use touches::{Touched, Touches};
pub use undo::Undo;
pub use value::{Program, Tables};
pub use visibility::{Contributor, CountryFigures, SeenContribution, View};
