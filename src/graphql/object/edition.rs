//! An edition and what hangs directly on it.

use async_graphql::{Context, ID, Object, Result};

use super::announcement::Announcement;
use super::conflict::{Conflict, ConflictRuleSetting};
use super::country::CountryPresence;
use super::day::ProgramDay;
use super::now_and_next::{NowAndNext, Phase};
use super::participant::{Participant, ParticipantConnection};
use super::particulars::{
    Contact, ContentSection, DateSpan, EditionOrganization, ReportedTotal, Venue,
};
use super::revision::{RevisionConnection, revisions};
use super::room::Room;
use super::session::{Session, SessionConnection};
use super::setting::{SessionKind, Track};
use crate::entity::edition::{AttendanceMode, ConflictSettings, EditionStatus, OrganizationRole};
use crate::graphql::connection::Page;
use crate::graphql::error::bad_argument;
use crate::graphql::filter::{ParticipantFilter, SessionFilter, SessionOrder};
use crate::graphql::id;
use crate::graphql::scalar::{CursorText, LocalDate};
use crate::graphql::scope::Scope;
use crate::graphql::text::LocalizedText;
use crate::program::{self, View};
use crate::types::{Locale, ParticipantId, TimeZone, Timestamp, WebUrl};

/// One edition.
pub struct Edition(pub View);

