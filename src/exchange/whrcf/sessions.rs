//! Sessions and who contributes to them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::Import;
use super::file::{self, File, ImportError};
use super::setting::{self, Ids, distinct, known, parse};
use crate::entity::contribution::{self, ContributionRole};
use crate::entity::room::AccessibilityFeature;
use crate::entity::session::{self, Interpretation, InterpretationMode};
use crate::entity::{List, edition, organization, participant, room, session_kind};
use crate::program::{Edit, RecordId, is_day_of_start};
use crate::types::{Locale, RevisionNumber, SessionId, TimeRange, Timestamp};

/// What sessions refer to, by key, and the edition whose days they are in.
pub(super) struct Keys<'a> {
    pub(super) edition: &'a edition::Model,
    pub(super) organizations: Ids<organization::Model>,
    pub(super) rooms: Ids<room::Model>,
    pub(super) kinds: Ids<session_kind::Model>,
    pub(super) participants: Ids<participant::Model>,
}

pub(super) fn sessions(
    import: &Import<'_>,
    file: &File,
    keys: &Keys<'_>,
) -> Result<Vec<Edit>, ImportError> {
    distinct("sessions", file.sessions.iter().map(|row| &row.id))?;
    let mut edits = Vec::new();
    for from in &file.sessions {
        let place = format!("sessions.{}", from.id);
        let row = session(import, from, keys, &place)?;
        let id = row.id;
        edits.push(Edit::Put(row.into()));
        edits.extend(contributions(import, from, keys, id)?);
    }
    Ok(edits)
}

fn session(
    import: &Import<'_>,
    from: &file::Session,
    keys: &Keys<'_>,
    place: &str,
) -> Result<session::Model, ImportError> {
    let table = &import.base.tables().sessions;
    let present = table.values().find(|row| row.source_key.as_ref() == Some(&from.id));
    let row = match present {
        Some(row) => row.as_ref().clone(),
        None => blank(import, from, place)?,
    };
    let instant = |text: &Option<String>| -> Result<Option<Timestamp>, ImportError> {
        text.as_deref().map(|text| parse(place, text)).transpose()
    };
    let (starts_at, ends_at) = (instant(&from.start)?, instant(&from.end)?);
    check_times(starts_at, ends_at, place)?;
    check_date(keys.edition, from.date, starts_at, place)?;
    distinct(format!("{place}.organisers"), from.organisers.iter())?;
    // A delay is against the plan: a new plan ends it.
    let plan_stands = (row.starts_at, row.ends_at) == (starts_at, ends_at);
    let languages = from.languages.iter().flatten();
    let (accessibility, interpretations) = accessibility(from, &row, place)?;
    let room = from.room.iter().map(|key| known(&keys.rooms, place, key));
    let organizers = from.organisers.iter().map(|key| known(&keys.organizations, place, key));
    Ok(session::Model {
        code: from.code.clone(),
        title: from.title.require(place)?,
        subtitle: from.subtitle.read(place)?,
        kind_id: from.kind.as_ref().map(|key| known(&keys.kinds, place, key)).transpose()?,
        rooms: room.collect::<Result<_, _>>()?,
        date: from.date,
        starts_at,
        ends_at,
        delay_ms: if plan_stands { row.delay_ms } else { 0 },
        spoken_languages: languages.map(|tag| parse(place, tag)).collect::<Result<_, _>>()?,
        interpretations,
        accessibility,
        is_closed: from.closed,
        is_streamed: from.streamed,
        organizers: organizers.collect::<Result<_, _>>()?,
        note: from.note.clone(),
        sources: setting::urls(place, &from.sources)?,
        ..row
    })
}

fn check_times(
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    place: &str,
) -> Result<(), ImportError> {
    match (start, end) {
        (None, Some(_)) => Err(ImportError::at(place, "has an end without a start")),
        (Some(start), Some(end)) => TimeRange::new(start, end)
            .map(drop)
            .map_err(|error| ImportError::at(place, format!("the end {error}"))),
        _ => Ok(()),
    }
}

