//! Rooms, tracks, kinds and organizations: made, changed and taken away.

use super::seed::{TELL, after, apply, id, program, put, room, slot, text};
use crate::entity::room::{AccessibilityFeature, RoomHours};
use crate::entity::{room as rooms, session};
use crate::program::{
    Create, Edit, KindContent, OrganizationContent, Patch, Problem, ProblemKind, Program, RecordId,
    Refusal, RoomContent, TrackContent, Update,
};
use crate::types::{LocalizedText, RoomId};

fn create_room(number: u128, name: LocalizedText, content: RoomContent) -> Edit {
    Edit::CreateRoom(Box::new(Create { id: id(number), client_key: None, name, content }))
}

fn named(number: u128, name: &str) -> Edit {
    create_room(number, text(name), RoomContent::default())
}

fn update_room(number: u128, content: RoomContent) -> Edit {
    Edit::UpdateRoom(Box::new(Update { id: id(number), name: Patch::Keep, content }))
}

fn renamed(number: u128, slug: &str) -> Edit {
    update_room(number, RoomContent { slug: Patch::Set(slug.to_owned()), ..Default::default() })
}

fn room_in(program: &Program, number: u128) -> &rooms::Model {
    &program.tables().rooms[&id::<RoomId>(number)]
}

fn refusal(program: &Program, edit: Edit) -> Problem {
    match apply(program, edit) {
        Err(Refusal::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_row_is_named_in_addresses_after_its_name_and_comes_last() {
    let edits = [named(1, "Hall 2 (left)"), named(2, "Hall 2, left"), named(3, "HALL 2 LEFT")];
    let program = after(&program([]), edits);
    let slugs: Vec<_> =
        (1..=3).map(|number| room_in(&program, number)).map(|row| row.slug.as_str()).collect();
    assert_eq!(slugs, ["hall-2-left", "hall-2-left-2", "hall-2-left-3"]);
    let positions = (1..=3).map(|number| room_in(&program, number).position);
    assert!(positions.eq(0..3));
}

#[test]
fn hangul_stays_in_addresses_and_english_comes_first() {
    let both = |english: Option<&str>| {
        let english = english.map(|words| ("en".parse().unwrap(), words.to_owned()));
        let korean = ("ko".parse().unwrap(), "인권 도시 홀".to_owned());
        LocalizedText::new(english.into_iter().chain([korean])).unwrap()
    };
    let content = RoomContent::default;
    let edits = [
        create_room(1, both(Some("Hall")), content()),
        create_room(2, both(None), content()),
        named(3, "!?"),
    ];
    let program = after(&program([]), edits);
    assert_eq!(room_in(&program, 1).slug, "hall");
    assert_eq!(room_in(&program, 2).slug, "인권-도시-홀");
    assert_eq!(room_in(&program, 3).slug, "room");
}

#[test]
fn a_long_name_makes_a_short_one_in_addresses() {
    let program = after(&program([]), [named(1, &"very ".repeat(40))]);
    assert!(room_in(&program, 1).slug.chars().count() <= 60);
    assert!(room_in(&program, 1).slug.ends_with("very"));
}

#[test]
fn what_an_update_does_not_name_stays_and_the_same_makes_no_revision() {
    let full = RoomContent {
        floor: Patch::Set(Some("2F".to_owned())),
        capacity: Patch::Set(Some(80)),
        accessibility: Patch::Set(vec![AccessibilityFeature::StepFree]),
        hours: Patch::Set(vec![hours(None)]),
        ..RoomContent::default()
    };
    let before = after(&program([]), [create_room(1, text("Hall"), full.clone())]);
    assert_eq!(room_in(&before, 1).capacity, Some(80));
    assert!(apply(&before, update_room(1, full)).unwrap().changes.is_empty());
    let cleared = RoomContent { capacity: Patch::Set(None), ..RoomContent::default() };
    let program = after(&before, [update_room(1, cleared)]);
    assert_eq!(room_in(&program, 1).capacity, None);
    let expected = rooms::Model {
        capacity: None,
        changed_at_revision: program.revision(),
        ..room_in(&before, 1).clone()
    };
    assert_eq!(room_in(&program, 1), &expected);
}

fn hours(date: Option<&str>) -> RoomHours {
    RoomHours {
        date: date.map(|date| date.parse().unwrap()),
        opens_at: "09:00".parse().unwrap(),
        closes_at: "18:00".parse().unwrap(),
    }
}

#[test]
fn a_second_create_with_a_key_makes_nothing() {
    let keyed = |number: u128| {
        let client_key = Some("k".to_owned());
        let (name, content) = (text("Hall"), RoomContent::default());
        Edit::CreateRoom(Box::new(Create { id: id(number), client_key, name, content }))
    };
    let program = after(&program([]), [keyed(1)]);
    assert!(apply(&program, keyed(2)).unwrap().changes.is_empty());
    let both = super::seed::program([]).apply(vec![keyed(1), keyed(2)], TELL).unwrap();
    assert_eq!(both.changes.len(), 1);
}

#[test]
fn two_rooms_may_swap_their_names_in_addresses() {
    let program = after(&program([]), [named(1, "One"), named(2, "Two")]);
    assert_eq!(refusal(&program, renamed(1, "two")).kind, ProblemKind::Taken);
    let program = after(&program, [renamed(1, "two"), renamed(2, "one")]);
    assert_eq!((&*room_in(&program, 1).slug, &*room_in(&program, 2).slug), ("two", "one"));
}

#[test]
fn what_cannot_be_is_refused_where_it_stands() {
    let program = after(&program([]), [named(1, "One"), named(2, "Two")]);
    let content = RoomContent::default;
    let capacity = |capacity| RoomContent { capacity: Patch::Set(Some(capacity)), ..content() };
    let parts = |parts: &[u128]| RoomContent {
        parts: Patch::Set(parts.iter().copied().map(id).collect()),
        ..content()
    };
    let open = |hours| RoomContent { hours: Patch::Set(hours), ..content() };
    let step_free = vec![AccessibilityFeature::StepFree; 2];
    let twice = RoomContent { accessibility: Patch::Set(step_free), ..content() };
    let cases = [
        (capacity(0), "capacity", ProblemKind::BelowOne),
        (parts(&[2, 9]), "parts.1", ProblemKind::NotFound),
        (parts(&[2, 2]), "parts.1", ProblemKind::Twice),
        (parts(&[1]), "parts", ProblemKind::PartOfItself),
        (open(vec![hours(None), hours(None)]), "hours.1", ProblemKind::Twice),
        (open(vec![hours(Some("2201-01-01"))]), "hours.0.date", ProblemKind::OutsideCalendar),
        (twice, "accessibility.1", ProblemKind::Twice),
    ];
    for (content, path, kind) in cases {
        let told = refusal(&program, update_room(1, content));
        assert_eq!((told.path.join(".").as_str(), told.kind), (path, kind));
    }
    for slug in ["", "One", "one two", "-"] {
        let told = refusal(&program, renamed(1, slug));
        assert_eq!((told.path.join(".").as_str(), told.kind), ("slug", ProblemKind::NoSlug));
    }
    let gone = refusal(&program, renamed(9, "nine"));
    assert_eq!((gone.path.join(".").as_str(), gone.kind), ("room", ProblemKind::NotFound));
}

#[test]
fn a_color_is_written_as_the_web_does() {
    let track = |color: &str| {
        let content =
            TrackContent { color: Patch::Set(Some(color.to_owned())), ..TrackContent::default() };
        let name = text("Track");
        Edit::CreateTrack(Box::new(Create { id: id(1), client_key: None, name, content }))
    };
    assert!(apply(&program([]), track("#33aAff")).is_ok());
    for color in ["red", "#fff", "336699", "#33669g", "#3366990"] {
        assert_eq!(refusal(&program([]), track(color)).kind, ProblemKind::NoColor, "{color}");
    }
}

#[test]
fn kinds_and_organizations_are_made_and_changed_alike() {
    let kind = Create {
        id: id(1),
        client_key: None,
        name: text("Workshop"),
        content: KindContent {
            code_prefix: Patch::Set(Some("W".to_owned())),
            ..Default::default()
        },
    };
    let city = Create {
        id: id(1),
        client_key: None,
        name: text("City"),
        content: OrganizationContent {
            country: Patch::Set(Some("KR".parse().unwrap())),
            ..Default::default()
        },
    };
    let edits = [Edit::CreateKind(Box::new(kind)), Edit::CreateOrganization(Box::new(city))];
    let program = after(&program([]), edits);
    let kind =
        Update { id: id(1), name: Patch::Set(text("Meal")), content: KindContent::default() };
    let city = Update {
        id: id(1),
        name: Patch::Keep,
        content: OrganizationContent { country: Patch::Set(None), ..Default::default() },
    };
    let edits = [Edit::UpdateKind(Box::new(kind)), Edit::UpdateOrganization(Box::new(city))];
    let program = after(&program, edits);
    let kind = program.tables().kinds.values().next().unwrap();
    let told = (kind.name.clone(), kind.slug.as_str(), kind.code_prefix.as_deref());
    assert_eq!(told, (text("Meal"), "workshop", Some("W")), "a new name is no new address");
    assert_eq!(program.tables().organizations.values().next().unwrap().country, None);
}

#[test]
fn what_others_need_is_not_taken_away_and_says_what_is_in_the_way() {
    let talk = session::Model { track_id: None, ..slot(1, "10:00", "11:00", &[1]) };
    let program = program([put(room(1, &[])), put(room(2, &[1])), put(talk)]);
    let told = refusal(&program, Edit::Delete(RecordId::Room(id(1))));
    assert_eq!((told.path.join(".").as_str(), told.kind), ("room", ProblemKind::InUse));
    assert_eq!(told.in_the_way, [RecordId::Room(id(2)), RecordId::Session(id(1))]);
    let program = after(&program, [Edit::Delete(RecordId::Room(id(2)))]);
    assert!(!program.tables().rooms.contains_key(&id::<RoomId>(2)));
    let told = refusal(&program, Edit::Delete(RecordId::Room(id(2))));
    assert_eq!((told.path.join(".").as_str(), told.kind), ("room", ProblemKind::NotFound));
}
