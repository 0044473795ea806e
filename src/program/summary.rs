//! A change in a few words, in Korean and English.

use std::collections::BTreeMap;

use super::projection::{Presence, SessionChange, VisibleChange};
use super::visibility::View;
use crate::entity::session::SessionField;
use crate::types::{Locale, LocalizedText, Tongue};

/// Says what changed. `before` and `after` are the program on both sides of the revision, as the
/// reader may see it.
pub fn summarize(change: &VisibleChange, before: &View, after: &View) -> LocalizedText {
    let in_language = |tag: &str| {
        let locale: Locale = tag.parse().expect("the tags of our own languages are right");
        Language { view: after, before, locale: &locale, korean: tag == "ko" }.say(change)
    };
    bilingual(in_language("en"), in_language("ko"))
}

/// What somebody listed as a figure only is called.
pub fn anonymous_name() -> LocalizedText {
    bilingual("Participant".to_owned(), "참가자".to_owned())
}

/// The same in both of our languages.
pub(super) fn bilingual(english: String, korean: String) -> LocalizedText {
    // Not checked as what somebody writes is: a title may be as long as a text can be.
    let texts =
        [(Tongue::English.locale(), english.into()), (Tongue::Korean.locale(), korean.into())];
    LocalizedText::try_from(BTreeMap::from(texts)).expect("both languages are there")
}

struct Language<'a> {
    view: &'a View,
    before: &'a View,
    locale: &'a Locale,
    korean: bool,
}

impl Language<'_> {
    fn say(&self, change: &VisibleChange) -> String {
        match change {
            VisibleChange::Edition => {
                self.one_of("The edition changed", "포럼 정보 변경").to_owned()
            }
            VisibleChange::Organization(id, presence) => {
                let name = self.view.organization(*id).map(|row| &row.name);
                self.presence(self.one_of("Organization", "기관"), name, presence)
            }
            VisibleChange::Room(id, presence) => {
                let name = self.view.room(*id).map(|row| &row.name);
                self.presence(self.one_of("Room", "회의실"), name, presence)
            }
            VisibleChange::Track(id, presence) => {
                let name = self.view.track(*id).map(|row| &row.name);
                self.presence(self.one_of("Track", "트랙"), name, presence)
            }
            VisibleChange::SessionKind(id, presence) => {
                let name = self.view.kind(*id).map(|row| &row.name);
                self.presence(self.one_of("Kind of session", "세션 유형"), name, presence)
            }
            VisibleChange::Participant(id, presence) => {
                let name = self.view.participant(*id).map(|row| &row.names);
                self.presence(self.one_of("Participant", "참가자"), name, presence)
            }
            VisibleChange::Session(id, change) => self.session(*id, change),
            VisibleChange::AnnouncementPosted(id) => {
                let text = self.view.announcement(*id).map(|row| self.text(&row.text));
                text.unwrap_or_else(|| self.one_of("Announcement", "공지").to_owned())
            }
            VisibleChange::AnnouncementWithdrawn(_) => {
                self.one_of("An announcement was withdrawn", "공지가 철회됨").to_owned()
            }
        }
    }

    fn one_of(&self, english: &'static str, korean: &'static str) -> &'static str {
        if self.korean { korean } else { english }
    }

    fn text(&self, text: &LocalizedText) -> String {
        text.pick([self.locale].into_iter(), &self.view.edition().locales).1.to_owned()
    }

    fn presence(&self, what: &str, name: Option<&LocalizedText>, presence: &Presence) -> String {
        let what = match name {
            Some(name) if *presence != Presence::Removed => format!("{what} {}", self.text(name)),
            _ => what.to_owned(),
        };
        let happened = match presence {
            Presence::Added => self.one_of("added", "추가"),
            Presence::Changed => self.one_of("changed", "변경"),
            Presence::Removed => self.one_of("removed", "삭제"),
        };
        format!("{what}: {happened}")
    }

    fn session(&self, id: crate::types::SessionId, change: &SessionChange) -> String {
        let session = self.view.session(id);
        let (fields, session) = match (change, session) {
            (SessionChange::Changed(fields), Some(session)) => (fields, session),
            (SessionChange::Added, Some(session)) => {
                return format!("{}: {}", self.text(&session.title), self.one_of("added", "추가"));
            }
            _ => return self.one_of("A session was removed", "세션이 삭제됨").to_owned(),
        };
        let was_cancelled = self.before.session(id).is_some_and(|before| before.is_cancelled);
        let mut news: Vec<String> = Vec::new();
        if fields.contains(&SessionField::Status) && session.is_cancelled != was_cancelled {
            let word = if session.is_cancelled {
                self.one_of("cancelled", "취소")
            } else {
                self.one_of("takes place after all", "취소 철회")
            };
            news.push(word.to_owned());
        }
        if fields.contains(&SessionField::Time) {
            news.push(match session.starts_at {
                Some(at) => {
                    let zone = self.view.edition().time_zone;
                    let day = zone.program_day(at, 0);
                    let time = zone.time_of_day(at);
                    format!("{} {day} {time}", self.one_of("moved to", "시간 변경"))
                }
                None => self.one_of("time open", "시간 미정").to_owned(),
            });
        }
        if fields.contains(&SessionField::Rooms) {
            let rooms: Vec<_> = session
                .rooms
                .iter()
                .filter_map(|room| Some(self.text(&self.view.room(*room)?.name)))
                .collect();
            news.push(
                format!("{} {}", self.one_of("room", "장소"), rooms.join(", ")).trim().to_owned(),
            );
        }
        if news.is_empty() {
            news.push(self.one_of("changed", "변경").to_owned());
        }
        format!("{}: {}", self.text(&session.title), news.join(", "))
    }
}
