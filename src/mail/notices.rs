//! The letter that tells of changes of sessions: the old and the new.

use url::Url;

use super::words::{Part, Words};
use crate::entity::mail::{ChangedSession, Placement, SessionsChanged};
use crate::types::{Locale, LocalizedText, TimeZone, Tongue};

/// Writes it in the language of a reader.
pub(super) fn write(changed: &SessionsChanged, locale: &Locale, stop: Url) -> Words {
    let tongue = Tongue::of([locale]);
    let reader = Reader { tongue, locale, otherwise: &changed.locales, zone: changed.time_zone };
    let edition = reader.pick(&changed.edition);
    let subject = match (&changed.sessions[..], tongue) {
        ([one], _) => format!("{}: {}", reader.pick(&one.title), reader.headline(one)),
        (many, Tongue::English) => format!("{} of your sessions changed: {edition}", many.len()),
        (many, Tongue::Korean) => format!("관심 세션 {}개 변경: {edition}", many.len()),
    };
    let zone = changed.time_zone.name();
    let mut parts: Vec<_> = changed.sessions.iter().map(|session| reader.item(session)).collect();
    parts.push(Part::Text(match tongue {
        Tongue::English => format!("{edition}. All times are in the zone {zone}."),
        Tongue::Korean => format!("{edition}. 모든 시각은 {zone} 기준입니다."),
    }));
    let no_more = tongue.say("To get no more of these mails:", "이 알림을 그만 받으려면:");
    parts.push(Part::Small(no_more.to_owned(), Some(stop)));
    Words { language: tongue.tag().to_owned(), subject, parts }
}

struct Reader<'a> {
    tongue: Tongue,
    locale: &'a Locale,
    /// The edition's languages, for texts that are not in the reader's.
    otherwise: &'a [Locale],
    zone: TimeZone,
}

impl<'a> Reader<'a> {
    fn pick<'t>(&self, text: &'t LocalizedText) -> &'t str
    where
        'a: 't,
    {
        text.pick([self.locale].into_iter(), self.otherwise).1
    }

    /// The change that matters most, in a word.
    fn headline(&self, session: &ChangedSession) -> &'static str {
        let before = &session.before;
        let Some(after) = &session.after else { return self.tongue.say("removed", "삭제됨") };
        if after.is_cancelled && after.replaced_by.is_some() {
            self.tongue.say("replaced", "대체됨")
        } else if after.is_cancelled {
            self.tongue.say("cancelled", "취소됨")
        } else if before.is_cancelled {
            self.tongue.say("takes place after all", "예정대로 진행")
        } else if after.delay_ms != before.delay_ms && after.delay_ms != 0 {
            self.tongue.say("delayed", "지연됨")
        } else if (after.starts_at, after.ends_at) != (before.starts_at, before.ends_at) {
            self.tongue.say("moved", "시간 변경")
        } else {
            self.tongue.say("another room", "장소 변경")
        }
    }

    fn item(&self, session: &ChangedSession) -> Part {
        let heading = format!("{}: {}", self.pick(&session.title), self.headline(session));
        let (was, is) = (self.tongue.say("Before", "변경 전"), self.tongue.say("Now", "변경 후"));
        let mut lines = vec![format!("{was}: {}", self.placement(&session.before))];
        if let Some(after) = &session.after {
            lines.push(format!("{is}: {}", self.placement(after)));
            if let Some(other) = &after.replaced_by {
                let instead = self.tongue.say("Instead", "대체 세션");
                lines.push(format!("{instead}: {}", self.pick(other)));
            }
        }
        if let Some(reason) = &session.reason {
            let why = self.tongue.say("Why", "사유");
            lines.push(format!("{why}: {}", self.pick(reason)));
        }
        Part::Item(heading, lines)
    }

    fn placement(&self, placement: &Placement) -> String {
        let mut words = vec![self.time(placement)];
        let rooms: Vec<_> = placement.rooms.iter().map(|room| self.pick(room)).collect();
        if !rooms.is_empty() {
            words.push(rooms.join(" + "));
        }
        if placement.is_cancelled {
            words.push(self.tongue.say("cancelled", "취소").to_owned());
        }
        words.join(", ")
    }

    fn time(&self, placement: &Placement) -> String {
        let Some(start) = placement.starts_at else {
            let day = placement.date.map(|day| format!("{day}, ")).unwrap_or_default();
            return format!("{day}{}", self.tongue.say("time open", "시간 미정"));
        };
        let day = self.zone.program_day(start, 0);
        let from = self.zone.time_of_day(start);
        let until = placement.ends_at.map(|end| self.zone.time_of_day(end));
        let until = until.map(|until| format!("–{until}")).unwrap_or_default();
        format!("{day} {from}{until}")
    }
}
