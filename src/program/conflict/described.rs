//! A conflict in words, in Korean and English.

use super::Conflict;
use super::places::{capacity_of_rooms, lacks_room};
use crate::entity::edition::ConflictRule;
use crate::entity::session;
use crate::program::View;
use crate::program::days::program_day;
use crate::program::summary::bilingual;
use crate::types::{Locale, LocalizedText, Tongue};

/// Says which sessions break a rule, and how.
pub fn describe_conflict(conflict: &Conflict, view: &View) -> LocalizedText {
    let [english, korean] = [Tongue::English, Tongue::Korean].map(|tongue| {
        let locale = tongue.locale();
        Speaker { conflict, view, tongue, locale: &locale }.say()
    });
    bilingual(english, korean)
}

/// Says a conflict in one language.
struct Speaker<'a> {
    conflict: &'a Conflict,
    view: &'a View,
    tongue: Tongue,
    locale: &'a Locale,
}

impl Speaker<'_> {
    fn say(&self) -> String {
        match self.conflict.rule {
            ConflictRule::RoomDoubleBooked | ConflictRule::PersonDoubleBooked => self.at_one_time(),
            ConflictRule::RoomTooLittleTime | ConflictRule::PersonTooLittleTime => self.too_soon(),
            ConflictRule::OutsideEdition => self.outside_edition(),
            ConflictRule::OutsideRoomHours => self.outside_hours(),
            ConflictRule::RoomTooSmall => self.too_small(),
            ConflictRule::Unplaced => self.unplaced(),
            ConflictRule::HiddenSpeaker => self.hidden_speaker(),
        }
    }

    fn at_one_time(&self) -> String {
        let (needed, titles) = (self.needed(), self.titles());
        match self.tongue {
            Tongue::English => format!("{needed} is needed by {titles} at one time"),
            Tongue::Korean => format!("{needed}: 같은 시간에 {titles} 일정이 겹침"),
        }
    }

    fn too_soon(&self) -> String {
        let (needed, titles, minutes) = (self.needed(), self.titles(), self.minutes_between());
        match self.tongue {
            Tongue::English => format!("{needed} has only {minutes} min between {titles}"),
            Tongue::Korean => format!("{needed}: {titles} 사이 간격이 {minutes}분에 불과함"),
        }
    }

    fn outside_edition(&self) -> String {
        let edition = self.view.edition();
        let day = self.sessions().next().and_then(|row| {
            row.expected_starts_at().map(|at| program_day(edition, at)).or(row.date)
        });
        let (title, day) = (self.titles(), day.map(|day| day.to_string()).unwrap_or_default());
        match self.tongue {
            Tongue::English => format!("{title} is on {day}, which is no day of the edition"),
            Tongue::Korean => format!("{title}: {day} 날짜가 포럼 기간을 벗어남"),
        }
    }

    fn outside_hours(&self) -> String {
        let (title, room) = (self.titles(), self.needed());
        match self.tongue {
            Tongue::English => format!("{title} is in {room} at a time when it is closed"),
            Tongue::Korean => format!("{title}: {room} 이용 가능 시간을 벗어남"),
        }
    }

    fn too_small(&self) -> String {
        let session = self.sessions().next();
        let expected = session.and_then(|row| row.expected_audience).unwrap_or_default();
        let held = session.and_then(|row| capacity_of_rooms(self.view.program(), row));
        let (title, room, held) = (self.titles(), self.rooms(), held.unwrap_or_default());
        match self.tongue {
            Tongue::English => {
                format!("{title} expects {expected} people, and {room} holds {held}")
            }
            Tongue::Korean => {
                format!("{title}: 예상 인원 {expected}명이 {room} 수용 인원 {held}명을 초과함")
            }
        }
    }

    fn unplaced(&self) -> String {
        let edition = self.view.edition();
        let session = self.sessions().next();
        let is_timeless = session.is_some_and(|row| row.starts_at.is_none());
        let is_roomless = session.is_some_and(|row| lacks_room(edition, row));
        let what = match (is_timeless, is_roomless) {
            (true, true) => self.tongue.say("a time or a room", "시간과 장소"),
            (true, false) => self.tongue.say("a time", "시간"),
            _ => self.tongue.say("a room", "장소"),
        };
        let title = self.titles();
        match self.tongue {
            Tongue::English => format!("{title} is published without {what}"),
            Tongue::Korean => format!("{title}: {what} 미정 상태로 공개됨"),
        }
    }

    fn hidden_speaker(&self) -> String {
        let (person, title) = (self.needed(), self.titles());
        match self.tongue {
            Tongue::English => format!("{person} is hidden, and takes part in {title}"),
            Tongue::Korean => format!("{title}: 비공개 참가자 {person} 포함"),
        }
    }

    fn text(&self, text: &LocalizedText) -> String {
        text.pick([self.locale].into_iter(), &self.view.edition().locales).1.to_owned()
    }

    /// The room or the person that it is about.
    fn needed(&self) -> String {
        let room = self.conflict.room.and_then(|id| self.view.room(id)).map(|row| &row.name);
        let person = self.conflict.participant.and_then(|id| self.view.participant(id));
        let name = room.or(person.map(|row| &row.names));
        name.map(|name| self.text(name)).unwrap_or_default()
    }

    fn sessions(&self) -> impl Iterator<Item = &session::Model> {
        let sessions = self.conflict.sessions.iter();
        sessions.filter_map(|id| self.view.session(*id)).map(AsRef::as_ref)
    }

    fn titles(&self) -> String {
        let titles = self.sessions().map(|row| format!("“{}”", self.text(&row.title)));
        titles.collect::<Vec<_>>().join(self.tongue.say(" and ", ", "))
    }

    /// The rooms of its session.
    fn rooms(&self) -> String {
        let rooms = self.sessions().flat_map(|row| row.rooms.iter());
        let names = rooms.filter_map(|id| Some(self.text(&self.view.room(*id)?.name)));
        names.collect::<Vec<_>>().join(" + ")
    }

    /// How many whole minutes lie between the two sessions.
    fn minutes_between(&self) -> i64 {
        let ranges: Vec<_> = self.sessions().filter_map(session::Model::expected_range).collect();
        let start = ranges.iter().map(|range| range.start().as_millis()).max();
        let end = ranges.iter().map(|range| range.end().as_millis()).min();
        start.zip(end).map_or(0, |(start, end)| (start - end) / 60_000)
    }
}
