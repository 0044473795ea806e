//! One item of the program: a plenary, a workshop, a break.

use async_graphql::Enum;
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use super::room::AccessibilityFeature;
use crate::types::{
    EditionId, Locale, LocalizedText, OrganizationId, RevisionNumber, RoomId, SessionId,
    SessionKindId, TimeRange, Timestamp, TrackId, WebUrl,
};

/// One session. UNSCHEDULED, DELAYED and SCHEDULED are derived, not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// Stable and positive; never issued again in its edition.
    pub number: i32,
    /// The importer's key, unique in the edition. None: not imported.
    pub source_key: Option<String>,
    /// The key of the client that created it, unique in the edition, so that a repeated request
    /// creates nothing. None: created without one.
    pub client_key: Option<String>,
    /// The official code, such as `P2`.
    pub code: Option<String>,
    /// What it is called.
    pub title: LocalizedText,
    /// What stands below the title.
    pub subtitle: Option<LocalizedText>,
    /// What it is about, in Markdown.
    pub abstract_text: Option<LocalizedText>,
    /// What sort of thing it is.
    pub kind_id: Option<SessionKindId>,
    /// The track that it belongs to.
    pub track_id: Option<TrackId>,
    /// Where it takes place. Empty: nowhere (online), or not known.
    pub rooms: List<RoomId>,
    /// The program day that it is planned for, also when no time is known.
    pub date: Option<NaiveDate>,
    /// The planned start.
    pub starts_at: Option<Timestamp>,
    /// The planned end. Never without a start.
    pub ends_at: Option<Timestamp>,
    /// How much later than planned it is expected, in milliseconds. 0: on time.
    pub delay_ms: i64,
    /// Whether it was cancelled. It stays in the program all the same.
    pub is_cancelled: bool,
    /// Why it was cancelled.
    pub status_reason: Option<LocalizedText>,
    /// What takes place instead.
    pub replaced_by: Option<SessionId>,
    /// False for a draft, which only staff see.
    pub is_published: bool,
    /// The languages spoken.
    pub spoken_languages: List<Locale>,
    /// The languages interpreted into.
    pub interpretations: List<Interpretation>,
    /// What it offers to people with disabilities.
    pub accessibility: List<AccessibilityFeature>,
    /// Whether it is for invited people only. None: the source does not say.
    pub is_closed: Option<bool>,
    /// Whether it is streamed. None: the source does not say.
    pub is_streamed: Option<bool>,
    /// Whether nobody more gets in.
    pub is_full: bool,
    /// How many people are expected, for staff. None: not known.
    #[serde(default)]
    pub expected_audience: Option<i32>,
    /// Where it is streamed.
    pub stream_url: Option<WebUrl>,
    /// Where it can be seen afterwards.
    pub recording_url: Option<WebUrl>,
    /// Further addresses.
    pub links: List<Link>,
    /// Who prepares it.
    pub organizers: List<OrganizationId>,
    /// For staff.
    pub note: Option<String>,
    /// Where its facts come from, for staff.
    pub sources: List<WebUrl>,
    /// The revision that last changed this session: its row or its contributions.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
    /// How often its time, place or cancellation changed (RFC 5545, `SEQUENCE`).
    #[serde(skip)]
    pub calendar_sequence: i32,
    /// The revision that last changed what the public may see of this session, its contributions
    /// included.
    #[serde(skip)]
    pub publicly_changed_at: RevisionNumber,
}

impl Model {
    /// A draft of which nothing is known but its title. It gets its number when it is put into a
    /// program.
    pub fn draft(id: SessionId, edition_id: EditionId, title: LocalizedText) -> Self {
        Self {
            id,
            edition_id,
            number: 0,
            source_key: None,
            client_key: None,
            code: None,
            title,
            subtitle: None,
            abstract_text: None,
            kind_id: None,
            track_id: None,
            rooms: List::default(),
            date: None,
            starts_at: None,
            ends_at: None,
            delay_ms: 0,
            is_cancelled: false,
            status_reason: None,
            replaced_by: None,
            is_published: false,
            spoken_languages: List::default(),
            interpretations: List::default(),
            accessibility: List::default(),
            is_closed: None,
            is_streamed: None,
            is_full: false,
            expected_audience: None,
            stream_url: None,
            recording_url: None,
            links: List::default(),
            organizers: List::default(),
            note: None,
            sources: List::default(),
            changed_at_revision: RevisionNumber::ZERO,
            calendar_sequence: 0,
            publicly_changed_at: RevisionNumber::ZERO,
        }
    }

    /// The span that is expected to be taken. None: the start or the end is not known.
    pub fn expected_range(&self) -> Option<TimeRange> {
        TimeRange::new(self.expected_starts_at()?, self.expected_ends_at()?).ok()
    }

    /// When it is expected to start: the planned start and the delay. None: no start is known.
    pub fn expected_starts_at(&self) -> Option<Timestamp> {
        self.starts_at.map(|at| at.plus_millis(self.expected_delay()))
    }

    /// When it is expected to end: the planned end and the delay. None: no end is known.
    pub fn expected_ends_at(&self) -> Option<Timestamp> {
        self.ends_at.map(|at| at.plus_millis(self.expected_delay()))
    }

    /// In milliseconds. What is cancelled is not late any more: it keeps its planned slot.
    fn expected_delay(&self) -> i64 {
        if self.is_cancelled { 0 } else { self.delay_ms }
    }

    /// Where it stands.
    pub fn status(&self) -> SessionStatus {
        if self.is_cancelled {
            SessionStatus::Cancelled
        } else if self.starts_at.is_none() {
            SessionStatus::Unscheduled
        } else if self.delay_ms != 0 {
            SessionStatus::Delayed
        } else {
            SessionStatus::Scheduled
        }
    }
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionStatus {
    /// No start is known.
    Unscheduled,
    /// It takes place at its planned time.
    Scheduled,
    /// It is expected later than planned.
    Delayed,
    /// It does not take place.
    Cancelled,
}

/// What of a session a change touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
pub enum SessionField {
    /// The title.
    Title,
    /// The subtitle.
    Subtitle,
    /// The abstract.
    Abstract,
    /// The official code or the key of the source.
    Code,
    /// The kind.
    Kind,
    /// The track.
    Track,
    /// The rooms.
    Rooms,
    /// The planned date, start or end.
    Time,
    /// The delay.
    Delay,
    /// Cancelled or not, why, and what replaces it.
    Status,
    /// Who does what.
    Contributions,
    /// Who prepares it.
    Organizers,
    /// The languages spoken and interpreted into.
    Languages,
    /// Who gets in and how: closed, streamed, full, accessibility.
    Access,
    /// The addresses.
    Links,
    /// Published or draft; staff only.
    Publication,
    /// The note, the sources and the audience that is expected; staff only.
    Note,
}

/// An interpretation of what is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpretation {
    /// From which language. None: from whatever is spoken.
    pub from: Option<Locale>,
    /// Into which language.
    pub to: Locale,
    /// How.
    pub mode: InterpretationMode,
    /// The channel of the receiver.
    pub channel: Option<String>,
    /// Where to follow it online.
    pub url: Option<WebUrl>,
}

/// How something is interpreted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InterpretationMode {
    /// While it is said.
    Simultaneous,
    /// After it is said.
    Consecutive,
    /// Into a sign language.
    Sign,
    /// In writing, while it is said.
    Captions,
}

/// An address with a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What is found there. None: the address says it.
    pub label: Option<LocalizedText>,
    /// The address.
    pub url: WebUrl,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
