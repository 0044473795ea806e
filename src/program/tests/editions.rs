//! Editions: made, changed, and moved to other dates.

use chrono::NaiveDate;

use super::seed::{
    TELL, after, apply, edition, edition_id, empty, id, kind, program, put, room, session,
    session_in, text, track,
};
use crate::entity::edition::{
    AttendanceMode, ConflictSettings, ContentSection, EditionStatus, Model, ReportedTotal, Severity,
};
use crate::entity::room::RoomHours;
use crate::entity::{room as rooms, session as sessions};
use crate::program::{
    CreateEdition, Edit, EditionContent, Patch, Problem, ProblemKind, Program, Refusal,
    RescheduleEdition, UpdateEdition,
};
use crate::types::{Clock, IdSource, Randomness, Timestamp};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn reschedule(starts_on: &str, ends_on: &str) -> RescheduleEdition {
    RescheduleEdition {
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        pre_forum_on: Patch::Keep,
        attendance: Patch::Keep,
        reason: Some(text("The epidemic")),
    }
}

fn moved(starts_on: &str, ends_on: &str) -> Edit {
    Edit::RescheduleEdition(Box::new(reschedule(starts_on, ends_on)))
}

fn update(update: UpdateEdition) -> Edit {
    Edit::UpdateEdition(Box::new(update))
}

fn content(content: EditionContent) -> Edit {
    update(UpdateEdition { content, ..UpdateEdition::default() })
}

fn refusal(program: &Program, edit: Edit) -> (String, ProblemKind) {
    match apply(program, edit) {
        Err(Refusal::Problem(Problem { path, kind, .. })) => (path.join("."), kind),
        other => panic!("{other:?}"),
    }
}

fn row(program: &Program) -> &Model {
    program.edition().unwrap()
}

fn in_zone(zone: &str, starts_on: &str) -> Edit {
    let (starts_on, time_zone) = (day(starts_on), zone.parse().unwrap());
    put(Model { starts_on, ends_on: starts_on, time_zone, ..edition() })
}

fn slot(number: u128, start: &str, end: &str) -> sessions::Model {
    sessions::Model {
        starts_at: Some(instant(start)),
        ends_at: Some(instant(end)),
        ..session(number)
    }
}

#[test]
fn everything_moves_with_the_first_day_and_keeps_its_time_of_day() {
    let delayed = sessions::Model {
        delay_ms: 900_000,
        ..slot(1, "2019-10-02T01:00:00+09:00", "2019-10-02T02:30:00+09:00")
    };
    let on_a_day = sessions::Model { date: Some(day("2019-10-02")), ..session(2) };
    let hours = |date: Option<&str>| RoomHours {
        date: date.map(day),
        opens_at: "09:00".parse().unwrap(),
        closes_at: "18:00".parse().unwrap(),
    };
    let open =
        rooms::Model { hours: vec![hours(None), hours(Some("2019-10-01"))].into(), ..room(1, &[]) };
    let pre = put(Model { pre_forum_on: Some(day("2019-09-30")), ..edition() });
    let before = program([pre, put(delayed), put(on_a_day), put(session(3)), put(open)]);
    let program = after(&before, [moved("2020-05-07", "2020-05-09")]);
    let (evening, dated) = (session_in(&program, 1), session_in(&program, 2));
    assert_eq!(evening.starts_at, Some(instant("2020-05-08T01:00:00+09:00")));
    assert_eq!(evening.ends_at, Some(instant("2020-05-08T02:30:00+09:00")));
    assert_eq!((evening.date, evening.delay_ms), (Some(day("2020-05-07")), 0));
    assert_eq!(dated.date, Some(day("2020-05-08")));
    assert_eq!(session_in(&program, 3), session_in(&before, 3), "what has no day stays");
    let moved_room = program.tables().rooms.values().next().unwrap();
    assert_eq!(moved_room.hours.to_vec(), [hours(None), hours(Some("2020-05-07"))]);
    let row = row(&program);
    assert_eq!((row.starts_on, row.ends_on), (day("2020-05-07"), day("2020-05-09")));
    assert_eq!(
        (row.pre_forum_on, row.status),
        (Some(day("2020-05-06")), EditionStatus::Rescheduled)
    );
    let former = &row.previous_dates[0];
    assert_eq!((former.starts_on, former.ends_on), (day("2019-10-01"), day("2019-10-02")));
    assert_eq!(former.reason, Some(text("The epidemic")));
}

