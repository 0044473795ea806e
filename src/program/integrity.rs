//! What must be true of every row: references lead somewhere in the same edition, times run
//! forwards, names in addresses are unique. Checked whenever a row is written, and at load.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

use super::particulars;
use super::problem::{Problem, ProblemKind};
use super::record::{Record, RecordId, Row, Table};
use super::value::Tables;
use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::types::RoomId;

type Checked = Result<(), Problem>;

/// Checks the rows that were written, and that nothing needs those that were taken away; `written`
/// says by which edit.
pub(super) fn check_written(tables: &Tables, written: &BTreeMap<RecordId, usize>) -> Checked {
    let is_gone = |id: &&RecordId| tables.record(**id).is_none();
    let gone: BTreeSet<_> = written.keys().filter(is_gone).copied().collect();
    if !gone.is_empty() {
        check_gone(tables, &gone, written)?;
    }
    for (id, edit) in written {
        if let Some(record) = tables.record(*id) {
            let checked = check(tables, &record)
                .and_then(|()| particulars::check(&record))
                .and_then(|()| check_replacement(tables, &record));
            checked.map_err(|problem| problem.of_edit(*edit))?;
        }
    }
    Ok(())
}

/// Sessions that replace each other in a circle leave nobody with one that takes place. Checked when
/// it is written and not at load, for programs from before this check may have such a circle.
fn check_replacement(tables: &Tables, record: &Record) -> Checked {
    let Record::Session(row) = record else { return Ok(()) };
    let replaced_by = |id| tables.sessions.get(&id).and_then(|row| row.replaced_by);
    let mut seen = BTreeSet::new();
    let mut next = row.replaced_by;
    while let Some(id) = next.filter(|id| seen.insert(*id)) {
        if id == row.id {
            let in_the_way = seen.into_iter().filter(|id| *id != row.id).map(RecordId::Session);
            let problem = Problem::at("replacedBy", ProblemKind::ReplacesInACircle);
            return Err(problem.because_of(in_the_way));
        }
        next = replaced_by(id);
    }
    Ok(())
}

/// How many of the rows that are in the way are named.
pub(super) const MAX_IN_THE_WAY: usize = 20;

fn check_gone(
    tables: &Tables,
    gone: &BTreeSet<RecordId>,
    written: &BTreeMap<RecordId, usize>,
) -> Checked {
    let mut needed: Option<RecordId> = None;
    let mut in_the_way = Vec::new();
    for record in tables.records() {
        for id in references(&record) {
            if gone.contains(&id) && needed.is_none_or(|needed| needed == id) {
                needed = Some(id);
                in_the_way.push(stands_for(&record));
                break;
            }
        }
    }
    let Some(needed) = needed else { return Ok(()) };
    in_the_way.dedup();
    in_the_way.truncate(MAX_IN_THE_WAY);
    let problem = Problem::at(field_of(needed), ProblemKind::InUse).because_of(in_the_way);
    Err(problem.of_edit(written[&needed]))
}

/// What an editor knows a row as: a contribution is a part of its session.
fn stands_for(record: &Record) -> RecordId {
    match record {
        Record::Contribution(row) => RecordId::Session(row.session_id),
        other => other.id(),
    }
}

/// The field of an edit that names a row of a table.
pub(super) fn field_of(id: RecordId) -> &'static str {
    match id {
        RecordId::Edition(_) => "edition",
        RecordId::Organization(_) => "organization",
        RecordId::Room(_) => "room",
        RecordId::Track(_) => "track",
        RecordId::SessionKind(_) => "kind",
        RecordId::Participant(_) => "participant",
        RecordId::Session(_) => "session",
        RecordId::Contribution(_) => "contribution",
        RecordId::Announcement(_) => "announcement",
    }
}

