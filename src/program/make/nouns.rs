//! What is said of rooms, tracks, kinds and organizations.

use super::Made;
use super::setting::{Content, IdOf, New, free_slug, last, rename};
use crate::entity::{List, organization, room, session_kind, track};
use crate::program::apply::Draft;
use crate::program::edit::{KindContent, OrganizationContent, RoomContent, TrackContent};
use crate::program::record::{RecordId, Table};
use crate::program::value::Tables;
use crate::types::{LocalizedText, RevisionNumber};

impl Content for RoomContent {
    type Row = room::Model;

    fn rows(tables: &Tables) -> &Table<room::Model> {
        &tables.rooms
    }

    fn record_id(id: IdOf<Self>) -> RecordId {
        RecordId::Room(id)
    }

    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> room::Model {
        let rows = &draft.tables.rooms;
        room::Model {
            slug: free_slug(draft, (rows, |row| &row.slug), (&new.name, "room")),
            position: last(rows, |row| row.position),
            id: new.id,
            edition_id: new.edition_id,
            source_key: None,
            client_key: new.client_key,
            name: new.name,
            floor: None,
            capacity: None,
            parts: List::default(),
            stream_url: None,
            accessibility: List::default(),
            hours: List::default(),
            changed_at_revision: RevisionNumber::ZERO,
        }
    }

    fn name(row: &mut room::Model) -> &mut LocalizedText {
        &mut row.name
    }

    fn fill(self, row: &mut room::Model) -> Made {
        rename(self.slug, &mut row.slug)?;
        self.floor.apply_to(&mut row.floor);
        self.capacity.apply_to(&mut row.capacity);
        self.parts.apply_to(&mut row.parts);
        self.stream_url.apply_to(&mut row.stream_url);
        self.accessibility.apply_to(&mut row.accessibility);
        self.hours.apply_to(&mut row.hours);
        self.position.apply_to(&mut row.position);
        Ok(())
    }
}

impl Content for TrackContent {
    type Row = track::Model;

    fn rows(tables: &Tables) -> &Table<track::Model> {
        &tables.tracks
    }

    fn record_id(id: IdOf<Self>) -> RecordId {
        RecordId::Track(id)
    }

    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> track::Model {
        let rows = &draft.tables.tracks;
        track::Model {
            slug: free_slug(draft, (rows, |row| &row.slug), (&new.name, "track")),
            position: last(rows, |row| row.position),
            id: new.id,
            edition_id: new.edition_id,
            source_key: None,
            client_key: new.client_key,
            name: new.name,
            color: None,
            changed_at_revision: RevisionNumber::ZERO,
        }
    }

    fn name(row: &mut track::Model) -> &mut LocalizedText {
        &mut row.name
    }

    fn fill(self, row: &mut track::Model) -> Made {
        rename(self.slug, &mut row.slug)?;
        self.color.apply_to(&mut row.color);
        self.position.apply_to(&mut row.position);
        Ok(())
    }
}

impl Content for KindContent {
    type Row = session_kind::Model;

    fn rows(tables: &Tables) -> &Table<session_kind::Model> {
        &tables.kinds
    }

    fn record_id(id: IdOf<Self>) -> RecordId {
        RecordId::SessionKind(id)
    }

    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> session_kind::Model {
        let rows = &draft.tables.kinds;
        session_kind::Model {
            slug: free_slug(draft, (rows, |row| &row.slug), (&new.name, "kind")),
            position: last(rows, |row| row.position),
            id: new.id,
            edition_id: new.edition_id,
            source_key: None,
            client_key: new.client_key,
            name: new.name,
            code_prefix: None,
            changed_at_revision: RevisionNumber::ZERO,
        }
    }

    fn name(row: &mut session_kind::Model) -> &mut LocalizedText {
        &mut row.name
    }

    fn fill(self, row: &mut session_kind::Model) -> Made {
        rename(self.slug, &mut row.slug)?;
        self.code_prefix.apply_to(&mut row.code_prefix);
        self.position.apply_to(&mut row.position);
        Ok(())
    }
}

impl Content for OrganizationContent {
    type Row = organization::Model;

    fn rows(tables: &Tables) -> &Table<organization::Model> {
        &tables.organizations
    }

    fn record_id(id: IdOf<Self>) -> RecordId {
        RecordId::Organization(id)
    }

    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> organization::Model {
        let rows = &draft.tables.organizations;
        organization::Model {
            slug: free_slug(draft, (rows, |row| &row.slug), (&new.name, "organization")),
            id: new.id,
            edition_id: new.edition_id,
            source_key: None,
            client_key: new.client_key,
            name: new.name,
            short_name: None,
            country: None,
            changed_at_revision: RevisionNumber::ZERO,
        }
    }

    fn name(row: &mut organization::Model) -> &mut LocalizedText {
        &mut row.name
    }

    fn fill(self, row: &mut organization::Model) -> Made {
        rename(self.slug, &mut row.slug)?;
        self.short_name.apply_to(&mut row.short_name);
        self.country.apply_to(&mut row.country);
        Ok(())
    }
}