#[test]
fn a_move_to_the_same_dates_is_none() {
    let before = program([put(slot(1, "2019-10-01T10:00:00+09:00", "2019-10-01T11:00:00+09:00"))]);
    assert!(apply(&before, moved("2019-10-01", "2019-10-02")).unwrap().changes.is_empty());
    let attendance = Patch::Set(AttendanceMode::Online);
    let online = RescheduleEdition { attendance, ..reschedule("2019-10-01", "2019-10-02") };
    let program = after(&before, [Edit::RescheduleEdition(Box::new(online))]);
    assert_eq!(row(&program).attendance, AttendanceMode::Online);
    assert_eq!(row(&program).status, EditionStatus::Scheduled);
    assert!(row(&program).previous_dates.is_empty());
}

#[test]
fn an_edition_that_moves_back_has_been_moved_all_the_same() {
    let before = program([put(slot(1, "2019-10-01T10:00:00+09:00", "2019-10-01T11:00:00+09:00"))]);
    let edits = [moved("2020-05-07", "2020-05-08"), moved("2019-10-01", "2019-10-02")];
    let program = after(&before, edits);
    assert_eq!(session_in(&program, 1).starts_at, session_in(&before, 1).starts_at);
    assert_eq!(row(&program).status, EditionStatus::Rescheduled);
    let starts = row(&program).previous_dates.iter().map(|span| span.starts_on.to_string());
    assert_eq!(starts.collect::<Vec<_>>(), ["2019-10-01", "2020-05-07"]);
}

#[test]
fn a_postponed_edition_is_rescheduled_and_a_cancelled_one_is_not() {
    let with = |status| {
        let status = Patch::Set(status);
        after(&program([]), [update(UpdateEdition { status, ..UpdateEdition::default() })])
    };
    let program = after(&with(EditionStatus::Postponed), [moved("2020-05-07", "2020-05-08")]);
    assert_eq!(row(&program).status, EditionStatus::Rescheduled);
    let told = refusal(&with(EditionStatus::Cancelled), moved("2020-05-07", "2020-05-08"));
    assert_eq!(told, ("edition".to_owned(), ProblemKind::IsCancelled));
}

#[test]
fn a_longer_or_shorter_edition_leaves_its_sessions_where_they_are() {
    let late = sessions::Model {
        delay_ms: 900_000,
        ..slot(1, "2019-10-01T10:00:00+09:00", "2019-10-01T11:00:00+09:00")
    };
    let before = program([put(late)]);
    let program = after(&before, [moved("2019-10-01", "2019-10-04")]);
    assert_eq!(session_in(&program, 1), session_in(&before, 1));
    assert_eq!(row(&program).previous_dates.len(), 1);
}

#[test]
fn times_of_day_stay_where_the_clocks_change() {
    let paris = in_zone("Europe/Paris", "2020-03-27");
    let talk = slot(1, "2020-03-27T10:00:00+01:00", "2020-03-27T11:30:00+01:00");
    let over_the_gap = slot(2, "2020-03-27T01:30:00+01:00", "2020-03-27T03:30:00+01:00");
    let into_the_gap = slot(3, "2020-03-27T01:30:00+01:00", "2020-03-27T02:30:00+01:00");
    let in_the_gap = slot(4, "2020-03-27T02:10:00+01:00", "2020-03-27T02:40:00+01:00");
    let rows = [talk, over_the_gap, into_the_gap, in_the_gap].map(put);
    let program =
        after(&program([paris].into_iter().chain(rows)), [moved("2020-03-29", "2020-03-29")]);
    let span = |number| {
        let row = session_in(&program, number);
        (row.starts_at.unwrap(), row.ends_at.unwrap())
    };
    let times = |start: &str, end: &str| (instant(start), instant(end));
    assert_eq!(span(1), times("2020-03-29T10:00:00+02:00", "2020-03-29T11:30:00+02:00"));
    assert_eq!(span(2), times("2020-03-29T01:30:00+01:00", "2020-03-29T03:30:00+02:00"));
    assert_eq!(span(3), times("2020-03-29T01:30:00+01:00", "2020-03-29T03:00:00+02:00"));
    let kept = times("2020-03-29T03:00:00+02:00", "2020-03-29T03:30:00+02:00");
    assert_eq!(span(4), kept, "of which nothing would be left, its length is kept");
}

