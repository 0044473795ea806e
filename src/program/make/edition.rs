//! Editions: how they come to be, and what they say of themselves.

use super::schedule::settle_dates;
use super::setting::rename;
use super::{Made, edition};
use crate::entity::List;
use crate::entity::edition::{AttendanceMode, ConflictSettings, EditionStatus, Model};
use crate::program::apply::Draft;
use crate::program::edit::{CreateEdition, EditionContent, Patch, UpdateEdition};
use crate::program::problem::{Problem, ProblemKind};
use crate::types::RevisionNumber;

/// The hour at which a program day begins where nobody says otherwise: late enough for what goes on
/// after midnight.
const DAY_STARTS_AT_HOUR: i32 = 4;

pub(super) fn create(draft: &mut Draft<'_>, edit: CreateEdition) -> Made {
    let row = founded(draft, &edit)?;
    let row = filled(row, edit.content)?;
    draft.put(row);
    for record in edit.rows {
        draft.put(record);
    }
    Ok(())
}

/// The edition of which nothing is said yet but what must be.
fn founded(draft: &Draft<'_>, edit: &CreateEdition) -> Result<Model, Problem> {
    let like = edit.like.as_deref();
    let time_zone = match (&edit.content.time_zone, like) {
        (Patch::Set(zone), _) => *zone,
        (Patch::Keep, Some(like)) => like.time_zone,
        (Patch::Keep, None) => return Err(Problem::at("timeZone", ProblemKind::Needed)),
    };
    let mut slug = String::new();
    rename(Patch::Set(edit.slug.clone()), &mut slug)?;
    Ok(Model {
        id: draft.base().edition_id(),
        slug,
        client_key: edit.client_key.clone(),
        ordinal: None,
        title: edit.title.clone(),
        theme: None,
        starts_on: edit.starts_on,
        ends_on: edit.ends_on,
        pre_forum_on: None,
        time_zone,
        day_starts_at_hour: like.map_or(DAY_STARTS_AT_HOUR, |like| like.day_starts_at_hour),
        locales: like.map(|like| like.locales.clone()).unwrap_or_default(),
        previous_dates: List::default(),
        status: EditionStatus::Scheduled,
        attendance: AttendanceMode::OnSite,
        venue: like.and_then(|like| like.venue.clone()),
        hashtags: List::default(),
        sections: List::default(),
        secretariat: None,
        organizations: List::default(),
        reported_totals: List::default(),
        severities: like.map_or_else(ConflictSettings::default, |like| like.severities.clone()),
        sources: List::default(),
        changed_at_revision: RevisionNumber::ZERO,
    })
}

pub(super) fn update(draft: &mut Draft<'_>, edit: UpdateEdition) -> Made {
    let mut row = edition(draft)?.clone();
    rename(edit.slug, &mut row.slug)?;
    edit.title.apply_to(&mut row.title);
    edit.starts_on.apply_to(&mut row.starts_on);
    edit.ends_on.apply_to(&mut row.ends_on);
    edit.status.apply_to(&mut row.status);
    edit.organizations.apply_to(&mut row.organizations);
    edit.reported_totals.apply_to(&mut row.reported_totals);
    let row = filled(row, edit.content)?;
    draft.put(row);
    settle_dates(draft)
}

fn filled(mut row: Model, content: EditionContent) -> Result<Model, Problem> {
    // Before anything is worked out with it: no day begins at another hour.
    if let Patch::Set(hour) = content.day_starts_at_hour
        && !(0..24).contains(&hour)
    {
        return Err(Problem::at("dayStartsAtHour", ProblemKind::NoHour));
    }
    content.theme.apply_to(&mut row.theme);
    content.ordinal.apply_to(&mut row.ordinal);
    content.pre_forum_on.apply_to(&mut row.pre_forum_on);
    content.time_zone.apply_to(&mut row.time_zone);
    content.locales.apply_to(&mut row.locales);
    content.day_starts_at_hour.apply_to(&mut row.day_starts_at_hour);
    content.attendance.apply_to(&mut row.attendance);
    content.venue.apply_to(&mut row.venue);
    content.hashtags.apply_to(&mut row.hashtags);
    content.sections.apply_to(&mut row.sections);
    content.secretariat.apply_to(&mut row.secretariat);
    Ok(row)
}
