//! Organizations.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::country::Country;
use super::session::Session;
use crate::entity::organization as row;
use crate::graphql::text::LocalizedText;
use crate::program::{SessionFilter, View};

/// One organization.
pub struct Organization {
    /// The view that shows it.
    pub view: View,
    /// Its row.
    pub row: Arc<row::Model>,
}

/// An organization, as it stood behind one edition.
#[Object]
impl Organization {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Its name in addresses, unique in the edition.
    fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What it is called.
    fn name(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.name)
    }

    /// Its short name.
    fn short_name(&self) -> Option<&str> {
        self.row.short_name.as_deref()
    }

    /// Its country. Null: it has none, or the source does not say.
    fn country(&self) -> Option<Country> {
        self.row.country.map(Country)
    }

    /// The sessions that it prepares, in the order of time.
    fn sessions(&self) -> Vec<Session> {
        let filter = SessionFilter { organization: Some(self.row.id), ..SessionFilter::default() };
        Session::list(&self.view, self.view.sessions_matching(&filter))
    }
}
