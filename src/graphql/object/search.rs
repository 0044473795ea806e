//! What was found by its words.

use std::sync::Arc;

use async_graphql::connection::ConnectionNameType;
use async_graphql::{Enum, Object, OutputType, Result, SimpleObject, Union};

use super::organization::Organization;
use super::participant::Participant;
use super::session::Session;
use crate::graphql::connection::{ListConnection, Page};
use crate::graphql::error::bad_argument;
use crate::program::{self, Excerpt, Found, FoundNode, Fragment, View, Wanted};
use crate::types::Locale;

/// A page of what was found.
pub type SearchConnection = ListConnection<SearchResult, SearchConnectionName>;

/// How it is named: after the search, not after one result of it.
pub struct SearchConnectionName;

impl ConnectionNameType for SearchConnectionName {
    fn type_name<T: OutputType>() -> String {
        "SearchConnection".to_owned()
    }
}

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "program::SearchKind")]
pub enum SearchKind {
    /// Sessions.
    Session,
    /// Participants who are listed by name.
    Participant,
    /// Organizations.
    Organization,
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "program::SearchField")]
pub enum SearchField {
    /// In the title of a session.
    Title,
    /// In the official code of a session.
    Code,
    /// In the name of a participant or of an organization; of a session, in that of somebody who
    /// contributes to it.
    Name,
    /// Of a session, in the name of an organization that prepares it; of a participant, in that of
    /// the organization that they belong to.
    Organization,
    /// In the subtitle of a session.
    Subtitle,
    /// In where a participant works, or whom they speak for.
    Affiliation,
    /// In what a participant is there.
    Position,
    /// In the city that a participant comes from.
    City,
    /// In the abstract of a session.
    Abstract,
}

/// What can be found.
#[derive(Union)]
pub enum SearchNode {
    /// A session.
    Session(Session),
    /// A participant.
    Participant(Participant),
    /// An organization.
    Organization(Organization),
}

/// A piece of a text.
#[derive(SimpleObject)]
pub struct HighlightPart {
    /// The piece, as plain text.
    text: String,
    /// Whether it is what was searched for.
    is_match: bool,
}

/// The part of a text where the words are, about 120 characters of it, in pieces and not with marks
/// within: whatever the text holds, a client shows it as text, and no HTML of anybody's can run.
#[derive(SimpleObject)]
pub struct Highlight {
    /// The language of the text. Null: not known, as of names and codes.
    locale: Option<Locale>,
    /// The pieces, in order. Put together they are a part of the text; of Markdown, as it reads.
    parts: Vec<HighlightPart>,
    /// Whether the text begins before the first of them.
    cut_before: bool,
    /// Whether the text goes on after the last of them.
    cut_after: bool,
}

/// Something that was found.
pub struct SearchResult {
    view: View,
    wanted: Arc<Wanted>,
    found: Found,
}

impl SearchResult {
    /// A page of what is found in an edition.
    pub fn page(
        view: &View,
        text: &str,
        kinds: &[SearchKind],
        page: Page,
    ) -> Result<SearchConnection> {
        let wanted = Wanted::read(text).map_err(|error| bad_argument("text", error))?;
        let kinds: Vec<_> = kinds.iter().copied().map(Into::into).collect();
        let found = view.search(&wanted, &kinds);
        let wanted = Arc::new(wanted);
        let result = |found| Self { view: view.clone(), wanted: wanted.clone(), found };
        page.cut(found, |found| id_of(&found.node), result)
    }
}

fn id_of(node: &FoundNode) -> String {
    match node {
        FoundNode::Session(row) => row.id.to_string(),
        FoundNode::Participant(row) => row.id.to_string(),
        FoundNode::Organization(row) => row.id.to_string(),
    }
}

/// Something that has all the words of a search.
#[Object]
impl SearchResult {
    /// What it is.
    async fn node(&self) -> SearchNode {
        let view = &self.view;
        match &self.found.node {
            FoundNode::Session(row) => SearchNode::Session(Session::of(view, row)),
            FoundNode::Participant(row) => SearchNode::Participant(Participant::of(view, row)),
            FoundNode::Organization(row) => {
                SearchNode::Organization(Organization { view: view.clone(), row: row.clone() })
            }
        }
    }

    /// Where it was found: of several places, the one that says most.
    async fn field(&self) -> SearchField {
        self.found.field.into()
    }

    /// The text there, with the words marked.
    async fn highlight(&self) -> Highlight {
        self.found.excerpt(&self.wanted).into()
    }
}

impl From<Excerpt> for Highlight {
    fn from(excerpt: Excerpt) -> Self {
        let part = |Fragment { text, is_match }| HighlightPart { text, is_match };
        Self {
            locale: excerpt.locale,
            parts: excerpt.fragments.into_iter().map(part).collect(),
            cut_before: excerpt.is_cut_before,
            cut_after: excerpt.is_cut_after,
        }
    }
}
