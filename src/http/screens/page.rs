//! The first paint of a screen, and the list of screens.

use url::form_urlencoded;

use super::super::template::fill;
use crate::entity::{edition, room};
use crate::program::View;
use crate::types::{Locale, LocalizedText, RoomId, Timestamp};

const SCREEN: &str = include_str!("page.html");
const LIST: &str = include_str!("list.html");

const TITLE: &str =
    r#"<span lang="{{language}}" data-for="{{locale}}"{{&hidden}}>{{title}}</span>"#;

const ROOM: &str = r#"<li><a class="room" lang="{{language}}" href="{{address}}">{{room}}</a> <span class="floor">{{floor}}</span> <span class="languages">{{&languages}}</span></li>
"#;

const LANGUAGE: &str = r#"<a lang="{{locale}}" hreflang="{{locale}}" href="{{address}}?locale={{locale}}">{{name}}</a> "#;

/// How long a language is shown before the next, in seconds, unless it is said.
const TURN_SECONDS: u32 = 12;

/// How a venue wants a screen, after the address of the page.
#[derive(Debug)]
pub(super) struct Wish {
    /// `locale`: the one language to show. None: those of the edition in turn.
    locale: Option<Locale>,
    /// `turn`: how long each is shown, in seconds.
    turn: u32,
}

impl Wish {
    /// Reads the part of an address after the question mark. What makes no sense is left out: a
    /// screen on a wall had better show something.
    pub(super) fn read(query: &str) -> Self {
        let mut wish = Self { locale: None, turn: TURN_SECONDS };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "locale" => wish.locale = value.parse().ok(),
                "turn" => {
                    wish.turn = value.parse().map_or(TURN_SECONDS, |turn: u32| turn.clamp(1, 3600));
                }
                _ => {}
            }
        }
        wish
    }
}

/// The screen of a room as it is before anything is told: the place and the time. None: there is
/// no such room.
pub(super) fn screen(view: &View, room: RoomId, wish: &Wish, now: Timestamp) -> Option<String> {
    let edition = view.edition();
    let room = view.room(room)?;
    let languages = match &wish.locale {
        Some(locale) => std::slice::from_ref(locale),
        None => &edition.locales[..],
    };
    let first = languages.first();
    let (room_language, room_name) = pick(edition, &room.name, first);
    let tags: Vec<_> = languages.iter().map(Locale::as_str).collect();
    let texts = [
        ("language", first.map_or("ko", Locale::language)),
        ("languages", &tags.join(" ")),
        ("edition", pick(edition, &edition.title, first).1),
        ("&editions", &titles(edition, languages)),
        ("room", room_name),
        ("room_language", room_language),
        ("room_id", &room.id.to_string()),
        ("floor", room.floor.as_deref().unwrap_or_default()),
        ("zone", &edition.time_zone.to_string()),
        ("turn", &wish.turn.to_string()),
        ("now", &now.to_string()),
    ];
    Some(fill(SCREEN, &texts))
}

/// The rooms of an edition, with links to their screens in all languages and in each.
pub(super) fn list(view: &View) -> String {
    let edition = view.edition();
    let (language, title) = pick(edition, &edition.title, None);
    let rooms: String = view.rooms().iter().map(|room| row(edition, room)).collect();
    fill(LIST, &[("language", language), ("edition", title), ("&rooms", &rooms)])
}

fn row(edition: &edition::Model, room: &room::Model) -> String {
    let (edition_id, room_id) = (edition.id.to_string(), room.id.to_string());
    let place = segment(&edition.slug, &edition_id);
    let address = format!("/screens/{place}/{}", segment(&room.slug, &room_id));
    let languages: String = edition
        .locales
        .iter()
        .map(|locale| {
            let texts =
                [("locale", locale.as_str()), ("address", &address), ("name", own_name(locale))];
            fill(LANGUAGE, &texts)
        })
        .collect();
    let (language, name) = pick(edition, &room.name, None);
    let texts = [
        ("language", language),
        ("address", &address),
        ("room", name),
        ("floor", room.floor.as_deref().unwrap_or_default()),
        ("&languages", &languages),
    ];
    fill(ROOM, &texts)
}

/// The title of an edition in each language, of which the first is shown.
fn titles(edition: &edition::Model, languages: &[Locale]) -> String {
    let one = |(place, locale): (usize, &Locale)| {
        let (language, title) = pick(edition, &edition.title, Some(locale));
        let hidden = if place == 0 { "" } else { " hidden" };
        let texts = [
            ("language", language),
            ("locale", locale.as_str()),
            ("&hidden", hidden),
            ("title", title),
        ];
        fill(TITLE, &texts)
    };
    languages.iter().enumerate().map(one).collect()
}

fn pick<'a>(
    edition: &'a edition::Model,
    text: &'a LocalizedText,
    wanted: Option<&'a Locale>,
) -> (&'a str, &'a str) {
    let (locale, text) = text.pick(wanted.into_iter(), &edition.locales);
    (locale.as_str(), text)
}

/// The slug, where it can stand in an address as it is; else the id.
fn segment<'a>(slug: &'a str, id: &'a str) -> &'a str {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let stands = slug.starts_with(|first: char| first.is_ascii_alphanumeric());
    if stands && slug.bytes().all(is_plain) { slug } else { id }
}

/// What a language calls itself. Others are named by their tag.
fn own_name(locale: &Locale) -> &str {
    match locale.language() {
        "ko" => "한국어",
        "en" => "English",
        _ => locale.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_that_makes_no_sense_is_left_out() {
        let read = |query| {
            let Wish { locale, turn } = Wish::read(query);
            (locale.map(|locale| locale.to_string()), turn)
        };
        assert_eq!(read("locale=en&turn=5"), (Some("en".to_owned()), 5));
        assert_eq!(read("locale=%00&turn=soon&x"), (None, 12));
        assert_eq!(read("turn=0").1, 1);
        assert_eq!(read(""), (None, 12));
    }

    #[test]
    fn an_address_holds_a_slug_as_it_is_or_the_id() {
        for slug in ["214", "hall-a", "305_306", "v1.2"] {
            assert_eq!(segment(slug, "room_1"), slug);
        }
        for slug in ["", "-", "..", ".", "a/b", "a b", "회의실", "a?b", "a#b", "a%2fb", "\""] {
            assert_eq!(segment(slug, "room_1"), "room_1", "{slug}");
        }
    }
}