/// Every row that a row needs.
pub(super) fn references(record: &Record) -> Vec<RecordId> {
    match record {
        Record::Edition(row) => {
            row.organizations.iter().map(|one| RecordId::Organization(one.organization)).collect()
        }
        Record::Organization(_) | Record::Track(_) | Record::SessionKind(_) => Vec::new(),
        Record::Room(row) => row.parts.iter().copied().map(RecordId::Room).collect(),
        Record::Participant(row) => {
            row.organization_id.into_iter().map(RecordId::Organization).collect()
        }
        Record::Session(row) => {
            let kind = row.kind_id.into_iter().map(RecordId::SessionKind);
            let track = row.track_id.into_iter().map(RecordId::Track);
            let rooms = row.rooms.iter().copied().map(RecordId::Room);
            let organizers = row.organizers.iter().copied().map(RecordId::Organization);
            let replaced_by = row.replaced_by.into_iter().map(RecordId::Session);
            kind.chain(track).chain(rooms).chain(organizers).chain(replaced_by).collect()
        }
        Record::Contribution(row) => {
            let participant = row.participant_id.into_iter().map(RecordId::Participant);
            participant.chain([RecordId::Session(row.session_id)]).collect()
        }
        Record::Announcement(row) => row.rooms.iter().copied().map(RecordId::Room).collect(),
    }
}

/// Checks every row of a program.
pub(crate) fn check_all(tables: &Tables) -> Checked {
    tables.records().try_for_each(|record| check(tables, &record))
}

fn check(tables: &Tables, record: &Record) -> Checked {
    match record {
        Record::Edition(row) => check_edition(tables, row),
        Record::Organization(row) => check_organization(tables, row),
        Record::Room(row) => check_room(tables, row),
        Record::Track(row) => check_track(tables, row),
        Record::SessionKind(row) => check_kind(tables, row),
        Record::Participant(row) => check_participant(tables, row),
        Record::Session(row) => check_session(tables, row),
        Record::Contribution(row) => check_contribution(tables, row),
        Record::Announcement(row) => check_announcement(tables, row),
    }
}

fn exists<R: Row>(table: &Table<R>, id: Option<R::Id>, path: &str) -> Checked {
    match id {
        Some(id) if !table.contains_key(&id) => Err(Problem::at(path, ProblemKind::NotFound)),
        _ => Ok(()),
    }
}

fn all_exist<R: Row>(table: &Table<R>, ids: &[R::Id], path: &str) -> Checked
where
    R::Id: Hash + Eq,
    RecordId: From<R::Id>,
{
    for (place, id) in ids.iter().enumerate() {
        exists(table, Some(*id), &format!("{path}.{place}"))?;
        if ids[..place].contains(id) {
            let twice = Problem::at(&format!("{path}.{place}"), ProblemKind::Twice);
            return Err(twice.because_of([RecordId::from(*id)]));
        }
    }
    Ok(())
}

/// Whether no other row has the value that `value` takes from this one.
fn unique<R: Row, V: PartialEq>(
    table: &Table<R>,
    row: &R,
    path: &str,
    value: impl Fn(&R) -> Option<V>,
) -> Checked
where
    RecordId: From<R::Id>,
{
    let Some(wanted) = value(row) else { return Ok(()) };
    let mut others = table.values().filter(|other| other.id() != row.id());
    let has_it = |other: &Arc<R>| value(other.as_ref()).is_some_and(|taken| taken == wanted);
    match others.find(|other| has_it(other)) {
        Some(other) => {
            let in_the_way = [RecordId::from(other.id())];
            Err(Problem::at(path, ProblemKind::Taken).because_of(in_the_way))
        }
        None => Ok(()),
    }
}

fn check_edition(tables: &Tables, row: &edition::Model) -> Checked {
    if row.ends_on < row.starts_on {
        return Err(Problem::at("endsOn", ProblemKind::EndNotAfterStart));
    }
    if !(0..24).contains(&row.day_starts_at_hour) {
        return Err(Problem::at("dayStartsAtHour", ProblemKind::NoHour));
    }
    if row.locales.is_empty() {
        return Err(Problem::at("locales", ProblemKind::NoLanguage));
    }
    for (place, role) in row.organizations.iter().enumerate() {
        let path = format!("organizations.{place}");
        exists(&tables.organizations, Some(role.organization), &path)?;
    }
    Ok(())
}

fn check_organization(tables: &Tables, row: &organization::Model) -> Checked {
    unique(&tables.organizations, row, "slug", |row| Some(row.slug.clone()))?;
    unique(&tables.organizations, row, "key", |row| row.source_key.clone())?;
    unique(&tables.organizations, row, "clientKey", |row| row.client_key.clone())
}

