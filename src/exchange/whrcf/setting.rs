//! What sessions refer to: organizations, rooms, kinds and participants.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::str::FromStr;

use super::Import;
use super::file::{self, File, ImportError, Text};
use crate::entity::participant::ConsentBasis;
use crate::entity::{List, organization, participant, room, session_kind};
use crate::program::{Row, Table};
use crate::types::{CountryCode, IdSource, LocalizedText, PersonId, RevisionNumber, WebUrl, slug};

/// A row and its key in the file.
pub(super) type Keyed<R> = (String, R);

/// From keys to ids.
pub(super) type Ids<R> = HashMap<String, <R as Row>::Id>;

pub(super) fn ids<R: Row>(rows: &[Keyed<R>]) -> Ids<R> {
    rows.iter().map(|(key, row)| (key.clone(), row.id())).collect()
}

/// The id behind a key that something refers to.
pub(super) fn known<Id: Copy>(
    ids: &HashMap<String, Id>,
    place: impl Display,
    key: &str,
) -> Result<Id, ImportError> {
    ids.get(key)
        .copied()
        .ok_or_else(|| ImportError::at(place, format!("{key:?} is not in the file")))
}

pub(super) fn parse<T: FromStr<Err: Display>>(
    place: impl Display,
    text: &str,
) -> Result<T, ImportError> {
    text.parse().map_err(|error| ImportError::at(place, format!("{text:?}: {error}")))
}

pub(super) fn country(
    place: impl Display,
    code: Option<&str>,
) -> Result<Option<CountryCode>, ImportError> {
    code.map(|code| parse(place, code)).transpose()
}

pub(super) fn urls(place: &str, urls: &[String]) -> Result<List<WebUrl>, ImportError> {
    urls.iter().map(|url| parse(place, url)).collect()
}

/// Refuses a key that stands twice in one list.
pub(super) fn distinct<'a>(
    list: impl Display,
    keys: impl Iterator<Item = &'a String>,
) -> Result<(), ImportError> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            return Err(ImportError::at(list, format!("{key:?} stands there twice")));
        }
    }
    Ok(())
}

/// The row that has a key already, or a new id.
fn matched<R: Row<Id: From<uuid::Uuid>>>(
    ids: &IdSource,
    table: &Table<R>,
    is_it: impl Fn(&R) -> bool,
) -> (R::Id, Option<R>) {
    match table.values().find(|row| is_it(row)) {
        Some(row) => (row.id(), Some(row.as_ref().clone())),
        None => (ids.issue(), None),
    }
}

