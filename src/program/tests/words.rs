//! What the staff does, at random.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::random::{
    CONTRIBUTIONS, OTHERS, PARTICIPANTS, ROOMS, SESSIONS, any_role, any_text, any_time, post,
};
use super::seed::{at, create, id, reschedule, update};
use crate::program::{
    AddContribution, CreateSession, Days, DelaySession, Edit, Lateness, NewContribution, Patch,
    Position, RescheduleSession, Run, SessionContent, ShiftSessions, SwapSessions, SwapWhat,
    UpdateContribution,
};
use crate::types::{Millis, TimeRange};

prop_compose! {
    /// A client that sends its request again every now and then.
    fn creation()(
        number in 1000..2000_u128,
        list in any_list(),
        starts_at in option::of(any_time()),
        quarters in option::weighted(0.8, 1..6_i64),
        rooms in vec(ROOMS, 0..2),
        is_published in any::<bool>(),
    ) -> Edit {
        let content = SessionContent { contributions: Patch::Set(list), ..Default::default() };
        let client_key = Some((number % 5).to_string());
        let ends_at = starts_at.zip(quarters);
        let new = CreateSession {
            client_key,
            content,
            starts_at,
            ends_at: ends_at.map(|(start, span)| start.plus_millis(span * 900_000)),
            rooms: rooms.into_iter().map(id).collect(),
            is_published,
            ..create(number)
        };
        Edit::CreateSession(new.into())
    }
}

/// The edits of the staff.
pub(super) fn word() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => of_sessions(),
        4 => slot(),
        3 => single(),
    ]
}

fn of_sessions() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => creation(),
        1 => (SESSIONS, any_list()).prop_map(|(number, list)| {
            let contributions = Patch::Set(list);
            update(number, SessionContent { contributions, ..Default::default() })
        }),
        3 => (SESSIONS, option::of(any_time()), vec(ROOMS, 0..2)).prop_map(|(number, time, rooms)| {
            let rooms = Patch::Set(rooms.into_iter().map(id).collect());
            let starts_at = Patch::Set(time);
            let edit = RescheduleSession { starts_at, rooms, ..reschedule(number) };
            Edit::RescheduleSession(edit)
        }),
        1 => (SESSIONS, option::of(SESSIONS)).prop_map(|(number, other)| Edit::CancelSession {
            session: id(number),
            reason: None,
            replaced_by: other.map(id),
        }),
        1 => SESSIONS.prop_map(|number| Edit::ReinstateSession(id(number))),
        1 => (SESSIONS, any::<bool>())
            .prop_map(|(number, is_full)| Edit::SetSessionFull { session: id(number), is_full }),
        1 => SESSIONS.prop_map(|number| Edit::DeleteDraftSession(id(number))),
        1 => vec(SESSIONS, 1..3)
            .prop_map(|some| Edit::PublishSessions(some.into_iter().map(id).collect())),
        1 => vec(SESSIONS, 1..3)
            .prop_map(|some| Edit::UnpublishSessions(some.into_iter().map(id).collect())),
        1 => OTHERS.prop_map(|number| Edit::PostAnnouncement(post(number).into())),
        1 => OTHERS.prop_map(|number| Edit::WithdrawAnnouncement {
            announcement: id(number),
            at: at("12:00"),
        }),
    ]
}

/// Delays, shifts and exchanges.
fn slot() -> impl Strategy<Value = Edit> {
    let lateness = prop_oneof![
        (0..5_i64).prop_map(|quarters| Lateness::By(Millis(quarters * 900_000))),
        any_time().prop_map(Lateness::Until),
    ];
    let run = prop_oneof![Just(Run::Alone), Just(Run::On)];
    let days = prop_oneof![Just(Days::Keep), Just(Days::Cross)];
    let what =
        prop_oneof![Just(SwapWhat::TimeAndRooms), Just(SwapWhat::Time), Just(SwapWhat::Rooms)];
    let span = (any_time(), 1..8_i64).prop_map(|(start, quarters)| {
        TimeRange::new(start, start.plus_millis(quarters * 900_000)).unwrap()
    });
    prop_oneof![
        2 => (SESSIONS, lateness, run).prop_map(|(number, lateness, run)| {
            Edit::DelaySession(DelaySession { session: id(number), lateness, run })
        }),
        1 => (vec(ROOMS, 0..2), span, -4..4_i64, days).prop_map(|(rooms, span, quarters, days)| {
            let rooms = rooms.into_iter().map(id).collect();
            Edit::ShiftSessions(ShiftSessions { rooms, span, by: Millis(quarters * 900_000), days })
        }),
        1 => (SESSIONS, SESSIONS, what).prop_map(|(one, other, what)| {
            Edit::SwapSessions(SwapSessions { session: id(one), with: id(other), what })
        }),
    ]
}

/// Single contributions.
fn single() -> impl Strategy<Value = Edit> {
    let position = || prop_oneof![Just(Position::Last), (0..3_usize).prop_map(Position::After)];
    let name = option::of(option::of(any_text()));
    prop_oneof![
        (SESSIONS, any_contribution(), position()).prop_map(|(number, contribution, position)| {
            let added = AddContribution { session: id(number), contribution, position };
            Edit::AddContribution(added.into())
        }),
        (CONTRIBUTIONS, name, option::of(any_role()), option::of(position())).prop_map(
            |(number, name, role, position)| {
                let updated = UpdateContribution {
                    contribution: id(number),
                    display_name: patch(name),
                    role: patch(role),
                    position: patch(position),
                };
                Edit::UpdateContribution(updated.into())
            }
        ),
        CONTRIBUTIONS.prop_map(|number| Edit::RemoveContribution(id(number))),
    ]
}

fn patch<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

/// A contribution. Its id is new, as those from outside are.
fn any_contribution() -> impl Strategy<Value = NewContribution> {
    let one = (1000..u64::MAX, PARTICIPANTS, option::weighted(0.2, any_text()), any_role());
    one.prop_map(|(number, participant, display_name, role)| NewContribution {
        id: id(number.into()),
        participant: Some(id(participant)),
        display_name,
        role,
    })
}

/// A list of contributions.
fn any_list() -> impl Strategy<Value = Vec<NewContribution>> {
    vec(any_contribution(), 0..4)
}