fn check_room(tables: &Tables, row: &room::Model) -> Checked {
    unique(&tables.rooms, row, "slug", |row| Some(row.slug.clone()))?;
    unique(&tables.rooms, row, "key", |row| row.source_key.clone())?;
    unique(&tables.rooms, row, "clientKey", |row| row.client_key.clone())?;
    all_exist(&tables.rooms, &row.parts, "parts")?;
    // Each part with the room that it is a part of.
    let mut open: Vec<(RoomId, RoomId)> = row.parts.iter().map(|part| (row.id, *part)).collect();
    let mut seen = BTreeSet::new();
    while let Some((whole, part)) = open.pop() {
        if part == row.id {
            let problem = Problem::at("parts", ProblemKind::PartOfItself);
            return Err(problem.because_of([RecordId::Room(whole)]));
        }
        if seen.insert(part) {
            let parts = tables.rooms.get(&part).into_iter().flat_map(|row| row.parts.iter());
            open.extend(parts.map(|inner| (part, *inner)));
        }
    }
    Ok(())
}

fn check_track(tables: &Tables, row: &track::Model) -> Checked {
    unique(&tables.tracks, row, "slug", |row| Some(row.slug.clone()))?;
    unique(&tables.tracks, row, "key", |row| row.source_key.clone())?;
    unique(&tables.tracks, row, "clientKey", |row| row.client_key.clone())
}

fn check_kind(tables: &Tables, row: &session_kind::Model) -> Checked {
    unique(&tables.kinds, row, "slug", |row| Some(row.slug.clone()))?;
    unique(&tables.kinds, row, "key", |row| row.source_key.clone())?;
    unique(&tables.kinds, row, "clientKey", |row| row.client_key.clone())
}

fn check_participant(tables: &Tables, row: &participant::Model) -> Checked {
    unique(&tables.participants, row, "key", |row| row.source_key.clone())?;
    unique(&tables.participants, row, "clientKey", |row| row.client_key.clone())?;
    exists(&tables.organizations, row.organization_id, "organization")
}

fn check_session(tables: &Tables, row: &session::Model) -> Checked {
    match (row.starts_at, row.ends_at) {
        (None, Some(_)) => return Err(Problem::at("endsAt", ProblemKind::EndWithoutStart)),
        (Some(start), Some(end)) if end <= start => {
            return Err(Problem::at("endsAt", ProblemKind::EndNotAfterStart));
        }
        _ => {}
    }
    unique(&tables.sessions, row, "key", |row| row.source_key.clone())?;
    unique(&tables.sessions, row, "clientKey", |row| row.client_key.clone())?;
    unique(&tables.sessions, row, "number", |row| Some(row.number))?;
    exists(&tables.kinds, row.kind_id, "kind")?;
    exists(&tables.tracks, row.track_id, "track")?;
    all_exist(&tables.rooms, &row.rooms, "rooms")?;
    all_exist(&tables.organizations, &row.organizers, "organizers")?;
    for (place, language) in row.spoken_languages.iter().enumerate() {
        if row.spoken_languages[..place].contains(language) {
            return Err(Problem::at(&format!("spokenLanguages.{place}"), ProblemKind::Twice));
        }
    }
    exists(&tables.sessions, row.replaced_by, "replacedBy")?;
    if row.replaced_by == Some(row.id) {
        let problem = Problem::at("replacedBy", ProblemKind::ReplacesItself);
        return Err(problem.because_of([RecordId::Session(row.id)]));
    }
    Ok(())
}

fn check_contribution(tables: &Tables, row: &contribution::Model) -> Checked {
    let path = format!("contributions.{}", row.position);
    exists(&tables.sessions, Some(row.session_id), &path)?;
    exists(&tables.participants, row.participant_id, &format!("{path}.participant"))?;
    if row.participant_id.is_none() && row.display_name.is_none() {
        return Err(Problem::at(&path, ProblemKind::NobodyContributes));
    }
    Ok(())
}

fn check_announcement(tables: &Tables, row: &announcement::Model) -> Checked {
    unique(&tables.announcements, row, "clientKey", |row| row.client_key.clone())?;
    all_exist(&tables.rooms, &row.rooms, "rooms")
}