fn place_in_list(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

pub(super) fn organizations(
    import: &Import<'_>,
    file: &File,
) -> Result<Vec<Keyed<organization::Model>>, ImportError> {
    distinct("organisations", file.organisations.iter().map(|row| &row.key))?;
    let table = &import.base.tables().organizations;
    file.organisations
        .iter()
        .map(|from| {
            let place = format!("organisations.{}", from.key);
            let (id, known) =
                matched(import.ids, table, |row| row.source_key.as_ref() == Some(&from.key));
            let row = organization::Model {
                id,
                edition_id: import.edition_id(),
                source_key: Some(from.key.clone()),
                client_key: known.and_then(|row| row.client_key.clone()),
                slug: from.key.clone(),
                name: from.name.require(&place)?,
                short_name: from.short.clone(),
                country: country(&place, from.country.as_deref())?,
                changed_at_revision: RevisionNumber::ZERO,
            };
            Ok((from.key.clone(), row))
        })
        .collect()
}

pub(super) fn kinds(
    import: &Import<'_>,
    file: &File,
) -> Result<Vec<Keyed<session_kind::Model>>, ImportError> {
    distinct("kinds", file.kinds.iter().map(|row| &row.key))?;
    let table = &import.base.tables().kinds;
    file.kinds
        .iter()
        .enumerate()
        .map(|(position, from)| {
            let (id, known) =
                matched(import.ids, table, |row| row.source_key.as_ref() == Some(&from.key));
            let row = session_kind::Model {
                id,
                edition_id: import.edition_id(),
                source_key: Some(from.key.clone()),
                client_key: known.and_then(|row| row.client_key.clone()),
                slug: from.key.clone(),
                name: from.name.require(format!("kinds.{}", from.key))?,
                code_prefix: from.code_prefix.clone(),
                position: place_in_list(position),
                changed_at_revision: RevisionNumber::ZERO,
            };
            Ok((from.key.clone(), row))
        })
        .collect()
}

/// The rooms of the file, and a room for each part of a combined one that has no room of its name.
pub(super) fn rooms(
    import: &Import<'_>,
    file: &File,
) -> Result<Vec<Keyed<room::Model>>, ImportError> {
    distinct("rooms", file.rooms.iter().map(|row| &row.key))?;
    let names: BTreeSet<&str> = file.rooms.iter().map(|room| room.name.as_str()).collect();
    let mut parts: Vec<file::Room> = Vec::new();
    for name in file.rooms.iter().flat_map(|room| &room.parts) {
        if !names.contains(name.as_str()) && parts.iter().all(|part| part.name != *name) {
            parts.push(part_room(name));
        }
    }
    let mut rows = Vec::new();
    for (position, from) in file.rooms.iter().chain(&parts).enumerate() {
        rows.push((from.key.clone(), room(import, from, position)?));
    }
    distinct_slugs(import, &rows)?;
    let by_name: HashMap<String, _> = file
        .rooms
        .iter()
        .chain(&parts)
        .zip(&rows)
        .map(|(from, (_, row))| (from.name.clone(), row.id))
        .collect();
    for (from, (_, row)) in file.rooms.iter().zip(&mut rows) {
        let place = format!("rooms.{}.parts", from.key);
        distinct(&place, from.parts.iter())?;
        if from.parts.contains(&from.name) {
            return Err(ImportError::at(place, "a room cannot be a part of itself"));
        }
        let parts = from.parts.iter().map(|name| known(&by_name, &place, name));
        row.parts = parts.collect::<Result<_, _>>()?;
    }
    Ok(rows)
}

/// Refuses two rooms that would have one address, also where one of them is not of the file.
fn distinct_slugs(import: &Import<'_>, rows: &[Keyed<room::Model>]) -> Result<(), ImportError> {
    let others = import.base.tables().rooms.values();
    let others = others.filter(|other| rows.iter().all(|(_, row)| row.id != other.id));
    let mut seen: BTreeSet<&str> = others.map(|row| row.slug.as_str()).collect();
    for (key, row) in rows {
        if !seen.insert(&row.slug) {
            let problem = format!("the address {:?} is taken by another room", row.slug);
            return Err(ImportError::at(format!("rooms.{key}"), problem));
        }
    }
    Ok(())
}

/// What stands before the name of a part, which has no key of its own in the file.
const PART: &str = "part:";

/// The name of a part within the venue serves as its key.
fn part_room(name: &str) -> file::Room {
    file::Room {
        key: format!("{PART}{name}"),
        name: name.to_owned(),
        floor: None,
        parts: Vec::new(),
    }
}

/// The room that is there: the one with the key, else a part that the file has a key for now, or
/// the room that a part is named like.
fn present(import: &Import<'_>, from: &file::Room, name: &LocalizedText) -> Option<room::Model> {
    let rooms = import.base.tables().rooms.values();
    let as_part = format!("{PART}{}", from.name);
    let is_part = from.key == as_part;
    let likeness = |row: &room::Model| match row.source_key.as_ref() {
        Some(key) if *key == from.key => 2,
        key => u8::from(if is_part { row.name == *name } else { key == Some(&as_part) }),
    };
    let alike = rooms.filter(|row| likeness(row) > 0);
    alike.max_by_key(|row| likeness(row)).map(|row| row.as_ref().clone())
}

fn room(
    import: &Import<'_>,
    from: &file::Room,
    position: usize,
) -> Result<room::Model, ImportError> {
    let name = Text::english(&from.name).require(format!("rooms.{}", from.key))?;
    let known = present(import, from, &name);
    let fresh = room::Model {
        id: known.as_ref().map_or_else(|| import.ids.issue(), |row| row.id),
        edition_id: import.edition_id(),
        source_key: Some(from.key.clone()),
        client_key: known.as_ref().and_then(|row| row.client_key.clone()),
        slug: slug(from.key.strip_prefix(PART).unwrap_or(&from.key)),
        name,
        floor: from.floor.clone(),
        capacity: known.as_ref().and_then(|row| row.capacity),
        parts: List::default(),
        stream_url: known.as_ref().and_then(|row| row.stream_url.clone()),
        accessibility: known.as_ref().map(|row| row.accessibility.clone()).unwrap_or_default(),
        hours: known.as_ref().map(|row| row.hours.clone()).unwrap_or_default(),
        position: place_in_list(position),
        changed_at_revision: RevisionNumber::ZERO,
    };
    // Of a part the file says nothing but the name: a room that is there says more.
    match known {
        Some(known) if from.key.starts_with(PART) => {
            let room::Model { source_key, slug, floor, .. } = known;
            Ok(room::Model { source_key, slug, floor, ..fresh })
        }
        _ => Ok(fresh),
    }
}

pub(super) fn participants(
    import: &Import<'_>,
    file: &File,
) -> Result<Vec<Keyed<participant::Model>>, ImportError> {
    distinct("people", file.people.iter().map(|row| &row.key))?;
    for key in &file.announced_people {
        if file.people.iter().all(|person| person.key != *key) {
            return Err(ImportError::at("announced_people", format!("{key:?} is not in the file")));
        }
    }
    file.people
        .iter()
        .map(|from| Ok((from.key.clone(), participant(import, file, from)?)))
        .collect()
}

fn participant(
    import: &Import<'_>,
    file: &File,
    from: &file::Person,
) -> Result<participant::Model, ImportError> {
    let place = format!("people.{}", from.key);
    let table = &import.base.tables().participants;
    let (id, known) = matched(import.ids, table, |row| row.source_key.as_ref() == Some(&from.key));
    let english = |text: &Option<String>| -> Result<_, ImportError> {
        text.as_deref().map(Text::english).unwrap_or_default().read(&place)
    };
    let names = Text { en: Some(from.name.clone()), ko: from.name_ko.clone() };
    let known = known.as_ref();
    Ok(participant::Model {
        id,
        edition_id: import.edition_id(),
        person_id: match known {
            Some(row) => row.person_id,
            None => person(import, &from.key),
        },
        source_key: Some(from.key.clone()),
        client_key: known.and_then(|row| row.client_key.clone()),
        name: from.name.clone(),
        names: names.require(&place)?,
        affiliation: english(&from.affiliation)?,
        position: english(&from.position)?,
        organization_id: known.and_then(|row| row.organization_id),
        city: from.city.clone(),
        country: country(&place, from.country.as_deref())?,
        origin_country: country(&place, from.origin_country.as_deref())?,
        bio: known.and_then(|row| row.bio.clone()),
        photo_url: known.and_then(|row| row.photo_url.clone()),
        links: known.map(|row| row.links.clone()).unwrap_or_default(),
        visibility: known.map_or(import.visibility, |row| row.visibility),
        consented_at: known.and_then(|row| row.consented_at),
        consent_basis: match known {
            Some(row) => row.consent_basis,
            None => Some(ConsentBasis::PublishedProgram),
        },
        erasure_requested_at: known.and_then(|row| row.erasure_requested_at),
        is_announced: file.announced_people.contains(&from.key),
        changed_at_revision: RevisionNumber::ZERO,
    })
}

fn person(import: &Import<'_>, key: &str) -> PersonId {
    import.people.get(key).copied().unwrap_or_else(|| import.ids.issue())
}
