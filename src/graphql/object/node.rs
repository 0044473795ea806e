//! Anything that has an id.

use async_graphql::{ID, Interface};

use super::announcement::Announcement;
use super::edition::Edition;
use super::organization::Organization;
use super::participant::{Participant, Person};
use super::room::Room;
use super::session::Session;
use super::setting::{SessionKind, Track};
use crate::graphql::scope::Scope;
use crate::program::{RecordId, View};
use crate::types::GlobalId;

/// Anything that has an id of its own, and can be found by it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id."))]
pub enum Node {
    /// An edition.
    Edition(Edition),
    /// A room.
    Room(Room),
    /// A track.
    Track(Track),
    /// A kind of session.
    SessionKind(SessionKind),
    /// A session.
    Session(Session),
    /// A participant.
    Participant(Participant),
    /// A person.
    Person(Person),
    /// An organization.
    Organization(Organization),
    /// An announcement.
    Announcement(Announcement),
}

impl Node {
    /// A row of a program, if the view shows it. None for what is no node as well.
    pub fn of(view: &View, id: RecordId) -> Option<Self> {
        let view_of = || view.clone();
        Some(match id {
            RecordId::Edition(_) => Self::Edition(Edition(view_of())),
            RecordId::Room(id) => Self::Room(Room::of(view, view.room(id)?)),
            RecordId::Track(id) => {
                Self::Track(Track { row: view.track(id)?.clone(), view: view_of() })
            }
            RecordId::SessionKind(id) => {
                Self::SessionKind(SessionKind { row: view.kind(id)?.clone(), view: view_of() })
            }
            RecordId::Session(id) => Self::Session(Session::of(view, view.session(id)?)),
            RecordId::Participant(id) => {
                Self::Participant(Participant::of(view, view.participant(id)?))
            }
            RecordId::Organization(id) => {
                let row = view.organization(id)?.clone();
                Self::Organization(Organization { row, view: view_of() })
            }
            RecordId::Announcement(id) => {
                Self::Announcement(Announcement::of(view, view.announcement(id)?))
            }
            RecordId::Contribution(_) => return None,
        })
    }

    /// What an id names, if the viewer may see it.
    pub fn find(scope: &Scope, id: GlobalId) -> Option<Self> {
        let record = match id {
            GlobalId::Edition(id) => return scope.view(id).map(Edition).map(Self::Edition),
            GlobalId::Person(id) => {
                let known = !scope.views_with(id).is_empty();
                return known.then_some(Self::Person(Person(id)));
            }
            GlobalId::Room(id) => RecordId::Room(id),
            GlobalId::Track(id) => RecordId::Track(id),
            GlobalId::SessionKind(id) => RecordId::SessionKind(id),
            GlobalId::Session(id) => RecordId::Session(id),
            GlobalId::Participant(id) => RecordId::Participant(id),
            GlobalId::Organization(id) => RecordId::Organization(id),
            GlobalId::Announcement(id) => RecordId::Announcement(id),
            GlobalId::Contribution(_)
            | GlobalId::Agenda(_)
            | GlobalId::AccessToken(_)
            | GlobalId::Account(_)
            | GlobalId::SignIn(_)
            | GlobalId::Mail(_)
            | GlobalId::Subscriber(_)
            | GlobalId::NewsletterIssue(_) => return None,
        };
        scope.find(|view| Self::of(view, record)).map(|(_, node)| node)
    }
}
