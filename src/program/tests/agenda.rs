//! Which sessions of an agenda cannot both be attended.

use super::seed::{at, program, public, put, room, session, session_id, slot};
use crate::entity::session as sessions;
use crate::types::TimeRange;

/// Pairs of numbers of sessions that clash in an agenda of all of them, with the time that they
/// share.
fn clashes(rows: impl IntoIterator<Item = sessions::Model>) -> Vec<(u128, u128, TimeRange)> {
    let rows: Vec<_> = rows.into_iter().collect();
    let all = rows.iter().map(|row| row.id).collect();
    let program = program([put(room(1, &[]))].into_iter().chain(rows.into_iter().map(put)));
    let found = public(&program).clashes(&all).into_iter();
    let number = |row: &sessions::Model| row.id.0.as_u128();
    found
        .map(|clash| (number(&clash.sessions[0]), number(&clash.sessions[1]), clash.shared))
        .collect()
}

fn span(start: &str, end: &str) -> TimeRange {
    TimeRange::new(at(start), at(end)).unwrap()
}

#[test]
fn sessions_clash_for_as_long_as_both_take_place() {
    let found = clashes([
        slot(1, "10:00", "12:00", &[]),
        slot(2, "11:00", "13:00", &[]),
        slot(3, "12:00", "14:00", &[]),
    ]);
    let expected = [(1, 2, span("11:00", "12:00")), (2, 3, span("12:00", "13:00"))];
    assert_eq!(found, expected);
}

#[test]
fn expected_times_count_and_what_does_not_take_place_or_has_no_end_clashes_with_nothing() {
    let first = slot(1, "10:00", "11:00", &[]);
    let late = sessions::Model { delay_ms: 1_800_000, ..first.clone() };
    let second = slot(2, "11:00", "12:00", &[]);
    assert_eq!(clashes([first.clone(), second.clone()]), []);
    assert_eq!(clashes([late.clone(), second.clone()]), [(1, 2, span("11:00", "11:30"))]);
    let cancelled = sessions::Model { is_cancelled: true, ..second.clone() };
    assert_eq!(clashes([late.clone(), cancelled]), []);
    let endless = sessions::Model { ends_at: None, ..second };
    assert_eq!(clashes([late, endless]), []);
}

#[test]
fn what_may_not_be_seen_and_what_is_not_followed_clashes_with_nothing() {
    let draft = sessions::Model { is_published: false, ..slot(2, "10:00", "11:00", &[]) };
    assert_eq!(clashes([slot(1, "10:00", "11:00", &[]), draft]), []);
    let both = [slot(1, "10:00", "11:00", &[]), slot(2, "10:00", "11:00", &[])].map(put);
    let program = program([put(room(1, &[])), put(session(3))].into_iter().chain(both));
    let followed = [session_id(1), session_id(3)].into();
    assert_eq!(public(&program).clashes(&followed), []);
    assert_eq!(public(&program).followed(&followed).len(), 2);
}
