//! What a request may look at: the only source of programs and of the time in the whole layer.
//!
//! Programs and time are pinned, so that an answer is one consistent view; each event of a
//! subscription has a scope of its own. What is looked at is noted, so that an answer can be kept for
//! as long as it would be made again: whatever is not noted makes it this request's own.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::Context;

use super::error::ErrorCode;
use super::newsletter::Desk;
use super::rates::Rates;
use super::reads::{Noted, Reads};
use super::service::Asker;
use crate::entity::edition;
use crate::feed::{Hub, Snapshot};
use crate::program::{Lasting, Phase, Program, View};
use crate::types::{
    Audience, EditionId, IdSource, Languages, PersonId, Presented, Timestamp, Viewer,
};

/// What one request, or one event of a subscription, looks at.
pub struct Scope {
    hub: Arc<Hub>,
    ids: IdSource,
    rates: Arc<Rates>,
    asker: Asker,
    snapshot: Arc<Snapshot>,
    now: Timestamp,
    searches: AtomicU32,
    noted: Noted,
}

/// How often one request may search.
const MAX_SEARCHES: u32 = 10;

impl Scope {
    /// A scope that looks at the newest programs, at an instant.
    pub fn new(
        hub: Arc<Hub>,
        now: Timestamp,
        ids: IdSource,
        rates: Arc<Rates>,
        asker: Asker,
    ) -> Self {
        let snapshot = hub.snapshot();
        let (searches, noted) = (AtomicU32::default(), Noted::default());
        Self { hub, ids, rates, asker, snapshot, now, searches, noted }
    }

    /// The scope of a running request.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Arc<Self> {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// What was looked at until now.
    pub(super) fn reads(&self) -> Reads {
        self.noted.all()
    }

    /// The instant that is looked at, for what is never the same again.
    pub fn now(&self) -> Timestamp {
        self.noted.own();
        self.now
    }

    /// What is so at the instant that is looked at, and lasts.
    pub fn at_present<T>(&self, look: impl FnOnce(Timestamp) -> Lasting<T>) -> T {
        let lasting = look(self.now);
        self.noted.time(self.now, &lasting);
        lasting.value
    }

    /// Where everything else comes from.
    pub fn hub(&self) -> &Arc<Hub> {
        self.noted.own();
        &self.hub
    }

    /// Where the past of a program comes from that the viewer looks at. It is as it was, for as long
    /// as that program is the newest.
    pub fn past(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Where ids of new things come from.
    pub fn ids(&self) -> &IdSource {
        self.noted.own();
        &self.ids
    }

    /// Who looks. Answers are kept for the public alone.
    pub fn viewer(&self) -> &Viewer {
        &self.asker.viewer
    }

    /// By what the viewer is known as staff. None: they are the public.
    pub fn presented(&self) -> Option<Presented> {
        self.asker.presented
    }

    /// The languages that the viewer wants.
    pub fn languages(&self) -> &Languages {
        &self.asker.languages
    }

    /// Where whoever asks is served without an account.
    pub fn desk(&self) -> Desk<'_> {
        self.noted.own();
        let (store, address) = (self.hub.store(), self.asker.address);
        Desk { store, ids: &self.ids, rates: &self.rates, address, now: self.now }
    }

    /// How often anybody may do what costs others something.
    pub fn rates(&self) -> &Rates {
        self.noted.own();
        &self.rates
    }

    /// Lets a request search once more, unless it does so too often.
    pub fn search(&self) -> async_graphql::Result<()> {
        if self.searches.fetch_add(1, Ordering::Relaxed) < MAX_SEARCHES {
            return Ok(());
        }
        let message = format!("a request may search at most {MAX_SEARCHES} times");
        Err(ErrorCode::LimitExceeded.error(message))
    }

    /// Where the request comes from.
    pub fn address(&self) -> IpAddr {
        self.noted.own();
        self.asker.address
    }

    /// An edition as the viewer sees it.
    pub fn view(&self, edition: EditionId) -> Option<View> {
        self.view_of(self.viewer(), edition)
    }

    /// An edition as somebody sees it who signs in by this very request.
    pub fn view_of(&self, viewer: &Viewer, edition: EditionId) -> Option<View> {
        Some(View::of(self.program(edition)?.clone(), viewer.audience_of(edition)))
    }

    /// An edition as the public sees it, whoever looks.
    pub fn public_view(&self, edition: EditionId) -> Option<View> {
        Some(View::of(self.program(edition)?.clone(), Audience::Public))
    }

    /// The edition with a slug, as the viewer sees it.
    pub fn view_with_slug(&self, slug: &str) -> Option<View> {
        let found = self.listed().into_iter().find(|edition| edition.slug == slug)?;
        self.view(found.id)
    }

    /// The edition under way, else the next to start, else the last, as the viewer sees it.
    pub fn current_view(&self) -> Option<View> {
        let listed = self.listed();
        let phase =
            |edition: &&edition::Model| self.at_present(|now| Phase::of_edition(edition, now));
        let under_way = listed.iter().copied().find(|edition| phase(edition) == Phase::UnderWay);
        let next = || listed.iter().copied().rfind(|edition| phase(edition) == Phase::Upcoming);
        let found = under_way.or_else(next).or(listed.first().copied())?;
        self.view(found.id)
    }

    /// Every edition as the viewer sees it, latest first.
    pub fn views(&self) -> Vec<View> {
        self.each_view().collect()
    }

    /// Whatever `find` finds first in any edition, with the view that shows it.
    pub fn find<T>(&self, find: impl Fn(&View) -> Option<T>) -> Option<(View, T)> {
        self.each_view().find_map(|view| find(&view).map(|found| (view, found)))
    }

    /// The views in which a person takes part.
    pub fn views_with(&self, person: PersonId) -> Vec<View> {
        let takes_part = |view: &View| !view.participations_of(person).is_empty();
        self.each_view().filter(takes_part).collect()
    }

    fn each_view(&self) -> impl Iterator<Item = View> {
        self.listed().into_iter().filter_map(|edition| self.view(edition.id))
    }

    /// The rows of all editions, latest first.
    fn listed(&self) -> Vec<&edition::Model> {
        self.noted.list(&self.snapshot);
        let rows = self.snapshot.programs().filter_map(|program| program.edition());
        let mut rows: Vec<_> = rows.map(AsRef::as_ref).collect();
        rows.sort_by_key(|edition: &&edition::Model| {
            std::cmp::Reverse((edition.starts_on, edition.id))
        });
        rows
    }

    fn program(&self, edition: EditionId) -> Option<&Arc<Program>> {
        self.noted.edition(edition, &self.snapshot);
        self.snapshot.program(edition)
    }
}
