//! Where the API keeps each fact of a file, and how to write it as the file does.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};

use super::answer::{Answer, ByKey, items};
use super::walk::Fact;

/// Reads a fact back, as the file writes it.
pub type Reader = fn(&Answer, &Fact<'_>) -> Value;

/// The reader of a path. A list that is null where it could be filled is read like one.
pub fn of(path: &str) -> Option<Reader> {
    let found = READERS.iter().find(|(read, _)| *read == path);
    found.map(|(_, reader)| *reader)
}

/// From a path of the files to its reader.
#[rustfmt::skip]
pub const READERS: &[(&str, Reader)] = &[
    ("edition.slug", |all, _| all.edition["slug"].clone()),
    ("edition.ordinal", |all, _| all.edition["ordinal"].clone()),
    ("edition.title.en", |all, _| english(&all.edition["title"])),
    ("edition.title.ko", |all, _| korean(&all.edition["title"])),
    ("edition.theme.en", |all, _| english(&all.edition["theme"])),
    ("edition.theme.ko", |all, _| korean(&all.edition["theme"])),
    ("edition.starts_on", |all, _| all.edition["startsOn"].clone()),
    ("edition.ends_on", |all, _| all.edition["endsOn"].clone()),
    ("edition.pre_forum_on", |all, _| all.edition["preForumOn"].clone()),
    ("edition.original_dates", |all, _| all.edition["previousDates"].clone()),
    ("edition.original_dates.starts_on", |all, _| all.edition["previousDates"][0]["startsOn"].clone()),
    ("edition.original_dates.ends_on", |all, _| all.edition["previousDates"][0]["endsOn"].clone()),
    ("edition.original_dates.reason", |all, _| english(&all.edition["previousDates"][0]["reason"])),
    ("edition.timezone", |all, _| all.edition["timeZone"].clone()),
    ("edition.format", |all, _| hyphened(&all.edition["attendance"], " ")),
    ("edition.venue.en", |all, _| english(&all.edition["venue"]["name"])),
    ("edition.venue.ko", |all, _| korean(&all.edition["venue"]["name"])),
    ("edition.city.en", |all, _| english(&all.edition["venue"]["city"])),
    ("edition.city.ko", |all, _| korean(&all.edition["venue"]["city"])),
    ("edition.country", |all, _| all.edition["venue"]["country"]["code"].clone()),
    ("edition.hashtags[]", |all, _| all.edition["hashtags"].clone()),
    ("edition.hosts[]", |all, _| with_role(all, "HOST")),
    ("edition.organisers[]", |all, _| with_role(all, "ORGANIZER")),
    ("edition.secretariat.name", |all, _| english(&all.edition["secretariat"]["name"])),
    ("edition.secretariat.address", |all, _| english(&all.edition["secretariat"]["address"])),
    ("edition.secretariat.tel", |all, _| all.edition["secretariat"]["phone"].clone()),
    ("edition.secretariat.fax", |all, _| all.edition["secretariat"]["fax"].clone()),
    ("edition.reported_totals.*", reported_total),
    ("sources[]", |all, _| all.edition["sources"].clone()),
    ("announced_people[]", announced),

    ("kinds[]", |all, _| all.kinds.len().into()),
    ("kinds[].key", |all, fact| kind(all, fact)["slug"].clone()),
    ("kinds[].code_prefix", |all, fact| kind(all, fact)["codePrefix"].clone()),
    ("kinds[].name.en", |all, fact| english(&kind(all, fact)["name"])),
    ("kinds[].name.ko", |all, fact| korean(&kind(all, fact)["name"])),

    // Of an edition without rooms the files have an empty list, not the number of its rooms.
    ("rooms[]", |all, _| if all.rooms.is_empty() { json!([]) } else { all.rooms.len().into() }),
    ("rooms[].key", |all, fact| room(all, fact)["slug"].clone()),
    ("rooms[].name", |all, fact| english(&room(all, fact)["name"])),
    ("rooms[].floor", |all, fact| room(all, fact)["floor"].clone()),
    ("rooms[].parts[]", |all, fact| {
        items(&room(all, fact)["parts"]).map(|part| english(&part["name"])).collect()
    }),

    ("organisations[]", |all, _| all.organizations.len().into()),
    ("organisations[].key", |all, fact| organization(all, fact)["slug"].clone()),
    ("organisations[].name.en", |all, fact| english(&organization(all, fact)["name"])),
    ("organisations[].name.ko", |all, fact| korean(&organization(all, fact)["name"])),
    ("organisations[].short", |all, fact| organization(all, fact)["shortName"].clone()),
    ("organisations[].country", |all, fact| organization(all, fact)["country"]["code"].clone()),

    ("people[]", |all, _| all.participants.len().into()),
    ("people[].key", |all, fact| person(all, fact)["key"].clone()),
    ("people[].name", |all, fact| printed_name(person(all, fact))),
    ("people[].name_ko", |all, fact| korean(&person(all, fact)["names"])),
    ("people[].country", |all, fact| person(all, fact)["country"]["code"].clone()),
    ("people[].origin_country", |all, fact| person(all, fact)["originCountry"]["code"].clone()),
    ("people[].affiliation", |all, fact| english(&person(all, fact)["affiliation"])),
    ("people[].position", |all, fact| english(&person(all, fact)["position"])),
    ("people[].city", |all, fact| person(all, fact)["city"].clone()),

    ("sessions[]", |all, _| all.sessions.len().into()),
    ("sessions[].id", |all, fact| session(all, fact)["key"].clone()),
    ("sessions[].code", |all, fact| session(all, fact)["code"].clone()),
    ("sessions[].kind", |all, fact| session(all, fact)["kind"]["slug"].clone()),
    ("sessions[].title.en", |all, fact| english(&session(all, fact)["title"])),
    ("sessions[].title.ko", |all, fact| korean(&session(all, fact)["title"])),
    ("sessions[].subtitle.en", |all, fact| english(&session(all, fact)["subtitle"])),
    ("sessions[].subtitle.ko", |all, fact| korean(&session(all, fact)["subtitle"])),
    ("sessions[].date", |all, fact| session(all, fact)["date"].clone()),
    ("sessions[].start", |all, fact| in_korea(&session(all, fact)["startsAt"])),
    ("sessions[].end", |all, fact| in_korea(&session(all, fact)["endsAt"])),
    ("sessions[].room", |all, fact| only_room(session(all, fact))),
    ("sessions[].streamed", |all, fact| session(all, fact)["isStreamed"].clone()),
    ("sessions[].closed", |all, fact| session(all, fact)["isClosed"].clone()),
    ("sessions[].languages", |all, fact| session(all, fact)["spokenLanguages"].clone()),
    ("sessions[].languages[]", |all, fact| session(all, fact)["spokenLanguages"].clone()),
    ("sessions[].accessibility", |all, fact| accessibility(session(all, fact))),
    ("sessions[].accessibility[]", |all, fact| accessibility(session(all, fact))),
    ("sessions[].organisers[]", |all, fact| {
        items(&session(all, fact)["organizers"]).map(|one| one["slug"].clone()).collect()
    }),
    ("sessions[].note", |all, fact| session(all, fact)["note"].clone()),
    ("sessions[].sources[]", |all, fact| session(all, fact)["sources"].clone()),
    ("sessions[].people[]", |all, fact| {
        let contributions = items(&session(all, fact)["contributions"]).count();
        if contributions == 0 { json!([]) } else { contributions.into() }
    }),
    ("sessions[].people[].person", |all, fact| contribution(all, fact)["participant"]["key"].clone()),
    ("sessions[].people[].role", |all, fact| hyphened(&contribution(all, fact)["role"], "-")),
];

/// The thing behind the outermost object that a fact stands in.
fn behind<'a>(things: &'a ByKey, fact: &Fact<'_>, key: &str) -> &'a Value {
    let key = fact.within[0].1[key].as_str().unwrap();
    things.get(key).unwrap_or_else(|| panic!("{key} is not in the answer"))
}

fn kind<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    behind(&all.kinds, fact, "key")
}

