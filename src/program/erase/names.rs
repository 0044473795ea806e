//! Finding a name in what people write, and blanking it.

use std::collections::BTreeSet;

use crate::types::LocalizedText;

/// What stands in the place of a name.
const BLANK: &str = "[…]";

/// The shortest name that is looked for, in characters: a shorter one is found everywhere.
const SHORTEST: usize = 2;

/// Names, longest first, so that a part of one is not found before the whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    pub(super) fn of(names: BTreeSet<String>) -> Self {
        let trimmed = names.into_iter().map(|name| name.trim().to_owned());
        let mut names: Vec<_> = trimmed.filter(|name| name.chars().count() >= SHORTEST).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
        Self(names)
    }

    pub(super) fn all(&self) -> BTreeSet<String> {
        self.0.iter().cloned().collect()
    }

    /// Whether a text names them.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        self.0.iter().any(|name| place(text, 0, name).is_some())
    }

    /// The text without the names.
    pub(super) fn blank(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, name| {
            let (mut blanked, mut from) = (String::new(), 0);
            while let Some((start, end)) = place(&text, from, name) {
                blanked.push_str(&text[from..start]);
                blanked.push_str(BLANK);
                from = end;
            }
            blanked + &text[from..]
        })
    }

    /// The text without the names, in every language.
    pub(super) fn blank_text(&self, text: &LocalizedText) -> LocalizedText {
        let blanked = text.translations().map(|(locale, text)| (locale.clone(), self.blank(text)));
        // As long as before or shorter, but where the name is a word of two letters.
        LocalizedText::new(blanked).unwrap_or_else(|_| text.clone())
    }
}

/// Where a name stands in a text, at or after a byte: its first byte, and the first after it.
fn place(text: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let starts = text[from..].char_indices().map(|(place, _)| from + place);
    starts.filter(|start| is_free_before(text, *start, name)).find_map(|start| {
        let end = start + length_of(&text[start..], name)?;
        is_free_after(text, end, name).then_some((start, end))
    })
}

/// How many bytes of a text a name takes at its beginning, in whichever case. None: another text.
fn length_of(text: &str, name: &str) -> Option<usize> {
    let mut written = text.char_indices();
    for letter in name.chars() {
        let (_, found) = written.next()?;
        if !found.to_lowercase().eq(letter.to_lowercase()) {
            return None;
        }
    }
    Some(written.next().map_or(text.len(), |(place, _)| place))
}

/// A name is no part of a longer word; Hangul and Han are written without spaces around them.
fn is_free_before(text: &str, start: usize, name: &str) -> bool {
    name.chars().next().is_some_and(is_joined)
        || text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

fn is_free_after(text: &str, end: usize, name: &str) -> bool {
    name.chars().next_back().is_some_and(is_joined)
        || text[end..]
            .chars()
            .next()
            .is_none_or(|after| !after.is_alphanumeric() || is_joined(after))
}

/// Of a script that joins words to particles, or to each other.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Names {
        Names::of(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_name_is_found_as_a_word_in_whichever_case() {
        let names = names(&["KIM Li", "김리아", "Li"]);
        assert_eq!(names.blank("Talk by Kim Li, and Li."), "Talk by […], and […].");
        assert_eq!(names.blank("Liberty and life"), "Liberty and life");
        assert_eq!(names.blank("김리아는 말한다"), "[…]는 말한다");
        assert_eq!(names.blank("Li는"), "[…]는");
        assert!(names.stand_in("kim li") && !names.stand_in("alive"));
    }

    #[test]
    fn what_is_too_short_for_a_name_is_not_looked_for() {
        assert!(!names(&["A", " 김 "]).stand_in("A 김"));
    }
}
