//! Letters that compare equal however they were typed: case, width, compatibility forms and, in the
//! scripts where they are left out while typing, diacritics.
//!
//! Hangul stays in syllables: taken apart into jamo, one syllable would be found within another.
//! The same folding serves texts and queries, so that what it does to one it does to the other.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Between words.
pub(super) const GAP: char = ' ';

/// Latin, Greek and Cyrillic lie below it: marks on their letters are dropped. In other scripts they
/// are letters in their own right (vowels, the voicing of kana).
const END_OF_SCRIPTS_WITHOUT_MARKS: char = '\u{530}';

/// A folded letter, or a gap, and the bytes of the original that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) letter: char,
    pub(super) bytes: Range<usize>,
}

/// Whether a character stands with the one before it, as a mark on it or a part of it.
fn joins(one: char) -> bool {
    match one {
        '\0'..'\u{300}' | '\u{ac00}'..='\u{d7a3}' => false,
        // Vowels and finals of Hangul that is written in jamo; voicing of halfwidth kana; what
        // joins pictures, and the colours of their skin.
        '\u{1160}'..='\u{11ff}'
        | '\u{d7b0}'..='\u{d7fb}'
        | '\u{ff9e}'
        | '\u{ff9f}'
        | '\u{200d}'
        | '\u{1f3fb}'..='\u{1f3ff}' => true,
        _ => is_combining_mark(one),
    }
}

/// What readers take for one character each, with its place. A text may be cut between them.
pub(super) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = &text[from..];
        let mut letters = rest.char_indices();
        let mut previous = letters.next()?.1;
        let end = letters
            .find(|(_, next)| {
                let is_new = !joins(*next) && previous != '\u{200d}';
                previous = *next;
                is_new
            })
            .map_or(rest.len(), |(place, _)| place);
        from += end;
        Some((from - end, &rest[..end]))
    })
}

/// The letters of a text; everything else is a gap.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len());
    for (from, cluster) in clusters(text) {
        let bytes = from..from + cluster.len();
        fold(cluster, |letter| letters.push(Letter { letter, bytes: bytes.clone() }));
    }
    letters
}

fn fold(cluster: &str, mut put: impl FnMut(char)) {
    let mut characters = cluster.chars();
    match (characters.next(), characters.next()) {
        // What most texts are made of needs no tables.
        (Some(one), None) if one.is_ascii() => put(letter_or_gap(one.to_ascii_lowercase())),
        (Some(one @ ('\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}')), None) => put(one),
        _ => fold_by_tables(cluster, put),
    }
}

fn fold_by_tables(cluster: &str, mut put: impl FnMut(char)) {
    let mut base = '\0';
    let decomposed = cluster.chars().filter(|one| !is_invisible(*one)).nfkd();
    let without_marks = decomposed.flat_map(char::to_lowercase).filter(|one| {
        let is_mark = is_combining_mark(*one);
        if !is_mark {
            base = *one;
        }
        !is_mark || base >= END_OF_SCRIPTS_WITHOUT_MARKS
    });
    for one in without_marks.nfc() {
        let (first, second) = respelt(one);
        put(letter_or_gap(first));
        second.into_iter().for_each(&mut put);
    }
}

fn letter_or_gap(one: char) -> char {
    if one.is_alphanumeric() || is_combining_mark(one) { one } else { GAP }
}

/// What stands in texts without being seen must not part words: soft hyphens, joiners, directions.
fn is_invisible(one: char) -> bool {
    matches!(
        one,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Letters that Unicode does not take apart, as they are typed on keyboards without them.
fn respelt(one: char) -> (char, Option<char>) {
    match one {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        other => (other, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        letters(text).into_iter().map(|letter| letter.letter).collect()
    }

    #[test]
    fn case_width_and_diacritics_make_no_difference() {
        for (text, expected) in [
            ("ＵＮ　Ｈabitat", "un habitat"),
            ("Emilia Sáiz", "emilia saiz"),
            ("Marte Mjøs", "marte mjos"),
            ("Straße, Łódź", "strasse  lodz"),
            ("İstanbul", "istanbul"),
            ("ΧΡΌΝΟΣ χρόνος", "χρονοσ χρονοσ"),
            ("Ёлка", "елка"),
            ("ﾊﾟﾝ パン", "パン パン"),
            ("Session Ⅰ", "session i"),
            ("so\u{ad}lidarity", "solidarity"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn hangul_is_the_same_in_syllables_and_in_jamo() {
        let in_jamo: String = "인권도시".nfd().collect();
        assert_eq!(folded(&in_jamo), "인권도시");
        assert_eq!(folded("인권도ㅅ"), "인권도\u{1109}", "a consonant alone stays one");
    }

    #[test]
    fn a_letter_knows_where_it_came_from() {
        let text = "a e\u{301} ﬁn";
        let places: Vec<_> =
            letters(text).into_iter().map(|one| (one.letter, &text[one.bytes])).collect();
        let expected =
            [('a', "a"), (' ', " "), ('e', "e\u{301}"), (' ', " "), ('f', "ﬁ"), ('i', "ﬁ")];
        assert_eq!(places[..6], expected);
    }

    #[test]
    fn what_readers_take_for_one_character_stays_whole() {
        let pictures = "👩\u{200d}👧👍🏽e\u{301}";
        let whole: Vec<_> = clusters(pictures).map(|(_, cluster)| cluster).collect();
        assert_eq!(whole, ["👩\u{200d}👧", "👍🏽", "e\u{301}"]);
    }

    proptest! {
        #[test]
        fn every_text_folds_to_letters_that_point_into_it(text in "\\PC{0,40}") {
            let mut end = 0;
            for letter in letters(&text) {
                prop_assert!(text.get(letter.bytes.clone()).is_some_and(|part| !part.is_empty()));
                prop_assert!(letter.bytes.end >= end);
                end = letter.bytes.end;
            }
        }

        #[test]
        fn clusters_put_together_are_the_text(text in "\\PC{0,40}") {
            let whole: String = clusters(&text).map(|(_, cluster)| cluster).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
