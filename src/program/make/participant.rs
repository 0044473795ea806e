//! What is said of participants.

use super::Made;
use super::setting::{Content, IdOf, New, written};
use crate::entity::participant::Model;
use crate::program::apply::Draft;
use crate::program::consent;
use crate::program::edit::ParticipantContent;
use crate::program::record::{RecordId, Table};
use crate::program::value::Tables;
use crate::types::{LocalizedText, ParticipantId, PersonId};

impl Content for ParticipantContent {
    type Row = Model;

    fn rows(tables: &Tables) -> &Table<Model> {
        &tables.participants
    }

    fn record_id(id: IdOf<Self>) -> RecordId {
        RecordId::Participant(id)
    }

    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> Model {
        let name = written(draft, &new.name);
        let blank = Model::unlisted(new.id, new.edition_id, name, new.name);
        Model { client_key: new.client_key, ..blank }
    }

    fn name(row: &mut Model) -> &mut LocalizedText {
        &mut row.names
    }

    fn fill(self, row: &mut Model) -> Made {
        consent::note(self.consent, row)?;
        let person = self.person.map(|person| person.unwrap_or_else(|| nobody_else(row.id)));
        person.apply_to(&mut row.person_id);
        self.printed_name.apply_to(&mut row.name);
        self.affiliation.apply_to(&mut row.affiliation);
        self.position.apply_to(&mut row.position);
        self.organization.apply_to(&mut row.organization_id);
        self.city.apply_to(&mut row.city);
        self.country.apply_to(&mut row.country);
        self.origin_country.apply_to(&mut row.origin_country);
        self.bio.apply_to(&mut row.bio);
        self.photo_url.apply_to(&mut row.photo_url);
        self.links.apply_to(&mut row.links);
        self.is_announced.apply_to(&mut row.is_announced);
        Ok(())
    }
}

/// The person whom nobody but one participant is.
fn nobody_else(participant: ParticipantId) -> PersonId {
    PersonId(participant.0)
}