#[test]
fn of_a_time_that_the_clocks_repeat_the_first_is_taken() {
    let paris = in_zone("Europe/Paris", "2020-10-24");
    let night = slot(1, "2020-10-24T02:15:00+02:00", "2020-10-24T02:45:00+02:00");
    let program = after(&program([paris, put(night)]), [moved("2020-10-25", "2020-10-25")]);
    let row = session_in(&program, 1);
    assert_eq!(row.starts_at, Some(instant("2020-10-25T02:15:00+02:00")));
    assert_eq!(row.ends_at, Some(instant("2020-10-25T02:45:00+02:00")));
    let both = in_zone("Europe/Paris", "2020-10-25");
    let across = slot(1, "2020-10-25T02:50:00+02:00", "2020-10-25T02:10:00+01:00");
    let program =
        after(&super::seed::program([both, put(across)]), [moved("2020-10-26", "2020-10-26")]);
    let row = session_in(&program, 1);
    assert_eq!(row.starts_at, Some(instant("2020-10-26T02:50:00+01:00")));
    assert_eq!(
        row.ends_at,
        Some(instant("2020-10-26T03:10:00+01:00")),
        "twenty minutes, as before"
    );
}

#[test]
fn another_zone_leaves_instants_and_finds_their_days_anew() {
    let early = slot(1, "2019-10-01T10:00:00+09:00", "2019-10-01T11:00:00+09:00");
    let before = program([put(early)]);
    let zone = EditionContent {
        time_zone: Patch::Set("America/Los_Angeles".parse().unwrap()),
        ..EditionContent::default()
    };
    let program = after(&before, [content(zone)]);
    assert_eq!(session_in(&program, 1).starts_at, session_in(&before, 1).starts_at);
    assert_eq!(session_in(&program, 1).date, Some(day("2019-09-30")));
}

#[test]
fn dates_of_no_program_are_refused() {
    let before = program([put(session(1))]);
    let cases = [
        (("1899-12-31", "1900-01-01"), "startsOn", ProblemKind::OutsideCalendar),
        (("2200-12-31", "2201-01-01"), "endsOn", ProblemKind::OutsideCalendar),
        (("2020-05-07", "2020-05-06"), "endsOn", ProblemKind::EndNotAfterStart),
        (("2020-01-01", "2021-01-01"), "endsOn", ProblemKind::LastsTooLong),
    ];
    for ((starts_on, ends_on), path, kind) in cases {
        assert_eq!(refusal(&before, moved(starts_on, ends_on)), (path.to_owned(), kind));
        let dates = UpdateEdition {
            starts_on: Patch::Set(day(starts_on)),
            ends_on: Patch::Set(day(ends_on)),
            ..UpdateEdition::default()
        };
        assert_eq!(refusal(&before, update(dates)), (path.to_owned(), kind));
    }
    assert!(apply(&before, moved("2020-01-01", "2020-12-31")).is_ok(), "a leap year fits");
    let far = put(slot(1, "2201-01-01T00:00:00Z", "2201-01-01T01:00:00Z"));
    assert_eq!(refusal(&before, far), ("startsAt".to_owned(), ProblemKind::OutsideCalendar));
    let old = put(sessions::Model { date: Some(day("1899-12-31")), ..session(1) });
    assert_eq!(refusal(&before, old), ("date".to_owned(), ProblemKind::OutsideCalendar));
}

#[test]
fn what_an_edition_cannot_say_is_refused_where_it_stands() {
    let before = program([]);
    let words = EditionContent::default;
    let section = |slug: &str| ContentSection {
        slug: slug.to_owned(),
        title: text("About"),
        body: text("Words"),
    };
    let tags = |tags: &[&str]| EditionContent {
        hashtags: Patch::Set(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ..words()
    };
    let about = |slugs: &[&str]| EditionContent {
        sections: Patch::Set(slugs.iter().map(|slug| section(slug)).collect()),
        ..words()
    };
    let cases = [
        (
            EditionContent { ordinal: Patch::Set(Some(0)), ..words() },
            "ordinal",
            ProblemKind::BelowOne,
        ),
        (
            EditionContent { locales: Patch::Set(Vec::new()), ..words() },
            "locales",
            ProblemKind::NoLanguage,
        ),
        (
            EditionContent { day_starts_at_hour: Patch::Set(24), ..words() },
            "dayStartsAtHour",
            ProblemKind::NoHour,
        ),
        (tags(&["#one", "two"]), "hashtags.1", ProblemKind::NoHashtag),
        (tags(&["#one two"]), "hashtags.0", ProblemKind::NoHashtag),
        (tags(&["#one", "#one"]), "hashtags.1", ProblemKind::Twice),
        (about(&["About us"]), "sections.0.slug", ProblemKind::NoSlug),
        (about(&["about", "about"]), "sections.1.slug", ProblemKind::Twice),
    ];
    for (words, path, kind) in cases {
        assert_eq!(refusal(&before, content(words)), (path.to_owned(), kind));
    }
    let figure = vec![ReportedTotal { name: "countries".to_owned(), value: -1 }];
    let totals = UpdateEdition { reported_totals: Patch::Set(figure), ..UpdateEdition::default() };
    let told = refusal(&before, update(totals));
    assert_eq!(told, ("reportedTotals.0.value".to_owned(), ProblemKind::BelowZero));
}

/// Ids one after the other.
struct Counting(std::sync::atomic::AtomicU8);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    }
}

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }

    fn until(&self, _: Timestamp) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

