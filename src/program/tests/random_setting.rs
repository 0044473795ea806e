//! Random edits of rooms, tracks, kinds, organizations, participants and the edition.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::random::EVERYBODY;
use super::seed::{at, id, text};
use crate::entity::edition::{AttendanceMode, EditionStatus};
use crate::entity::participant::{ConsentBasis, ParticipantVisibility};
use crate::entity::room::RoomHours;
use crate::program::{
    Create, Edit, EditionContent, KindContent, NewConsent, OrganizationContent, ParticipantContent,
    Patch, RecordId, RescheduleEdition, RoomContent, TrackContent, Update, UpdateEdition,
};

const ROOMS: std::ops::Range<u128> = 1..6;
const OTHERS: std::ops::Range<u128> = 1..3;

/// What staff do with what sessions refer to.
pub(super) fn setting() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => creation(),
        2 => room_update(),
        3 => participant_update(),
        1 => other_update(),
        1 => deletion(),
        1 => edition_update(),
        1 => reschedule(),
    ]
}

/// A client that sends its request again every now and then.
fn creation() -> impl Strategy<Value = Edit> {
    (1000..2000_u128, 0..4_u8).prop_map(|(number, table)| {
        let (client_key, name) = (Some((number % 5).to_string()), text("New"));
        match table {
            0 => {
                let content = RoomContent::default();
                Edit::CreateRoom(Box::new(Create { id: id(number), client_key, name, content }))
            }
            1 => {
                let content = TrackContent::default();
                Edit::CreateTrack(Box::new(Create { id: id(number), client_key, name, content }))
            }
            2 => {
                let content = KindContent::default();
                Edit::CreateKind(Box::new(Create { id: id(number), client_key, name, content }))
            }
            _ => {
                let content = OrganizationContent::default();
                let new = Create { id: id(number), client_key, name, content };
                Edit::CreateOrganization(Box::new(new))
            }
        }
    })
}

fn patch<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Patch<T>> {
    option::of(value).prop_map(|value| value.map_or(Patch::Keep, Patch::Set))
}

fn room_update() -> impl Strategy<Value = Edit> {
    let slug = patch(prop_oneof![Just("room-1"), Just("hall")].prop_map(str::to_owned));
    let hours = patch(vec(room_hours(), 0..2));
    (ROOMS, slug, patch(vec(ROOMS, 0..2)), hours, patch(option::of(0..3_i32))).prop_map(
        |(number, slug, parts, hours, capacity)| {
            let parts = parts.map(|parts| parts.into_iter().map(id).collect());
            let content = RoomContent { slug, capacity, parts, hours, ..RoomContent::default() };
            Edit::UpdateRoom(Box::new(Update { id: id(number), name: Patch::Keep, content }))
        },
    )
}

fn room_hours() -> impl Strategy<Value = RoomHours> {
    option::of(1..3_u32).prop_map(|day| RoomHours {
        date: day.map(|day| format!("2019-10-0{day}").parse().unwrap()),
        opens_at: "09:00".parse().unwrap(),
        closes_at: "02:00".parse().unwrap(),
    })
}

fn visibility() -> impl Strategy<Value = ParticipantVisibility> {
    prop_oneof![
        Just(ParticipantVisibility::Hidden),
        Just(ParticipantVisibility::Anonymous),
        Just(ParticipantVisibility::Public),
    ]
}

fn consent() -> impl Strategy<Value = NewConsent> {
    let basis =
        prop_oneof![Just(ConsentBasis::GivenByPerson), Just(ConsentBasis::PublishedProgram)];
    (patch(visibility()), patch(option::of(basis))).prop_map(|(visibility, basis)| NewConsent {
        visibility,
        basis,
        at: Patch::Keep,
        now: Some(at("12:00")),
    })
}

fn participant_update() -> impl Strategy<Value = Edit> {
    (EVERYBODY, consent(), patch(option::of(OTHERS)), any::<bool>()).prop_map(
        |(number, consent, organization, is_new)| {
            let organization = organization.map(|number| number.map(id));
            let country = Patch::Set("KR".parse().ok());
            let words = ParticipantContent { organization, country, ..Default::default() };
            let content = ParticipantContent { consent, ..words };
            let id = id(number);
            if is_new {
                let (client_key, name) = (None, text("Somebody"));
                let new = Create { id, client_key, name, content };
                return Edit::CreateParticipant(Box::new(new));
            }
            Edit::UpdateParticipant(Box::new(Update { id, name: Patch::Keep, content }))
        },
    )
}

fn other_update() -> impl Strategy<Value = Edit> {
    (OTHERS, any::<bool>(), option::of(Just("KR"))).prop_map(|(number, is_track, country)| {
        let name = Patch::Set(text("Other"));
        if is_track {
            let content = TrackContent { position: Patch::Set(7), ..TrackContent::default() };
            return Edit::UpdateTrack(Box::new(Update { id: id(number), name, content }));
        }
        let country = Patch::Set(country.map(|code| code.parse().unwrap()));
        let content = OrganizationContent { country, ..OrganizationContent::default() };
        Edit::UpdateOrganization(Box::new(Update { id: id(number), name, content }))
    })
}

fn deletion() -> impl Strategy<Value = Edit> {
    prop_oneof![
        ROOMS.prop_map(|number| RecordId::Room(id(number))),
        OTHERS.prop_map(|number| RecordId::SessionKind(id(number))),
        OTHERS.prop_map(|number| RecordId::Organization(id(number))),
        EVERYBODY.prop_map(|number| RecordId::Participant(id(number))),
    ]
    .prop_map(Edit::Delete)
}

fn edition_update() -> impl Strategy<Value = Edit> {
    let status = prop_oneof![
        3 => Just(EditionStatus::Scheduled),
        1 => Just(EditionStatus::Postponed),
        1 => Just(EditionStatus::Cancelled),
    ];
    let zone = prop_oneof![Just("Asia/Seoul"), Just("Europe/Paris")];
    (patch(status), patch(zone), patch(0..6)).prop_map(|(status, zone, day_starts_at_hour)| {
        let time_zone = zone.map(|zone| zone.parse().unwrap());
        let content = EditionContent { time_zone, day_starts_at_hour, ..Default::default() };
        Edit::UpdateEdition(Box::new(UpdateEdition { status, content, ..Default::default() }))
    })
}

/// Dates around those when the clocks of Paris change.
fn reschedule() -> impl Strategy<Value = Edit> {
    let first = prop_oneof![Just("2019-10-01"), Just("2019-10-26"), Just("2020-03-28")];
    (first, 0..3_u64, any::<bool>()).prop_map(|(first, days, is_online)| {
        let starts_on: chrono::NaiveDate = first.parse().unwrap();
        let attendance = if is_online { Patch::Set(AttendanceMode::Online) } else { Patch::Keep };
        Edit::RescheduleEdition(Box::new(RescheduleEdition {
            starts_on,
            ends_on: starts_on + chrono::Days::new(days),
            pre_forum_on: Patch::Keep,
            attendance,
            reason: None,
        }))
    })
}
