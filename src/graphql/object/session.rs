//! Sessions, and the days that they fill.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::conflict::Conflict;
use super::now_and_next::Phase;
use super::organization::Organization;
use super::participant::Participant;
use super::revision::{RevisionConnection, revisions};
use super::room::Room;
use super::setting::{SessionKind, Track};
use crate::entity::contribution::ContributionRole;
use crate::entity::room::AccessibilityFeature;
use crate::entity::session as row;
use crate::entity::session::{InterpretationMode, SessionStatus};
use crate::graphql::connection::ListConnection;
use crate::graphql::scalar::{CursorText, LocalDate};
use crate::graphql::scope::Scope;
use crate::graphql::text::{LocalizedText, RichText};
use crate::program::{Contributor, Lasting, SeenContribution, View, anonymous_name};
use crate::types::{Locale, Millis, Timestamp, WebUrl};

/// A page of sessions.
pub type SessionConnection = ListConnection<Session>;

/// One session.
pub struct Session {
    /// The view that shows it.
    pub view: View,
    /// Its row.
    pub row: Arc<row::Model>,
}

impl Session {
    /// A session that a view shows.
    pub fn of(view: &View, row: &Arc<row::Model>) -> Self {
        Self { view: view.clone(), row: row.clone() }
    }

    /// Sessions that a view shows.
    pub fn list(view: &View, rows: Vec<Arc<row::Model>>) -> Vec<Self> {
        rows.into_iter().map(|row| Self { view: view.clone(), row }).collect()
    }

    fn for_staff<T>(&self, value: T) -> Option<T> {
        self.view.is_for_staff().then_some(value)
    }
}

/// An interpretation of what is said.
#[derive(SimpleObject)]
pub struct Interpretation {
    /// From which language. Null: from whatever is spoken.
    from: Option<Locale>,
    /// Into which language.
    to: Locale,
    /// How.
    mode: InterpretationMode,
    /// The channel of the receiver.
    channel: Option<String>,
    /// Where to follow it online.
    url: Option<WebUrl>,
}

/// An address with a label.
#[derive(SimpleObject)]
pub struct Link {
    /// What is found there. Null: the address says it.
    label: Option<LocalizedText>,
    /// The address.
    url: WebUrl,
}

impl Link {
    /// Links of something that a view shows.
    pub fn list(view: &View, rows: &[row::Link]) -> Vec<Self> {
        let link = |row: &row::Link| Self {
            label: LocalizedText::maybe(view, row.label.as_ref()),
            url: row.url.clone(),
        };
        rows.iter().map(link).collect()
    }
}

/// What somebody does in a session.
pub struct Contribution {
    view: View,
    seen: SeenContribution,
}

/// What somebody does in a session.
#[Object]
impl Contribution {
    /// Staff (null for others): its id, for `updateContribution` and `removeContribution`.
    fn id(&self) -> Option<ID> {
        self.view.is_for_staff().then(|| self.seen.row.id.to_string().into())
    }

    /// As what. Null: the source does not say.
    fn role(&self) -> Option<ContributionRole> {
        self.seen.row.role
    }

    /// Who. Null: somebody listed as a figure only, or nobody who takes part (a committee).
    fn participant(&self) -> Option<Participant> {
        match &self.seen.contributor {
            Contributor::Named(participant) => Some(Participant::of(&self.view, participant)),
            Contributor::Anonymous | Contributor::NameOnly(_) => None,
        }
    }

    /// The name to show: for somebody listed as a figure only, a fixed word.
    fn display_name(&self) -> LocalizedText {
        match &self.seen.contributor {
            Contributor::Named(participant) => {
                let own = self.seen.row.display_name.as_ref();
                LocalizedText::of(&self.view, own.unwrap_or(&participant.names))
            }
            Contributor::Anonymous => LocalizedText::of(&self.view, &anonymous_name()),
            Contributor::NameOnly(name) => LocalizedText::of(&self.view, name),
        }
    }
}

/// One item of the program: a plenary, a workshop, a break. Cancelled sessions stay in it.
#[Object]
impl Session {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Stable and positive; never issued again in its edition.
    fn number(&self) -> i32 {
        self.row.number
    }

    /// The official code, such as `P2`.
    fn code(&self) -> Option<&str> {
        self.row.code.as_deref()
    }

    /// The source's own key, unique in the edition.
    fn key(&self) -> Option<&str> {
        self.row.source_key.as_deref()
    }

