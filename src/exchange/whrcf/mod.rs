//! The form in which the World Human Rights Cities Forum's programs are kept: one JSON file, one
//! edition.
//!
//! Everything is matched by its key, never by title or name; what is null there stays null. The
//! file is the truth for what it carries: importing it twice changes nothing the second time. What
//! it does not mention is left alone, and nothing is ever deleted but a contribution that left its
//! session's list.

mod edition;
mod file;
mod sessions;
mod setting;

use std::collections::HashMap;

use crate::entity::participant::ParticipantVisibility;
use crate::program::{Edit, Program};
use crate::types::{EditionId, IdSource, PersonId};

pub use file::{File, ImportError};

/// What an import needs beside the file.
pub struct Import<'a> {
    /// The edition as it is; the empty program if it is new.
    pub base: &'a Program,
    /// Who is known by which key, from all editions: the same key is the same person.
    pub people: &'a HashMap<String, PersonId>,
    /// How new participants are listed. An import never changes how known ones are.
    pub visibility: ParticipantVisibility,
    /// Where new ids come from.
    pub ids: &'a IdSource,
}

impl Import<'_> {
    /// The edits that bring the program to what the file says.
    pub fn edits(&self, file: &File) -> Result<Vec<Edit>, ImportError> {
        let organizations = setting::organizations(self, file)?;
        let edition = edition::edition(self, file, &organizations)?;
        let rooms = setting::rooms(self, file)?;
        let kinds = setting::kinds(self, file)?;
        let participants = setting::participants(self, file)?;
        let keys = sessions::Keys {
            edition: &edition,
            organizations: setting::ids(&organizations),
            rooms: setting::ids(&rooms),
            kinds: setting::ids(&kinds),
            participants: setting::ids(&participants),
        };
        // The edition comes first, for sessions are placed in its days.
        let sessions = sessions::sessions(self, file, &keys)?;
        let mut edits = vec![Edit::Put(edition.into())];
        edits.extend(organizations.into_iter().map(|(_, row)| Edit::Put(row.into())));
        edits.extend(rooms.into_iter().map(|(_, row)| Edit::Put(row.into())));
        edits.extend(kinds.into_iter().map(|(_, row)| Edit::Put(row.into())));
        edits.extend(participants.into_iter().map(|(_, row)| Edit::Put(row.into())));
        edits.extend(sessions);
        Ok(edits)
    }

    fn edition_id(&self) -> EditionId {
        self.base.edition_id()
    }
}
