//! From words to what has them all, best first.

use std::collections::HashMap;
use std::sync::Arc;

use super::folds::{Entry, Searchable};
use super::found::{Found, FoundNode, Match, Matches, SearchKind};
use super::texts::{SearchField, Searched, Tier};
use super::wanted::Wanted;
use crate::entity::{contribution, organization, participant};
use crate::program::visibility::View;
use crate::types::{OrganizationId, SessionId};

/// The rows of one table that have one of the words, in the order of ids.
type Having<'a, R> = Vec<(&'a Arc<R>, Matches)>;

/// One search.
struct Search<'a> {
    view: &'a View,
    wanted: &'a Wanted,
    rows: &'a Searchable,
    organizations: Having<'a, organization::Model>,
    /// Those who may be seen.
    participants: Having<'a, participant::Model>,
    contributions: Having<'a, contribution::Model>,
}

impl View {
    /// Whatever may be seen and has all the words, best first: in itself, in the name of an
    /// organization that it belongs to, or, of a session, in the names of those who contribute.
    /// `kinds`: only these; empty: all.
    pub fn search(&self, wanted: &Wanted, kinds: &[SearchKind]) -> Vec<Found> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let search = Search::new(self, wanted);
        let wants = |kind| kinds.is_empty() || kinds.contains(&kind);
        let mut found = Vec::new();
        if wants(SearchKind::Session) {
            search.find_sessions(&mut found);
        }
        if wants(SearchKind::Participant) {
            search.find_participants(&mut found);
        }
        if wants(SearchKind::Organization) {
            search.find_organizations(&mut found);
        }
        found.sort_by_cached_key(Found::order);
        found
    }
}

impl<'a> Search<'a> {
    fn new(view: &'a View, wanted: &'a Wanted) -> Self {
        let rows = view.program().searchable();
        let mut participants = having(&rows.participants, wanted);
        participants.retain(|(row, _)| view.participant(row.id).is_some());
        Self {
            view,
            wanted,
            rows,
            organizations: having(&rows.organizations, wanted),
            participants,
            contributions: having(&rows.contributions, wanted),
        }
    }

    fn find_sessions(&self, found: &mut Vec<Found>) {
        let names = self.names_of_contributors();
        let sessions = self.rows.sessions.iter().filter_map(|entry| {
            let row = &entry.row;
            let names = names.get(&row.id);
            let organizers = row.organizers.iter().filter_map(|id| self.organization(*id));
            let mut organizers = organizers.peekable();
            let is_alone = names.is_none() && organizers.peek().is_none();
            if is_alone && !entry.folded.may_have_all(self.wanted) {
                return None;
            }
            let mut matches = matches_in(entry, self.wanted).unwrap_or_else(|| self.no_matches());
            for name in names.into_iter().flatten() {
                borrow(&mut matches, name, SearchField::Name, Tier::Contributor);
            }
            for organizer in organizers {
                borrow(&mut matches, organizer, SearchField::Organization, Tier::Belonging);
            }
            self.view.session(row.id)?;
            Found::of(FoundNode::Session(row.clone()), matches)
        });
        found.extend(sessions);
    }

    fn find_participants(&self, found: &mut Vec<Found>) {
        let mut own = self.participants.iter().peekable();
        let participants = self.rows.participants.iter().filter_map(|entry| {
            let row = &entry.row;
            let own = own.next_if(|(with_words, _)| with_words.id == row.id);
            let organization = row.organization_id.and_then(|id| self.organization(id));
            if own.is_none() && organization.is_none() {
                return None;
            }
            let mut matches = own.map_or_else(|| self.no_matches(), |(_, matches)| matches.clone());
            if let Some(name) = organization {
                borrow(&mut matches, name, SearchField::Organization, Tier::Belonging);
            }
            if own.is_none() {
                self.view.participant(row.id)?;
            }
            Found::of(FoundNode::Participant(row.clone()), matches)
        });
        found.extend(participants);
    }

    fn find_organizations(&self, found: &mut Vec<Found>) {
        let organizations = self.organizations.iter().filter_map(|(row, matches)| {
            self.view.organization(row.id)?;
            Found::of(FoundNode::Organization((*row).clone()), matches.clone())
        });
        found.extend(organizations);
    }

    /// The words that an organization has, if it may be seen.
    fn organization(&self, id: OrganizationId) -> Option<&Matches> {
        let place = self.organizations.binary_search_by_key(&id, |(row, _)| row.id).ok()?;
        self.view.organization(id)?;
        Some(&self.organizations[place].1)
    }

    /// By session, the words that are in the names of those who are seen to contribute to it.
    fn names_of_contributors(&self) -> HashMap<SessionId, Vec<&Matches>> {
        let mut names: HashMap<SessionId, Vec<&Matches>> = HashMap::new();
        let index = self.view.program().index();
        for (row, matches) in &self.participants {
            for contribution in index.contributions_of(row.id) {
                names.entry(contribution.session_id).or_default().push(matches);
            }
        }
        for (row, matches) in &self.contributions {
            if self.view.shows_name(row) {
                names.entry(row.session_id).or_default().push(matches);
            }
        }
        names
    }

    fn no_matches(&self) -> Matches {
        vec![None; self.wanted.words.len()]
    }
}

fn having<'a, R: Searched + 'static>(entries: &'a [Entry<R>], wanted: &Wanted) -> Having<'a, R> {
    let rows = entries.iter();
    rows.filter_map(|entry| Some((&entry.row, matches_in(entry, wanted)?))).collect()
}

/// Where the words are in one row. None: it has none of them.
fn matches_in<R: Searched + 'static>(entry: &Entry<R>, wanted: &Wanted) -> Option<Matches> {
    if !entry.folded.may_have_any(wanted) {
        return None;
    }
    let find = |word| {
        let hit = entry.folded.find(word)?;
        Some(Match::new(hit, &entry.folded, entry.row.clone()))
    };
    let matches: Matches = wanted.words.iter().map(find).collect();
    matches.iter().any(Option::is_some).then_some(matches)
}

/// Adds where words were found in the name of another row, by which this one is known: all else
/// that the other one says is not said of this one.
fn borrow(matches: &mut Matches, others: &Matches, field: SearchField, tier: Tier) {
    for (mine, other) in matches.iter_mut().zip(others) {
        let Some(other) = other.as_ref().filter(|other| other.field == SearchField::Name) else {
            continue;
        };
        let lent = other.lent(field, tier);
        if mine.as_ref().is_none_or(|mine| lent.is_better_than(mine)) {
            *mine = Some(lent);
        }
    }
}
