//! The languages that the service itself speaks: in its mails and on its pages.

use super::{Languages, Locale};

/// A language that the service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English, also for those who read neither.
    English,
    /// Korean.
    Korean,
}

impl Tongue {
    /// The language for somebody who wants these, best first.
    pub fn of<'a>(wanted: impl IntoIterator<Item = &'a Locale>) -> Self {
        let mut known = wanted.into_iter().filter_map(|locale| match locale.language() {
            "ko" => Some(Self::Korean),
            "en" => Some(Self::English),
            _ => None,
        });
        known.next().unwrap_or(Self::English)
    }

    /// Of the same words in both languages, those of this one.
    pub fn say<'a>(self, english: &'a str, korean: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        self.say("en", "ko")
    }

    /// The language as a locale.
    pub fn locale(self) -> Locale {
        self.tag().parse().expect("the tags of our own languages are right")
    }

    /// The language as the first of those wanted.
    pub fn languages(self) -> Languages {
        Languages::from_iter([self.locale()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_neither_language_reads_english() {
        let tongue = |tags: &[&str]| {
            let wanted: Vec<Locale> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
            Tongue::of(&wanted)
        };
        assert_eq!(tongue(&["fr", "ko-KR", "en"]), Tongue::Korean);
        assert_eq!(tongue(&["en-GB"]), Tongue::English);
        assert_eq!(tongue(&["fr"]), Tongue::English);
        assert_eq!(tongue(&[]), Tongue::English);
    }
}