fn check_date(
    edition: &edition::Model,
    date: Option<NaiveDate>,
    start: Option<Timestamp>,
    place: &str,
) -> Result<(), ImportError> {
    match (date, start) {
        (Some(date), Some(start)) if !is_day_of_start(edition, date, start) => {
            Err(ImportError::at(place, format!("starts on another day than {date}")))
        }
        _ => Ok(()),
    }
}

/// A session that is new: published, for the file is a program that was.
fn blank(
    import: &Import<'_>,
    from: &file::Session,
    place: &str,
) -> Result<session::Model, ImportError> {
    let title = from.title.require(place)?;
    Ok(session::Model {
        source_key: Some(from.id.clone()),
        is_published: true,
        ..session::Model::draft(import.ids.issue(), import.edition_id(), title)
    })
}

type Access = (List<AccessibilityFeature>, List<Interpretation>);

/// `captions` and `sign-language` are features; with a language, as in `captions-ko`, they are an
/// interpretation as well. Other interpretations of the session stay.
fn accessibility(
    from: &file::Session,
    present: &session::Model,
    place: &str,
) -> Result<Access, ImportError> {
    let mut features = Vec::new();
    let mut interpretations: Vec<_> = present
        .interpretations
        .iter()
        .filter(|one| !matches!(one.mode, InterpretationMode::Sign | InterpretationMode::Captions))
        .cloned()
        .collect();
    for feature in from.accessibility.iter().flatten() {
        let (kind, mode, language) = if let Some(rest) = feature.strip_prefix("sign-language") {
            (AccessibilityFeature::SignLanguage, InterpretationMode::Sign, rest)
        } else if let Some(rest) = feature.strip_prefix("captions") {
            (AccessibilityFeature::Captions, InterpretationMode::Captions, rest)
        } else {
            return Err(ImportError::at(place, format!("{feature:?} is no known accessibility")));
        };
        if !features.contains(&kind) {
            features.push(kind);
        }
        if let Some(tag) = language.strip_prefix('-') {
            let to: Locale = parse(place, tag)?;
            interpretations.push(Interpretation { from: None, to, mode, channel: None, url: None });
        }
    }
    Ok((features.into(), interpretations.into()))
}

/// The list of contributions as the file has it. One that stays keeps its id.
fn contributions(
    import: &Import<'_>,
    from: &file::Session,
    keys: &Keys<'_>,
    session: SessionId,
) -> Result<Vec<Edit>, ImportError> {
    let rows = import.base.tables().contributions.values();
    let mut present: BTreeMap<_, _> = rows
        .filter(|row| row.session_id == session)
        .map(|row| ((row.position, row.id), row.clone()))
        .collect();
    let mut edits = Vec::new();
    for (position, part) in from.people.iter().enumerate() {
        let place = format!("sessions.{}.people.{position}", from.id);
        let participant = known(&keys.participants, &place, &part.person)?;
        let role = part.role.as_deref().map(|role| contribution_role(role, &place)).transpose()?;
        let same = present
            .iter()
            .find(|(_, row)| row.participant_id == Some(participant) && row.role == role)
            .map(|(key, _)| *key);
        let kept = same.and_then(|key| present.remove(&key));
        edits.push(Edit::Put(
            contribution::Model {
                id: kept.map_or_else(|| import.ids.issue(), |row| row.id),
                edition_id: import.edition_id(),
                session_id: session,
                position: i32::try_from(position).unwrap_or(i32::MAX),
                participant_id: Some(participant),
                display_name: None,
                role,
                changed_at_revision: RevisionNumber::ZERO,
            }
            .into(),
        ));
    }
    edits.extend(present.values().map(|row| Edit::Remove(RecordId::Contribution(row.id))));
    Ok(edits)
}

/// `opening-remarks` is OPENING_REMARKS.
fn contribution_role(role: &str, place: &str) -> Result<ContributionRole, ImportError> {
    let name = role.replace('-', "_").to_uppercase();
    let text: StrDeserializer<'_, ValueError> = name.as_str().into_deserializer();
    ContributionRole::deserialize(text)
        .map_err(|_| ImportError::at(place, format!("{role:?} is no known role")))
}