fn room<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    behind(&all.rooms, fact, "key")
}

fn organization<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    behind(&all.organizations, fact, "key")
}

fn person<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    behind(&all.participants, fact, "key")
}

fn session<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    behind(&all.sessions, fact, "id")
}

fn contribution<'a>(all: &'a Answer, fact: &Fact<'_>) -> &'a Value {
    &session(all, fact)["contributions"][fact.within[1].0]
}

/// A text in one language; null where the text is, or where it is not known in it.
fn words(text: &Value, locale: &str) -> Value {
    let translations = text["translations"].as_array();
    let found = translations.into_iter().flatten().find(|one| one["locale"] == locale);
    found.map_or(Value::Null, |one| one["text"].clone())
}

fn english(text: &Value) -> Value {
    words(text, "en")
}

fn korean(text: &Value) -> Value {
    words(text, "ko")
}

/// The name as printed, which is the one in Latin letters too.
fn printed_name(person: &Value) -> Value {
    assert_eq!(person["name"], english(&person["names"]));
    person["name"].clone()
}

/// `ON_SITE` is `on site`.
fn hyphened(name: &Value, between: &str) -> Value {
    name.as_str().map_or(Value::Null, |name| name.to_lowercase().replace('_', between).into())
}

/// An instant as a clock in Korea shows it.
fn in_korea(instant: &Value) -> Value {
    let Some(instant) = instant.as_str() else { return Value::Null };
    let korea = FixedOffset::east_opt(9 * 60 * 60).unwrap();
    let instant = DateTime::parse_from_rfc3339(instant).unwrap().with_timezone(&korea);
    instant.to_rfc3339_opts(SecondsFormat::Secs, false).into()
}

