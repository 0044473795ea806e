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
    /// What an id names, if the viewer may see it.
    pub fn find(scope: &Scope, id: GlobalId) -> Option<Self> {
        Some(match id {
            GlobalId::Edition(id) => Self::Edition(Edition(scope.view(id)?)),
            GlobalId::Room(id) => {
                let (view, row) = scope.find(|view| view.room(id).cloned())?;
                Self::Room(Room::of(&view, &row))
            }
            GlobalId::Track(id) => {
                let (view, row) = scope.find(|view| view.track(id).cloned())?;
                Self::Track(Track { view, row })
            }
            GlobalId::SessionKind(id) => {
                let (view, row) = scope.find(|view| view.kind(id).cloned())?;
                Self::SessionKind(SessionKind { view, row })
            }
            GlobalId::Session(id) => {
                let (view, row) = scope.find(|view| view.session(id).cloned())?;
                Self::Session(Session { view, row })
            }
            GlobalId::Participant(id) => {
                let (view, row) = scope.find(|view| view.participant(id).cloned())?;
                Self::Participant(Participant::of(&view, &row))
            }
            GlobalId::Person(id) => {
                let known = !scope.views_with(id).is_empty();
                known.then_some(Self::Person(Person(id)))?
            }
            GlobalId::Organization(id) => {
                let (view, row) = scope.find(|view| view.organization(id).cloned())?;
                Self::Organization(Organization { view, row })
            }
            GlobalId::Announcement(id) => {
                let (view, row) = scope.find(|view| view.announcement(id).cloned())?;
                Self::Announcement(Announcement::of(&view, &row))
            }
            GlobalId::Contribution(_)
            | GlobalId::Agenda(_)
            | GlobalId::AccessToken(_)
            | GlobalId::Mail(_)
            | GlobalId::Subscriber(_)
            | GlobalId::NewsletterIssue(_) => return None,
        })
    }
}
