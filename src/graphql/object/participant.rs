//! Participants, and the persons that they are across editions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::country::Country;
use super::organization::Organization;
use super::session::{Link, Session};
use crate::entity::contribution::ContributionRole;
use crate::entity::participant as row;
use crate::entity::participant::{ConsentBasis, ParticipantVisibility};
use crate::graphql::connection::{ListConnection, Page};
use crate::graphql::scope::Scope;
use crate::graphql::text::{LocalizedText, RichText};
use crate::program::View;
use crate::types::{PersonId, Timestamp, WebUrl};

/// A page of participants.
pub type ParticipantConnection = ListConnection<Participant>;

/// One participant.
pub struct Participant {
    view: View,
    row: Arc<row::Model>,
}

impl Participant {
    /// A participant whom a view shows by name.
    pub fn of(view: &View, row: &Arc<row::Model>) -> Self {
        Self { view: view.clone(), row: row.clone() }
    }

    /// A page of participants.
    pub fn page(
        view: &View,
        rows: Vec<Arc<row::Model>>,
        page: Page,
    ) -> Result<ParticipantConnection> {
        page.cut(rows, |row| row.id.to_string(), |row| Self { view: view.clone(), row })
    }

    fn for_staff<T>(&self, value: T) -> Option<T> {
        self.view.is_for_staff().then_some(value)
    }
}

/// What a participant does in a session.
#[derive(SimpleObject)]
pub struct ParticipantContribution {
    /// As what. Null: the source does not say.
    role: Option<ContributionRole>,
    /// The session.
    session: Session,
}

/// A person at one edition: the name, affiliation, city and country that they had there. Only people
/// who are listed by name.
#[Object]
impl Participant {
    /// Their id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The name as printed in the program.
    fn name(&self) -> &str {
        &self.row.name
    }

    /// The name in each script that it is known in.
    fn names(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.names)
    }

    /// Where they work, or whom they speak for.
    fn affiliation(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.view, self.row.affiliation.as_ref())
    }

    /// What they are there.
    fn position(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.view, self.row.position.as_ref())
    }

    /// The organization of this edition that they belong to.
    fn organization(&self) -> Option<Organization> {
        let row = self.view.organization(self.row.organization_id?)?.clone();
        Some(Organization { view: self.view.clone(), row })
    }

    /// The city that they come from.
    fn city(&self) -> Option<&str> {
        self.row.city.as_deref()
    }

    /// The country that they come from.
    fn country(&self) -> Option<Country> {
        self.row.country.map(Country)
    }

    /// The country that they came from before.
    fn origin_country(&self) -> Option<Country> {
        self.row.origin_country.map(Country)
    }

    /// Who they are.
    fn bio(&self) -> Option<RichText> {
        RichText::maybe(&self.view, self.row.bio.as_ref())
    }

    /// Their picture.
    fn photo_url(&self) -> Option<WebUrl> {
        self.row.photo_url.clone()
    }

    /// Their pages.
    fn links(&self) -> Vec<Link> {
        Link::list(&self.view, &self.row.links)
    }

    /// What they do, in the order of time.
    fn contributions(&self) -> Vec<ParticipantContribution> {
        let contributions = self.view.contributions_of(self.row.id).into_iter();
        contributions
            .map(|(contribution, session)| ParticipantContribution {
                role: contribution.role,
                session: Session { view: self.view.clone(), row: session },
            })
            .collect()
    }

    /// Who they are across editions.
    async fn person(&self) -> Option<Person> {
        Some(Person(self.row.person_id))
    }

    /// Staff (null for others): the source's own key.
    fn key(&self) -> Option<&str> {
        self.for_staff(self.row.source_key.as_deref()).flatten()
    }

    /// Staff (null for others): whether and how they are listed.
    fn visibility(&self) -> Option<ParticipantVisibility> {
        self.for_staff(self.row.visibility)
    }

    /// Staff (null for others): when they consented; null as well where that is not recorded.
    fn consented_at(&self) -> Option<Timestamp> {
        self.for_staff(self.row.consented_at).flatten()
    }

    /// Staff (null for others): why they may be listed; null as well where nothing is recorded.
    fn consent_basis(&self) -> Option<ConsentBasis> {
        self.for_staff(self.row.consent_basis).flatten()
    }

    /// Staff (null for others): when they asked to be erased, by their own link; null as well where
    /// they did not, or chose something else since.
    fn erasure_requested_at(&self) -> Option<Timestamp> {
        self.for_staff(self.row.erasure_requested_at).flatten()
    }

    /// Staff (null for others): announced for the edition, with or without a session.
    fn announced(&self) -> Option<bool> {
        self.for_staff(self.row.is_announced)
    }
}

/// One person.
pub struct Person(pub PersonId);

/// A person across editions: nothing but the participations that can be seen.
#[Object]
impl Person {
    /// Their id.
    pub async fn id(&self) -> ID {
        self.0.to_string().into()
    }

    /// What they were at each edition, latest first.
    fn participations(&self, ctx: &Context<'_>) -> Vec<Participant> {
        let views = Scope::of(ctx).views_with(self.0).into_iter();
        views
            .flat_map(|view| {
                let rows = view.participations_of(self.0);
                rows.into_iter().map(move |row| Participant::of(&view, &row)).collect::<Vec<_>>()
            })
            .collect()
    }
}
