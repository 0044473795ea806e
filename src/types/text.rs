//! Text in several languages.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::{Languages, Locale};

/// A text in at least one language. Cheap to clone; stored as a JSON object from tag to text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(into = "BTreeMap<Locale, Arc<str>>", try_from = "BTreeMap<Locale, Arc<str>>")]
pub struct LocalizedText(Arc<BTreeMap<Locale, Arc<str>>>);

/// Why texts are not a [`LocalizedText`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// No translation at all.
    #[error("needs a text in at least one language")]
    NoTranslation,
    /// A text of white space alone.
    #[error("is empty in {0}")]
    Empty(Locale),
    /// Two texts in one language.
    #[error("has two texts in {0}")]
    Twice(Locale),
    /// Longer than [`LocalizedText::MAX_CHARS`].
    #[error("is longer in {0} than {max} characters", max = LocalizedText::MAX_CHARS)]
    TooLong(Locale),
    /// A control character other than a line break or a tab.
    #[error("has a control character in {0}")]
    ControlCharacter(Locale),
}

impl LocalizedText {
    /// The longest text in one language, in characters.
    pub const MAX_CHARS: usize = 20_000;

    /// Checks and keeps texts; white space at their ends is dropped.
    pub fn new(texts: impl IntoIterator<Item = (Locale, String)>) -> Result<Self, TextError> {
        let mut translations = BTreeMap::new();
        for (locale, text) in texts {
            let text: Arc<str> = text.trim().into();
            check(&locale, &text)?;
            if translations.insert(locale.clone(), text).is_some() {
                return Err(TextError::Twice(locale));
            }
        }
        if translations.is_empty() {
            return Err(TextError::NoTranslation);
        }
        Ok(Self(Arc::new(translations)))
    }

    /// Every language and its text, by tag.
    pub fn translations(&self) -> impl Iterator<Item = (&Locale, &str)> {
        self.0.iter().map(|(locale, text)| (locale, text.as_ref()))
    }

    /// The best text for a reader: in the first wanted language that there is, else in the first of
    /// `otherwise` (the edition's languages), else in any.
    pub fn pick<'a>(
        &'a self,
        wanted: impl Iterator<Item = &'a Locale>,
        otherwise: &'a [Locale],
    ) -> (&'a Locale, &'a str) {
        let locale = Languages::choose(wanted.chain(otherwise), &self.0.keys())
            .or_else(|| self.0.keys().next())
            .expect("a localized text has at least one translation");
        (locale, &self.0[locale])
    }
}

/// Whether a text has a control character other than a line break or a tab.
pub fn has_control_character(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn check(locale: &Locale, text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        Err(TextError::Empty(locale.clone()))
    } else if text.chars().count() > LocalizedText::MAX_CHARS {
        Err(TextError::TooLong(locale.clone()))
    } else if has_control_character(text) {
        Err(TextError::ControlCharacter(locale.clone()))
    } else {
        Ok(())
    }
}

impl TryFrom<BTreeMap<Locale, Arc<str>>> for LocalizedText {
    type Error = TextError;

    fn try_from(translations: BTreeMap<Locale, Arc<str>>) -> Result<Self, Self::Error> {
        if translations.is_empty() {
            return Err(TextError::NoTranslation);
        }
        Ok(Self(Arc::new(translations)))
    }
}

impl From<LocalizedText> for BTreeMap<Locale, Arc<str>> {
    fn from(text: LocalizedText) -> Self {
        text.0.as_ref().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pairs: &[(&str, &str)]) -> Result<LocalizedText, TextError> {
        let parse = |(tag, text): &(&str, &str)| (tag.parse().unwrap(), (*text).to_owned());
        LocalizedText::new(pairs.iter().map(parse))
    }

    #[test]
    fn the_readers_language_comes_before_the_editions() {
        let title = text(&[("en", "Opening"), ("ko", "개회식")]).unwrap();
        let languages = |tags: &[&str]| -> Vec<Locale> {
            tags.iter().map(|tag| tag.parse().unwrap()).collect()
        };
        let edition = languages(&["ko", "en"]);
        assert_eq!(title.pick(languages(&["en-GB"]).iter(), &edition).1, "Opening");
        assert_eq!(title.pick([].iter(), &edition).1, "개회식");
        assert_eq!(title.pick(languages(&["fr"]).iter(), &edition).1, "개회식");
        assert_eq!(title.pick([].iter(), &[]).1, "Opening");
    }

    #[test]
    fn a_text_without_words_is_refused() {
        assert_eq!(text(&[]), Err(TextError::NoTranslation));
        assert!(matches!(text(&[("en", " \n")]), Err(TextError::Empty(_))));
        assert!(matches!(text(&[("en", "a\u{7}")]), Err(TextError::ControlCharacter(_))));
        assert!(matches!(text(&[("en", "a"), ("EN", "b")]), Err(TextError::Twice(_))));
        let long = "a".repeat(LocalizedText::MAX_CHARS + 1);
        assert!(matches!(text(&[("en", &long)]), Err(TextError::TooLong(_))));
    }
}