fn ids() -> IdSource {
    IdSource::new(std::sync::Arc::new(Standing), std::sync::Arc::new(Counting(1.into())))
}

fn founding(content: EditionContent) -> CreateEdition {
    CreateEdition {
        client_key: None,
        slug: "whrcf-2020".to_owned(),
        title: text("Forum"),
        starts_on: day("2020-05-17"),
        ends_on: day("2020-05-20"),
        content,
        like: None,
        rows: Vec::new(),
    }
}

fn found(edit: CreateEdition) -> Result<Program, Refusal> {
    let edit = Edit::CreateEdition(Box::new(edit));
    empty().apply(vec![edit], TELL).map(|outcome| outcome.program)
}

#[test]
fn a_new_edition_needs_a_zone_and_a_language() {
    let zone = Patch::Set("Asia/Seoul".parse().unwrap());
    let locales = Patch::Set(vec!["ko".parse().unwrap()]);
    let problem = |content| match found(founding(content)) {
        Err(Refusal::Problem(problem)) => (problem.path.join("."), problem.kind),
        other => panic!("{other:?}"),
    };
    let without_zone = EditionContent { locales: locales.clone(), ..EditionContent::default() };
    assert_eq!(problem(without_zone), ("timeZone".to_owned(), ProblemKind::Needed));
    let without_language = EditionContent { time_zone: zone.clone(), ..EditionContent::default() };
    assert_eq!(problem(without_language), ("locales".to_owned(), ProblemKind::NoLanguage));
    let both = EditionContent { time_zone: zone, locales, ..EditionContent::default() };
    let program = found(founding(both.clone())).unwrap();
    assert_eq!(program.revision().0, 1);
    assert_eq!(
        (row(&program).status, row(&program).day_starts_at_hour),
        (EditionStatus::Scheduled, 4)
    );
    let odd = CreateEdition { slug: "WHRCF 2020".to_owned(), ..founding(both) };
    assert!(matches!(found(odd), Err(Refusal::Problem(told)) if told.kind == ProblemKind::NoSlug));
}

#[test]
fn a_new_edition_takes_over_rooms_tracks_and_kinds_of_another() {
    let hours = |date: Option<&str>| RoomHours {
        date: date.map(day),
        opens_at: "09:00".parse().unwrap(),
        closes_at: "18:00".parse().unwrap(),
    };
    let open = rooms::Model {
        hours: vec![hours(None), hours(Some("2019-10-01"))].into(),
        source_key: Some("hall".to_owned()),
        ..room(1, &[])
    };
    let severities =
        ConflictSettings { person_double_booked: Severity::Block, ..ConflictSettings::default() };
    let severe = put(Model { severities: severities.clone(), ..edition() });
    let rows = [put(open), put(room(2, &[])), put(room(3, &[1, 2])), put(track(1)), put(kind(1))];
    let former = program([severe, put(session(1))].into_iter().chain(rows));
    let next = id(99);
    let like = former.edition().cloned();
    let rows = former.setting_for(next, &ids());
    let base = Program::empty(next, former.epoch());
    let edit = CreateEdition { like, rows, ..founding(EditionContent::default()) };
    let edit = Edit::CreateEdition(Box::new(edit));
    let program = base.apply(vec![edit], TELL).unwrap().program;
    let tables = program.tables();
    assert_eq!((tables.rooms.len(), tables.tracks.len(), tables.kinds.len()), (3, 1, 1));
    assert!(tables.sessions.is_empty());
    let rooms: Vec<_> = tables.rooms.values().collect();
    assert!(rooms.iter().all(|row| row.source_key.is_none()));
    let is_new = |id| !former.tables().rooms.contains_key(id);
    assert!(tables.rooms.keys().all(is_new));
    let by_slug = |slug: &str| rooms.iter().find(|row| row.slug == slug).unwrap();
    assert_eq!(by_slug("room-1").hours.to_vec(), [hours(None)]);
    let parts = [by_slug("room-1").id, by_slug("room-2").id];
    assert_eq!(by_slug("room-3").parts.to_vec(), parts);
    assert_eq!(
        (&row(&program).severities, row(&program).time_zone),
        (&severities, edition().time_zone)
    );
    assert_ne!(row(&program).id, edition_id());
}
