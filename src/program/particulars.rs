//! What must be true of the single fields of a row that is written. Not asked at load: a program from
//! before one of these rules is shown as it is.

use std::collections::BTreeSet;

use super::bounds::{check_date, check_days, check_instant};
use super::problem::{Problem, ProblemKind};
use super::record::Record;
use crate::entity::{edition, room, track};
use crate::types::is_slug;

type Checked = Result<(), Problem>;

pub(super) fn check(record: &Record) -> Checked {
    match record {
        Record::Edition(row) => check_edition(row),
        Record::Room(row) => check_room(row),
        Record::Track(row) => check_track(row),
        Record::Session(row) => {
            // The day follows from the start, where there is one.
            check_instant("startsAt", row.starts_at)?;
            check_instant("endsAt", row.ends_at)?;
            check_date("date", row.date)
        }
        Record::Announcement(row) => check_instant("until", row.until),
        Record::Organization(_)
        | Record::SessionKind(_)
        | Record::Participant(_)
        | Record::Contribution(_) => Ok(()),
    }
}

fn check_room(row: &room::Model) -> Checked {
    if row.capacity.is_some_and(|capacity| capacity < 1) {
        return Err(Problem::at("capacity", ProblemKind::BelowOne));
    }
    distinct("accessibility", &row.accessibility)?;
    distinct("hours", &row.hours)?;
    for (place, hours) in row.hours.iter().enumerate() {
        check_date(&format!("hours.{place}.date"), hours.date)?;
    }
    Ok(())
}

fn check_track(row: &track::Model) -> Checked {
    match row.color.as_deref() {
        Some(color) if !is_color(color) => Err(Problem::at("color", ProblemKind::NoColor)),
        _ => Ok(()),
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn check_edition(row: &edition::Model) -> Checked {
    check_days(row.starts_on, row.ends_on, row.pre_forum_on)?;
    if row.ordinal.is_some_and(|ordinal| ordinal < 1) {
        return Err(Problem::at("ordinal", ProblemKind::BelowOne));
    }
    distinct("locales", &row.locales)?;
    distinct("organizations", &row.organizations)?;
    distinct("hashtags", &row.hashtags)?;
    for (place, hashtag) in row.hashtags.iter().enumerate() {
        if !is_hashtag(hashtag) {
            return Err(Problem::at(&format!("hashtags.{place}"), ProblemKind::NoHashtag));
        }
    }
    for (place, total) in row.reported_totals.iter().enumerate() {
        if total.value < 0 {
            let path = format!("reportedTotals.{place}.value");
            return Err(Problem::at(&path, ProblemKind::BelowZero));
        }
    }
    check_sections(&row.sections)
}

fn is_hashtag(text: &str) -> bool {
    let word = text.strip_prefix('#').unwrap_or_default();
    !word.is_empty() && word.chars().all(|c| !c.is_whitespace() && !c.is_control() && c != '#')
}

fn check_sections(sections: &[edition::ContentSection]) -> Checked {
    let mut seen = BTreeSet::new();
    for (place, section) in sections.iter().enumerate() {
        let path = format!("sections.{place}.slug");
        if !is_slug(&section.slug) {
            return Err(Problem::at(&path, ProblemKind::NoSlug));
        }
        if !seen.insert(&section.slug) {
            return Err(Problem::at(&path, ProblemKind::Twice));
        }
    }
    Ok(())
}

fn distinct<T: PartialEq>(path: &str, list: &[T]) -> Checked {
    let mut numbered = list.iter().enumerate();
    match numbered.find(|(place, one)| list[..*place].contains(one)) {
        Some((place, _)) => Err(Problem::at(&format!("{path}.{place}"), ProblemKind::Twice)),
        None => Ok(()),
    }
}
