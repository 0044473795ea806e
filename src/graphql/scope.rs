//! What a request may look at: the only source of programs and of the time in the whole layer.
//!
//! Programs and time are pinned, so that an answer is one consistent view; each event of a
//! subscription has a scope of its own.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::Context;

use super::error::ErrorCode;
use super::newsletter::Desk;
use super::rates::Rates;
use super::service::Asker;
use crate::feed::{Hub, Snapshot};
use crate::program::View;
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
        Self { hub, ids, rates, asker, snapshot, now, searches: AtomicU32::default() }
    }

    /// The scope of a running request.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Arc<Self> {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// The instant that is looked at.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Where the past and the future come from.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Where ids of new things come from.
    pub fn ids(&self) -> &IdSource {
        &self.ids
    }

    /// Who looks.
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
        let (store, address) = (self.hub.store(), self.asker.address);
        Desk { store, ids: &self.ids, rates: &self.rates, address, now: self.now }
    }

    /// How often anybody may do what costs others something.
    pub fn rates(&self) -> &Rates {
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
        self.asker.address
    }

    /// An edition as the viewer sees it.
    pub fn view(&self, edition: EditionId) -> Option<View> {
        self.view_of(self.viewer(), edition)
    }

    /// An edition as somebody sees it who signs in by this very request.
    pub fn view_of(&self, viewer: &Viewer, edition: EditionId) -> Option<View> {
        let program = self.snapshot.program(edition)?.clone();
        Some(View::of(program, viewer.audience_of(edition)))
    }

    /// An edition as the public sees it, whoever looks.
    pub fn public_view(&self, edition: EditionId) -> Option<View> {
        Some(View::of(self.snapshot.program(edition)?.clone(), Audience::Public))
    }

    /// Every edition as the viewer sees it, latest first.
    pub fn views(&self) -> Vec<View> {
        let programs = self.snapshot.programs().cloned();
        let mut views: Vec<_> = programs
            .map(|program| {
                let audience = self.viewer().audience_of(program.edition_id());
                View::of(program, audience)
            })
            .collect();
        views.sort_by_key(|view| {
            let edition = view.edition();
            std::cmp::Reverse((edition.starts_on, edition.id))
        });
        views
    }

    /// Whatever `find` finds first in any edition, with the view that shows it.
    pub fn find<T>(&self, find: impl Fn(&View) -> Option<T>) -> Option<(View, T)> {
        self.views().into_iter().find_map(|view| find(&view).map(|found| (view, found)))
    }

    /// The views in which a person takes part.
    pub fn views_with(&self, person: PersonId) -> Vec<View> {
        let takes_part = |view: &View| !view.participations_of(person).is_empty();
        self.views().into_iter().filter(takes_part).collect()
    }
}
