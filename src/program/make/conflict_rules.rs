//! What the rules for conflicts weigh.

use super::{Made, edition};
use crate::entity::edition::{self as editions, ConflictSettings};
use crate::program::apply::Draft;
use crate::program::edit::{Patch, UpdateConflictRules};
use crate::program::problem::{Problem, ProblemKind};

/// Conflicts that stand are not in the way: they stand with their new weight.
pub(super) fn update(draft: &mut Draft<'_>, edit: UpdateConflictRules) -> Made {
    let row = edition(draft)?.clone();
    let mut settings = row.severities.clone();
    for (place, (rule, severity)) in edit.rules.iter().enumerate() {
        if edit.rules[..place].iter().any(|(known, _)| known == rule) {
            return Err(Problem::at(&format!("rules.{place}.rule"), ProblemKind::Twice));
        }
        settings.weigh(*rule, *severity);
    }
    let of_person = &mut settings.minutes_between_sessions_of_person;
    set(of_person, edit.minutes_between_sessions_of_person, "minutesBetweenSessionsOfPerson")?;
    let in_room = &mut settings.minutes_between_sessions_in_room;
    set(in_room, edit.minutes_between_sessions_in_room, "minutesBetweenSessionsInRoom")?;
    draft.put(editions::Model { severities: settings, ..row });
    Ok(())
}

fn set(minutes: &mut i32, wanted: Patch<i32>, path: &str) -> Made {
    wanted.apply_to(minutes);
    if (0..=ConflictSettings::MAX_MINUTES).contains(minutes) {
        Ok(())
    } else {
        Err(Problem::at(path, ProblemKind::NoMinutesOfDay))
    }
}
