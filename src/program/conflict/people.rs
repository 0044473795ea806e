//! People whom two sessions would need, and those who are to be hidden.

use std::collections::HashMap;

use super::slots::{Meeting, Slot, meetings};
use super::{Conflict, Finder, millis, pair};
use crate::entity::edition::ConflictRule::{
    HiddenSpeaker, PersonDoubleBooked, PersonTooLittleTime,
};
use crate::entity::participant::{self, ParticipantVisibility};
use crate::program::Program;
use crate::types::{ParticipantId, PersonId, SessionId};

/// The sessions of a person, with the participation that is named.
type ByPerson<'a> = HashMap<PersonId, (ParticipantId, Vec<Slot<'a>>)>;

impl Finder<'_> {
    /// In one walk: to look a participant up is what it costs.
    pub(super) fn look_at_people(&mut self) {
        let meets = self.looks_for_any(&[PersonDoubleBooked, PersonTooLittleTime]);
        let hides = self.looks_for(HiddenSpeaker);
        if !meets && !hides {
            return;
        }
        let program = self.program;
        let mut by_person = ByPerson::new();
        // In the order of their starts.
        for session in program.index().sessions.iter().filter(|row| !row.is_cancelled) {
            let slot = Slot::of(session).filter(|_| meets);
            let mut hidden: Vec<PersonId> = Vec::new();
            for row in people_in(program, session.id) {
                if let Some(slot) = slot {
                    note_slot(&mut by_person, row, slot);
                }
                let is_hidden = row.visibility == ParticipantVisibility::Hidden;
                if is_hidden && session.is_published && !hidden.contains(&row.person_id) {
                    hidden.push(row.person_id);
                    let conflict = Conflict::of_one(HiddenSpeaker, session);
                    self.add(Conflict { participant: Some(row.id), ..conflict });
                }
            }
        }
        self.look_for_meetings(by_person);
    }

    fn look_for_meetings(&mut self, by_person: ByPerson<'_>) {
        let gap = millis(self.settings.minutes_between_sessions_of_person);
        for (participant, slots) in by_person.into_values() {
            for meeting in meetings(&slots, gap) {
                self.note_meeting(&meeting, participant);
            }
        }
    }

    fn note_meeting(&mut self, meeting: &Meeting<'_>, participant: ParticipantId) {
        let (one, other) = (meeting.one.session, meeting.other.session);
        let rule = if meeting.is_at_one_time() {
            PersonDoubleBooked
        } else if self.share_a_room(meeting) {
            return;
        } else {
            PersonTooLittleTime
        };
        let conflict = Conflict::of_two(rule, pair(one, other));
        self.add(Conflict { participant: Some(participant), ..conflict });
    }

    /// Who stays in a room has no way to go.
    fn share_a_room(&self, meeting: &Meeting<'_>) -> bool {
        let atoms = self.atoms_of(meeting.one.session);
        self.atoms_of(meeting.other.session).iter().any(|atom| atoms.contains(atom))
    }
}

fn note_slot<'a>(by_person: &mut ByPerson<'a>, row: &participant::Model, slot: Slot<'a>) {
    let (_, slots) = by_person.entry(row.person_id).or_insert_with(|| (row.id, Vec::new()));
    // Somebody may contribute to a session more than once.
    if slots.last().is_none_or(|last| last.session.id != slot.session.id) {
        slots.push(slot);
    }
}

fn people_in(program: &Program, session: SessionId) -> impl Iterator<Item = &participant::Model> {
    let participants = &program.tables().participants;
    let contributions = program.index().contributions_to(session).iter();
    contributions.filter_map(|row| Some(participants.get(&row.participant_id?)?.as_ref()))
}