/// One edition of the forum: its dates, its place, its program and its people.
#[Object]
impl Edition {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.edition().id.to_string().into()
    }

    /// Its name in addresses, unique: `whrcf-2019`.
    fn slug(&self) -> &str {
        &self.0.edition().slug
    }

    /// The how-manieth it is. Null: not counted.
    fn ordinal(&self) -> Option<i32> {
        self.0.edition().ordinal
    }

    /// What it is called.
    fn title(&self) -> LocalizedText {
        LocalizedText::of(&self.0, &self.0.edition().title)
    }

    /// Its motto.
    fn theme(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.0, self.0.edition().theme.as_ref())
    }

    /// Its first day.
    fn starts_on(&self) -> LocalDate {
        LocalDate(self.0.edition().starts_on)
    }

    /// Its last day.
    fn ends_on(&self) -> LocalDate {
        LocalDate(self.0.edition().ends_on)
    }

    /// A day before the main dates.
    fn pre_forum_on(&self) -> Option<LocalDate> {
        self.0.edition().pre_forum_on.map(LocalDate)
    }

    /// The zone of its days.
    fn time_zone(&self) -> TimeZone {
        self.0.edition().time_zone
    }

    /// The hour, 0 to 23, at which a program day begins.
    fn day_starts_at_hour(&self) -> i32 {
        self.0.edition().day_starts_at_hour
    }

    /// Its languages, the first first.
    fn locales(&self) -> Vec<Locale> {
        self.0.edition().locales.to_vec()
    }

    /// What was announced before a postponement, oldest first.
    fn previous_dates(&self) -> Vec<DateSpan> {
        let spans = self.0.edition().previous_dates.iter();
        spans.map(|span| DateSpan::of(&self.0, span)).collect()
    }

    /// Whether it takes place as announced.
    fn status(&self) -> EditionStatus {
        self.0.edition().status
    }

    /// Where its audience is.
    fn attendance(&self) -> AttendanceMode {
        self.0.edition().attendance
    }

    /// Where it stands in time.
    async fn phase(&self, ctx: &Context<'_>) -> Phase {
        let phase = |now| program::Phase::of_edition(self.0.edition(), now);
        Scope::of(ctx).at_present(phase).into()
    }

    /// Where it is held.
    fn venue(&self) -> Option<Venue> {
        self.0.edition().venue.as_ref().map(|venue| Venue::of(&self.0, venue))
    }

    /// Its hashtags, with the number sign.
    fn hashtags(&self) -> &[String] {
        &self.0.edition().hashtags
    }

    /// Pages of text about it.
    fn sections(&self) -> Vec<ContentSection> {
        let sections = self.0.edition().sections.iter();
        sections.map(|section| ContentSection::of(&self.0, section)).collect()
    }

    /// Whom to write to.
    fn secretariat(&self) -> Option<Contact> {
        self.0.edition().secretariat.as_ref().map(|contact| Contact::of(&self.0, contact))
    }

    /// What was counted, as the organizer reported it afterwards.
    fn reported_totals(&self) -> Vec<ReportedTotal> {
        self.0.edition().reported_totals.iter().map(ReportedTotal::of).collect()
    }

    /// Who hosts, organizes and supports it.
    fn organizations(
        &self,
        #[graphql(desc = "Only those with one of these roles. Absent or empty: all.")]
        roles: Option<Vec<OrganizationRole>>,
    ) -> Vec<EditionOrganization> {
        let roles = roles.unwrap_or_default();
        let listed = self.0.edition().organizations.iter();
        listed
            .filter(|listed| roles.is_empty() || roles.contains(&listed.role))
            .filter_map(|listed| EditionOrganization::of(&self.0, listed))
            .collect()
    }

    /// Its rooms, in their order.
    fn rooms(&self) -> Vec<Room> {
        self.0.rooms().iter().map(|row| Room::of(&self.0, row)).collect()
    }

    /// Its tracks, in their order.
    fn tracks(&self) -> Vec<Track> {
        self.0.tracks().into_iter().map(|row| Track { view: self.0.clone(), row }).collect()
    }

    /// Its kinds of session, in their order.
    fn kinds(&self) -> Vec<SessionKind> {
        self.0.kinds().into_iter().map(|row| SessionKind { view: self.0.clone(), row }).collect()
    }

    /// Every date from startsOn to endsOn and any other with a visible session, oldest first. A
    /// program day runs from `dayStartsAtHour` to the same hour next day; sessions with only a date
    /// come last.
    fn days(&self) -> Vec<ProgramDay> {
        self.0.days().into_iter().map(|date| ProgramDay::of(&self.0, date)).collect()
    }

    /// A session, by exactly one of its official code, its number and the source's key. Null: none
    /// that can be seen.
    fn session(
        &self,
        #[graphql(desc = "The official code, such as `P2`.")] code: Option<String>,
        #[graphql(desc = "The stable number.")] number: Option<i32>,
        #[graphql(desc = "The source's own key.")] key: Option<String>,
    ) -> Result<Option<Session>> {
        let given = [code.is_some(), number.is_some(), key.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err(bad_argument("number", "or code or key: exactly one must be given"));
        }
        let mut sessions = self.0.sessions();
        let found = sessions.find(|row| {
            (code.is_some() && row.code == code)
                || number == Some(row.number)
                || (key.is_some() && row.source_key == key)
        });
        Ok(found.map(|row| Session::of(&self.0, row)))
    }

    /// Its sessions.
    #[expect(clippy::too_many_arguments, reason = "the arguments are those of the schema")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sessions.")] filter: Option<SessionFilter>,
        #[graphql(desc = "In which order. Absent: TIME.")] order_by: Option<SessionOrder>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the back: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the edge with this cursor.")] before: Option<String>,
    ) -> Result<SessionConnection> {
        let mut rows = self.0.sessions_matching(&SessionFilter::read(filter)?);
        match order_by {
            None | Some(SessionOrder::Time) => {}
            Some(SessionOrder::Number) => rows.sort_by_key(|row| row.number),
            Some(SessionOrder::Title) => {
                let languages = Scope::of(ctx).languages();
                let locales = &self.0.edition().locales;
                rows.sort_by_cached_key(|row| {
                    (row.title.pick(languages.iter(), locales).1.to_lowercase(), row.number)
                });
            }
        }
        let page = Page { first, after, last, before };
        page.cut(rows, |row| row.id.to_string(), |row| Session { view: self.0.clone(), row })
    }

    /// Participants with at least one visible contribution of any role but INTERPRETER.
    fn speakers(
        &self,
        #[graphql(desc = "Which participants.")] filter: Option<ParticipantFilter>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the back: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the edge with this cursor.")] before: Option<String>,
    ) -> Result<ParticipantConnection> {
        let mut rows = self.0.participants_matching(&ParticipantFilter::read(filter)?);
        rows.retain(|row| self.0.speaks(row.id));
        Participant::page(&self.0, rows, Page { first, after, last, before })
    }

    /// Everybody who is listed by name.
    fn participants(
        &self,
        #[graphql(desc = "Which participants.")] filter: Option<ParticipantFilter>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the back: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the edge with this cursor.")] before: Option<String>,
    ) -> Result<ParticipantConnection> {
        let rows = self.0.participants_matching(&ParticipantFilter::read(filter)?);
        Participant::page(&self.0, rows, Page { first, after, last, before })
    }

    /// A participant of this edition. Null: none that can be seen.
    fn participant(
        &self,
        #[graphql(desc = "The participant's id.")] id: ID,
    ) -> Result<Option<Participant>> {
        let id: ParticipantId = id::read("id", &id)?;
        Ok(self.0.participant(id).map(|row| Participant::of(&self.0, row)))
    }

    /// How many take part, by country, most first.
    fn countries(&self) -> Vec<CountryPresence> {
        let view = &self.0;
        view.countries().into_iter().map(|figures| CountryPresence::of(view, figures)).collect()
    }

    /// The announcements, newest first: those neither withdrawn nor past their end.
    async fn announcements(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(false)", desc = "Also those that are withdrawn or over.")]
        include_withdrawn: Option<bool>,
    ) -> Vec<Announcement> {
        let rows = if include_withdrawn == Some(true) {
            self.0.announcements()
        } else {
            Scope::of(ctx).at_present(|now| self.0.current_announcements(now))
        };
        rows.iter().map(|row| Announcement::of(&self.0, row)).collect()
    }

    /// What runs in each room at an instant, and what comes next.
    async fn now_and_next(
        &self,
        #[graphql(desc = "The instant. Absent: now.")] at: Option<Timestamp>,
    ) -> NowAndNext {
        NowAndNext { view: self.0.clone(), at: at.into() }
    }

    /// The newest revision of its program.
    fn revision(&self) -> i32 {
        self.0.cursor().revision.0
    }

    /// The newest position of its program: read it with the first query and subscribe after it.
    fn cursor(&self) -> CursorText {
        self.0.cursor().into()
    }

    /// History after a cursor, oldest first: the delta sync of apps that were offline. Removed
    /// things come as ids. An unknown cursor is the error RESYNC_REQUIRED: query again.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "After this position. Absent: from revision 1.")] after: Option<
            CursorText,
        >,
        #[graphql(desc = "How many: 1 to 100, 20 by default.")] first: Option<i32>,
    ) -> Result<RevisionConnection> {
        Box::pin(revisions(Scope::of(ctx), &self.0, after, first, None)).await
    }

    /// Staff (null for others): all conflicts of the program as it stands.
    fn conflicts(&self) -> Option<Vec<Conflict>> {
        let conflicts = self.0.conflicts(None)?.into_iter();
        Some(conflicts.map(|conflict| Conflict { view: self.0.clone(), conflict }).collect())
    }

    /// Staff (null for others): what every rule for conflicts weighs here.
    fn conflict_rules(&self) -> Option<Vec<ConflictRuleSetting>> {
        self.settings().map(ConflictRuleSetting::all)
    }

    /// Staff (null for others): how many minutes somebody needs between two sessions in different
    /// rooms. 0: none.
    fn minutes_between_sessions_of_person(&self) -> Option<i32> {
        self.settings().map(|settings| settings.minutes_between_sessions_of_person)
    }

    /// Staff (null for others): how many minutes a room needs between two sessions. 0: none.
    fn minutes_between_sessions_in_room(&self) -> Option<i32> {
        self.settings().map(|settings| settings.minutes_between_sessions_in_room)
    }

    /// Staff (null for others): where the facts come from.
    fn sources(&self) -> Option<Vec<WebUrl>> {
        self.0.is_for_staff().then(|| self.0.edition().sources.to_vec())
    }
}

impl Edition {
    /// What the rules for conflicts weigh, for staff.
    fn settings(&self) -> Option<&ConflictSettings> {
        self.0.is_for_staff().then(|| &self.0.edition().severities)
    }
}
