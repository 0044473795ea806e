//! Editions that are changed, and that are moved to other dates.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::words::{
    EditionOrganizationInput, EditionWordsInput, ReportedTotalInput, organizations, totals,
};
use crate::entity::edition::{AttendanceMode, EditionStatus};
use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader, patch};
use crate::graphql::scalar::LocalDate;
use crate::program::{Edit, RecordId, RescheduleEdition, UpdateEdition};
use crate::types::EditionId;

/// An edition to be changed. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct UpdateEditionInput {
    /// The edition.
    pub edition: ID,
    /// Its name in addresses, unique: small letters and digits with hyphens between.
    pub slug: MaybeUndefined<String>,
    /// What it is called; cannot be cleared.
    pub title: MaybeUndefined<LocalizedTextInput>,
    /// Its first day. Sessions stay where they are; `rescheduleEdition` moves them along.
    pub starts_on: MaybeUndefined<LocalDate>,
    /// Its last day.
    pub ends_on: MaybeUndefined<LocalDate>,
    /// Whether it takes place as announced.
    pub status: MaybeUndefined<EditionStatus>,
    /// Who hosts, organizes and supports it: the whole list.
    pub organizations: MaybeUndefined<Vec<EditionOrganizationInput>>,
    /// What was counted, as the organizer reported it afterwards: the whole list.
    pub reported_totals: MaybeUndefined<Vec<ReportedTotalInput>>,
    /// The rest.
    #[graphql(flatten)]
    pub words: EditionWordsInput,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

fn plan_of(edition: EditionId, edit: Edit) -> Plan {
    Plan {
        edition: Some(edition),
        path: "edition",
        edit,
        shown: vec![RecordId::Edition(edition)],
        client_key: None,
    }
}

impl ProgramEdit for UpdateEditionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let update = UpdateEdition {
            slug: reader.needed_line_patch("slug", self.slug),
            title: reader.needed_text_patch("title", self.title),
            starts_on: reader.needed_patch("startsOn", self.starts_on).map(|date| date.0),
            ends_on: reader.needed_patch("endsOn", self.ends_on).map(|date| date.0),
            status: reader.needed_patch("status", self.status),
            organizations: organizations(reader, self.organizations)?,
            reported_totals: totals(reader, self.reported_totals),
            content: self.words.read(reader),
        };
        Ok(Some(plan_of(edition, Edit::UpdateEdition(Box::new(update)))))
    }
}

/// An edition's new dates; `reason` stays with the former ones, in `previousDates`.
#[derive(Debug, InputObject)]
pub struct RescheduleEditionInput {
    /// The edition.
    pub edition: ID,
    /// Its new first day.
    pub starts_on: LocalDate,
    /// Its new last day.
    pub ends_on: LocalDate,
    /// A day before the main dates; null: there is none. Absent: it moves along.
    pub pre_forum_on: MaybeUndefined<LocalDate>,
    /// Where its audience is now. Absent: where it was.
    pub attendance: MaybeUndefined<AttendanceMode>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for RescheduleEditionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let reschedule = RescheduleEdition {
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
            pre_forum_on: patch(self.pre_forum_on).map(|date| date.map(|date| date.0)),
            attendance: reader.needed_patch("attendance", self.attendance),
            reason: reader.reason.clone(),
        };
        Ok(Some(plan_of(edition, Edit::RescheduleEdition(Box::new(reschedule)))))
    }
}
