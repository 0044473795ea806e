//! Languages, as BCP 47 tags, and the choice of one among those on offer.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use oxilangtag::LanguageTag;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// A language, as a normalized BCP 47 tag whose language is one of ISO 639, such as `ko` or `pt-BR`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(into = "String", try_from = "String")]
#[sea_orm(value_type = "String")]
pub struct Locale(Arc<str>);

/// A text that names no language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a language tag of BCP 47 with a language of ISO 639")]
pub struct LocaleError(String);

/// The longest tag that is read, in bytes.
const MAX_TAG: usize = 35;

impl Locale {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone, without script or region.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || LocaleError(text.chars().take(MAX_TAG).collect());
        if text.len() > MAX_TAG {
            return Err(refused());
        }
        // Most are a language alone, which is normal already.
        if text.bytes().all(|byte| byte.is_ascii_lowercase()) && is_language(text) {
            return Ok(Self(text.into()));
        }
        let tag = LanguageTag::parse_and_normalize(text).map_err(|_| refused())?;
        let is_known = is_language(tag.primary_language());
        if is_known { Ok(Self(tag.as_str().into())) } else { Err(refused()) }
    }
}

/// Whether it is a code of ISO 639-1 or 639-3.
fn is_language(code: &str) -> bool {
    match code.len() {
        2 => isolang::Language::from_639_1(code).is_some(),
        3 => isolang::Language::from_639_3(code).is_some(),
        _ => false,
    }
}

impl TryFrom<String> for Locale {
    type Error = LocaleError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0.as_ref().to_owned()
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The languages that a reader wants, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Languages(Arc<[Locale]>);

/// How many languages of a request are considered.
const MAX_LANGUAGES: usize = 10;

impl Languages {
    /// Reads an `Accept-Language` header (RFC 9110, 12.5.4). What cannot be read is left out: a
    /// browser's odd header must not cost its reader the page.
    pub fn from_header(header: &str) -> Self {
        let mut wanted: Vec<(Locale, u16)> = header
            .split(',')
            .take(MAX_LANGUAGES)
            .filter_map(|item| {
                let mut parts = item.split(';');
                let locale = parts.next()?.trim().parse().ok()?;
                let quality = parts
                    .find_map(|part| part.trim().strip_prefix("q="))
                    .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0).clamp(0.0, 1.0));
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to 0 to 1 just above"
                )]
                Some((locale, (quality * 1000.0) as u16))
            })
            .filter(|(_, quality)| *quality > 0)
            .collect();
        wanted.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
        wanted.into_iter().map(|(locale, _)| locale).collect()
    }

    /// The languages, best first.
    pub fn iter(&self) -> impl Iterator<Item = &Locale> {
        self.0.iter()
    }

    /// Of `offered`, the first that one of `wanted` asks for: the same tag, else the same language.
    pub fn choose<'a>(
        wanted: impl Iterator<Item = &'a Locale>,
        offered: &(impl Iterator<Item = &'a Locale> + Clone),
    ) -> Option<&'a Locale> {
        let mut wanted = wanted;
        wanted.find_map(|want| {
            let mut exact = offered.clone();
            let mut related = offered.clone();
            exact
                .find(|offer| *offer == want)
                .or_else(|| related.find(|offer| offer.language() == want.language()))
        })
    }
}

impl FromIterator<Locale> for Languages {
    fn from_iter<I: IntoIterator<Item = Locale>>(locales: I) -> Self {
        Self(locales.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_best_first_and_forgivingly() {
        let languages = Languages::from_header("en;q=0.5, ko-KR, *, %%%, fr;q=0, de;q=0.7");
        let tags: Vec<_> = languages.iter().map(Locale::as_str).collect();
        assert_eq!(tags, ["ko-KR", "de", "en"]);
    }

    #[test]
    fn a_language_is_known_by_iso_639() {
        for text in ["ko", "pt-BR", "zh-Hant-TW", "kvk"] {
            assert_eq!(text.parse::<Locale>().unwrap().as_str(), text);
        }
        assert_eq!("KO-kr".parse::<Locale>().unwrap().as_str(), "ko-KR");
        for text in ["", "jp", "english", "e", "ko_KR", "k o", "x-private"] {
            assert!(text.parse::<Locale>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_language_serves_where_the_same_tag_is_missing() {
        let parse =
            |tags: &[&str]| tags.iter().map(|t| t.parse().unwrap()).collect::<Vec<Locale>>();
        let (wanted, offered) = (parse(&["ko-KR", "en"]), parse(&["en", "ko"]));
        let chosen = Languages::choose(wanted.iter(), &offered.iter());
        assert_eq!(chosen.map(Locale::as_str), Some("ko"));
    }
}