    /// What it is called.
    fn title(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.title)
    }

    /// What stands below the title.
    fn subtitle(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.view, self.row.subtitle.as_ref())
    }

    /// What it is about.
    #[graphql(name = "abstract")]
    fn abstract_text(&self) -> Option<RichText> {
        RichText::maybe(&self.view, self.row.abstract_text.as_ref())
    }

    /// What sort of thing it is.
    fn kind(&self) -> Option<SessionKind> {
        let row = self.view.kind(self.row.kind_id?)?.clone();
        Some(SessionKind { view: self.view.clone(), row })
    }

    /// The track that it belongs to.
    fn track(&self) -> Option<Track> {
        let row = self.view.track(self.row.track_id?)?.clone();
        Some(Track { view: self.view.clone(), row })
    }

    /// Where it takes place. Empty: nowhere (online), or not known.
    fn rooms(&self) -> Vec<Room> {
        Room::list(&self.view, &self.row.rooms)
    }

    /// The program day that it is planned for, also when no time is known.
    fn date(&self) -> Option<LocalDate> {
        self.row.date.map(LocalDate)
    }

    /// The planned start.
    fn starts_at(&self) -> Option<Timestamp> {
        self.row.starts_at
    }

    /// The planned end.
    fn ends_at(&self) -> Option<Timestamp> {
        self.row.ends_at
    }

    /// From the planned start to the planned end.
    fn duration(&self) -> Option<Millis> {
        Some(Millis(self.row.ends_at?.as_millis() - self.row.starts_at?.as_millis()))
    }

    /// When it is expected to start: as planned, unless it is delayed.
    fn expected_starts_at(&self) -> Option<Timestamp> {
        self.row.expected_starts_at()
    }

    /// When it is expected to end: as planned, unless it is delayed.
    fn expected_ends_at(&self) -> Option<Timestamp> {
        self.row.expected_ends_at()
    }

    /// How much later than planned it is expected. Null: on time, or no start is known.
    fn delay(&self) -> Option<Millis> {
        (self.row.delay_ms != 0).then_some(Millis(self.row.delay_ms))
    }

    /// Where it stands.
    fn status(&self) -> SessionStatus {
        self.row.status()
    }

    /// Why it was cancelled.
    fn status_reason(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.view, self.row.status_reason.as_ref())
    }

    /// What takes place instead.
    fn replaced_by(&self) -> Option<Self> {
        self.view.session(self.row.replaced_by?).map(|row| Self::of(&self.view, row))
    }

    /// Where it stands in time. Null: no start is known.
    async fn phase(&self, ctx: &Context<'_>) -> Option<Phase> {
        let phase = |now| match self.view.phase_of(&self.row, now) {
            Some(phase) => phase.map(|phase| Some(phase.into())),
            None => Lasting { value: None, until: None },
        };
        Scope::of(ctx).at_present(phase)
    }

    /// False for drafts, which only staff see.
    fn published(&self) -> bool {
        self.row.is_published
    }

    /// The languages spoken. Empty: the source does not say.
    fn spoken_languages(&self) -> &[Locale] {
        &self.row.spoken_languages
    }

    /// The languages interpreted into.
    fn interpretations(&self) -> Vec<Interpretation> {
        let rows = self.row.interpretations.iter();
        rows.map(|row| Interpretation {
            from: row.from.clone(),
            to: row.to.clone(),
            mode: row.mode,
            channel: row.channel.clone(),
            url: row.url.clone(),
        })
        .collect()
    }

    /// What it offers to people with disabilities.
    fn accessibility(&self) -> &[AccessibilityFeature] {
        &self.row.accessibility
    }

    /// Whether it is for invited people only. Null: the source does not say.
    fn is_closed(&self) -> Option<bool> {
        self.row.is_closed
    }

    /// Whether it is streamed. Null: the source does not say.
    fn is_streamed(&self) -> Option<bool> {
        self.row.is_streamed
    }

    /// Set by staff when nobody more gets in.
    fn is_full(&self) -> bool {
        self.row.is_full
    }

    /// Where it is streamed.
    fn stream_url(&self) -> Option<WebUrl> {
        self.row.stream_url.clone()
    }

    /// Where it can be seen afterwards.
    fn recording_url(&self) -> Option<WebUrl> {
        self.row.recording_url.clone()
    }

    /// Further addresses.
    fn links(&self) -> Vec<Link> {
        Link::list(&self.view, &self.row.links)
    }

    /// Who does what, in the order of the program.
    fn contributions(&self) -> Vec<Contribution> {
        let seen = self.view.contributions_to(self.row.id).into_iter();
        seen.map(|seen| Contribution { view: self.view.clone(), seen }).collect()
    }

    /// Who prepares it.
    fn organizers(&self) -> Vec<Organization> {
        let rows = self.row.organizers.iter().filter_map(|id| self.view.organization(*id).cloned());
        rows.map(|row| Organization { view: self.view.clone(), row }).collect()
    }

    /// The revision that last changed this session; for the public, what can be seen of it.
    fn changed_at_revision(&self) -> i32 {
        self.view.changed_at(&self.row).0
    }

    /// The revisions that changed this session, oldest first. An unknown cursor is the error
    /// RESYNC_REQUIRED: query again.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After this position. Absent: from revision 1.")] after: Option<
            CursorText,
        >,
    ) -> Result<RevisionConnection> {
        // Apart: the futures of all other fields would be as large.
        Box::pin(revisions(Scope::of(ctx), &self.view, after, first, Some(self.row.id))).await
    }

    /// Staff (null for others): the conflicts that it is in.
    fn conflicts(&self) -> Option<Vec<Conflict>> {
        let conflicts = self.view.conflicts(Some(self.row.id))?.into_iter();
        Some(conflicts.map(|conflict| Conflict { view: self.view.clone(), conflict }).collect())
    }

    /// Staff (null for others): how many people are expected. Null as well, where it is not known.
    fn expected_audience(&self) -> Option<i32> {
        self.for_staff(self.row.expected_audience).flatten()
    }

    /// Staff (null for others): the note.
    fn note(&self) -> Option<&str> {
        self.for_staff(self.row.note.as_deref()).flatten()
    }

    /// Staff (null for others): where the facts come from.
    fn sources(&self) -> Option<&[WebUrl]> {
        self.for_staff(&self.row.sources[..])
    }
}
