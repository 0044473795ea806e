//! What is searched for.

use super::fold::GAP;
use super::grams::Gram;
use super::hangul::{self, Span};
use super::layout::{Script, Token, tokens};

/// A text is too long to be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is longer than {max} characters", max = Wanted::MAX_CHARS)]
pub struct TooLong;

/// The words of a search, in any order, all of which must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub(super) words: Vec<Word>,
}

/// A word, as the letters that it may be: more than one row of them only while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word(pub(super) Vec<Pattern>);

/// Letters that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) spans: Vec<Span>,
    /// What must be in a text that has them.
    pub(super) grams: Vec<Gram>,
}

impl Wanted {
    /// The longest text that is searched for, in characters: more than any title.
    pub const MAX_CHARS: usize = 200;

    /// How many words count. More narrow nothing down, and each costs a search.
    const MAX_WORDS: usize = 12;

    /// Reads what somebody typed. A text without a letter or a digit wants nothing, and finds
    /// nothing.
    pub fn read(text: &str) -> Result<Self, TooLong> {
        if text.chars().nth(Self::MAX_CHARS).is_some() {
            return Err(TooLong);
        }
        let mut words = Vec::new();
        for token in tokens(text) {
            let is_typed = token.letters.last().is_some_and(|last| last.bytes.end == text.len());
            let word = if is_typed { Word::begun(&token) } else { Word::finished(&token) };
            if words.len() < Self::MAX_WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(Self { words })
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Word {
    fn finished(token: &Token) -> Self {
        Self(vec![Pattern::new(spans(token, token.letters.len()))])
    }

    /// The last word, of which more may be to come.
    fn begun(token: &Token) -> Self {
        let Some((last, before)) = token.letters.split_last() else { return Self::finished(token) };
        let ends = hangul::unfinished(last.letter);
        let patterns = ends.into_iter().map(|end| {
            let mut spans = spans(token, before.len());
            spans.extend(end);
            Pattern::new(spans)
        });
        Self(patterns.collect())
    }
}

/// The first letters of a word, with the gap that it must stand after.
fn spans(token: &Token, count: usize) -> Vec<Span> {
    let gap = (token.script == Script::Parted).then_some(GAP..=GAP);
    let letters = token.letters[..count].iter().map(|letter| hangul::finished(letter.letter));
    gap.into_iter().chain(letters).collect()
}

impl Pattern {
    fn new(spans: Vec<Span>) -> Self {
        let grams = spans.windows(2).filter_map(|pair| {
            let (first, second) = (&pair[0], &pair[1]);
            (first.start() == first.end()).then(|| Gram::of(*first.start(), *second.start()))
        });
        Self { grams: grams.collect(), spans }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(text: &str) -> Vec<usize> {
        Wanted::read(text).unwrap().words.iter().map(|word| word.0.len()).collect()
    }

    #[test]
    fn only_the_word_at_the_end_is_still_typed() {
        assert_eq!(patterns("인권 도시 인권"), [1, 1, 2]);
        assert_eq!(patterns("인권 "), [1]);
        assert_eq!(patterns("city city"), [1], "said twice is said once");
        assert_eq!(patterns("UN인권"), [1, 2], "two scripts are two words");
    }

    #[test]
    fn a_text_without_letters_wants_nothing() {
        for text in ["", " ", "–!?", "👍"] {
            assert!(Wanted::read(text).unwrap().is_empty(), "{text}");
        }
    }

    #[test]
    fn the_longest_text_is_counted_in_characters() {
        assert!(Wanted::read(&"가".repeat(Wanted::MAX_CHARS)).is_ok());
        assert_eq!(Wanted::read(&"a".repeat(Wanted::MAX_CHARS + 1)), Err(TooLong));
    }
}
