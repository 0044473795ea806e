//! What was found, and how well.

use std::fmt;
use std::sync::Arc;

use super::excerpt::Excerpt;
use super::folded::{Folded, Grade, Hit};
use super::texts::{SearchField, Searched, Text, Tier};
use super::wanted::Wanted;
use crate::entity::{organization, participant, session};
use crate::types::Timestamp;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    /// Sessions.
    Session,
    /// Participants.
    Participant,
    /// Organizations.
    Organization,
}

/// What was found; of two that are found equally well, the earlier kind comes first.
#[derive(Debug, Clone)]
pub enum FoundNode {
    /// A session.
    Session(Arc<session::Model>),
    /// A participant.
    Participant(Arc<participant::Model>),
    /// An organization.
    Organization(Arc<organization::Model>),
}

/// Something that has all the words.
#[derive(Clone)]
pub struct Found {
    /// What it is.
    pub node: FoundNode,
    /// Where it has the word that was found best.
    pub field: SearchField,
    rank: Rank,
    best: Match,
}

/// The lower, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    cost: u32,
    place: usize,
}

/// Where a word was found: in the row itself, or in one that it is known by.
#[derive(Clone)]
pub(super) struct Match {
    pub(super) field: SearchField,
    tier: Tier,
    hit: Hit,
    row: Arc<dyn Searched>,
}

/// For each word where it was found, if it was.
pub(super) type Matches = Vec<Option<Match>>;

impl Match {
    /// A word in a row of its own.
    pub(super) fn new(hit: Hit, folded: &Folded, row: Arc<dyn Searched>) -> Self {
        let (field, tier) = folded.place_of(hit.text);
        Self { field, tier, hit, row }
    }

    /// The same for what is known by that row.
    pub(super) fn lent(&self, field: SearchField, tier: Tier) -> Self {
        Self { field, tier, ..self.clone() }
    }

    /// Whether it says more than another.
    pub(super) fn is_better_than(&self, other: &Self) -> bool {
        self.rank() < other.rank()
    }

    fn rank(&self) -> Rank {
        // Each tier has room for every grade: within a title comes before a whole name.
        let cost = self.tier as u32 * (Grade::Within as u32 + 1) + self.hit.grade as u32;
        Rank { cost, place: self.hit.place }
    }
}

impl Found {
    /// Something, if it has all the words.
    pub(super) fn of(node: FoundNode, matches: Matches) -> Option<Self> {
        let matches: Vec<Match> = matches.into_iter().collect::<Option<_>>()?;
        let ranks = matches.iter().map(Match::rank);
        let cost = ranks.clone().map(|rank| rank.cost).sum::<u32>() + node.handicap();
        let rank = Rank { cost, place: ranks.map(|rank| rank.place).sum() };
        let best = matches.into_iter().min_by_key(Match::rank)?;
        Some(Self { node, field: best.field, rank, best })
    }

    /// Where the words stand in the text that says most.
    pub fn excerpt(&self, wanted: &Wanted) -> Excerpt {
        let texts = self.best.row.texts();
        let Text { shown, locale, .. } = &texts[self.best.hit.text];
        Excerpt::of(shown, *locale, wanted)
    }

    /// By which results are sorted, the better first.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (self.rank, self.node.order())
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, field, rank, best: _ } = self;
        f.debug_struct("Found")
            .field("node", node)
            .field("field", field)
            .field("rank", rank)
            .finish_non_exhaustive()
    }
}

impl FoundNode {
    /// What was cancelled comes a little later, and not last: who looks for it must learn of it.
    fn handicap(&self) -> u32 {
        matches!(self, Self::Session(session) if session.is_cancelled).into()
    }

    /// By kind; then sessions in the order of time and by number, everything else by name. Small,
    /// for it is compared as often as thousands of results take to be sorted.
    fn order(&self) -> (u8, u128) {
        match self {
            Self::Session(row) => (0, order_in_time(row)),
            Self::Participant(row) => (1, beginning(&row.name)),
            Self::Organization(row) => (2, beginning(&row.slug)),
        }
    }
}

/// The expected start, or the end of time; then the number.
fn order_in_time(row: &session::Model) -> u128 {
    let start = row.expected_starts_at().map_or(i64::MAX, Timestamp::as_millis);
    // Upside down, negative instants would come last.
    let start = start.cast_unsigned() ^ 1 << 63;
    u128::from(start) << 32 | u128::from(row.number.unsigned_abs())
}

/// The first sixteen bytes of a name, which are compared as the name is.
fn beginning(name: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = name.len().min(bytes.len());
    bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}