fn with_role(all: &Answer, role: &str) -> Value {
    let listed = items(&all.edition["organizations"]).filter(|one| one["role"] == role);
    listed.map(|one| one["organization"]["slug"].clone()).collect()
}

fn reported_total(all: &Answer, fact: &Fact<'_>) -> Value {
    let mut totals = items(&all.edition["reportedTotals"]);
    totals.find(|total| total["name"] == fact.key).map_or(Value::Null, |one| one["value"].clone())
}

/// A set: in the order of the file, then whoever else is announced.
fn announced(all: &Answer, fact: &Fact<'_>) -> Value {
    let listed: Vec<_> = items(&fact.value).collect();
    let people = all.participants.values().filter(|person| person["announced"] == true);
    let mut keys: Vec<_> = people.map(|person| &person["key"]).collect();
    keys.sort_by_key(|key| listed.iter().position(|one| one == key).unwrap_or(usize::MAX));
    json!(keys)
}

fn only_room(session: &Value) -> Value {
    let rooms: Vec<_> = items(&session["rooms"]).map(|room| room["slug"].clone()).collect();
    assert!(rooms.len() <= 1, "{rooms:?}");
    rooms.into_iter().next().unwrap_or_default()
}

/// `CAPTIONS`, interpreted into Korean, is `captions-ko`.
fn accessibility(session: &Value) -> Value {
    let features = items(&session["accessibility"]).flat_map(|feature| {
        let mode = if *feature == "SIGN_LANGUAGE" { "SIGN" } else { "CAPTIONS" };
        let into = items(&session["interpretations"]).filter(move |one| one["mode"] == mode);
        let name = hyphened(feature, "-").as_str().unwrap().to_owned();
        let with_languages: Vec<Value> =
            into.map(|one| format!("{name}-{}", one["to"].as_str().unwrap()).into()).collect();
        if with_languages.is_empty() { vec![name.into()] } else { with_languages }
    });
    features.collect()
}
