//! The part of a text in which words were found, in pieces that are marked or not.

use std::ops::Range;

use super::fold::{GAP, clusters};
use super::folded::next;
use super::layout::Layout;
use super::wanted::{Pattern, Wanted};
use crate::types::Locale;

/// How long an excerpt is at most, in characters as readers count them.
const LENGTH: usize = 120;

/// How much of it stands before the first match at most.
const BEFORE: usize = 30;

/// The part of a text around the first match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The language of the text. None: not known, as of names and codes.
    pub locale: Option<Locale>,
    /// Its pieces, which put together are a part of the text as it stands.
    pub fragments: Vec<Fragment>,
    /// Whether the text begins before it.
    pub is_cut_before: bool,
    /// Whether the text goes on after it.
    pub is_cut_after: bool,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The piece.
    pub text: String,
    /// Whether it is what was searched for.
    pub is_match: bool,
}

impl Excerpt {
    /// The part of a text where the words are.
    pub(super) fn of(text: &str, locale: Option<&Locale>, wanted: &Wanted) -> Self {
        let found = found_in(text, wanted);
        let shown = shown(text, found.first());
        Self {
            locale: locale.cloned(),
            is_cut_before: !text[..shown.start].trim().is_empty(),
            is_cut_after: !text[shown.end..].trim().is_empty(),
            fragments: fragments(text, shown, found),
        }
    }
}

/// The bytes of a text that the words take, in order and apart from each other.
fn found_in(text: &str, wanted: &Wanted) -> Vec<Range<usize>> {
    let layout = Layout::of(text);
    let patterns = wanted.words.iter().flat_map(|word| &word.0);
    let mut found: Vec<_> = patterns.flat_map(|pattern| all_of(&layout, pattern)).collect();
    found.sort_by_key(|bytes| (bytes.start, bytes.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for bytes in found {
        match apart.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => apart.push(bytes),
        }
    }
    apart
}

fn all_of(layout: &Layout, pattern: &Pattern) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(place) = next(&layout.letters, &pattern.spans, from) {
        let end = place + pattern.spans.len();
        let start = place + usize::from(layout.letters[place] == GAP);
        found.push(layout.bytes[start].start..layout.bytes[end - 1].end);
        from = end;
    }
    found
}

/// The bytes to show: around the first match, between characters and, where it can be, words.
fn shown(text: &str, first: Option<&Range<usize>>) -> Range<usize> {
    let edges: Vec<usize> = clusters(text).map(|(start, _)| start).chain([text.len()]).collect();
    let edge_at = |byte: usize| edges.partition_point(|edge| *edge < byte);
    let first = first.map_or(0..0, |first| edge_at(first.start)..edge_at(first.end));
    let from = first.start.saturating_sub(BEFORE);
    let to = (from + LENGTH).min(edges.len() - 1);
    let is_space = |edge: usize| text[edges[edge]..].starts_with(char::is_whitespace);
    let from = match from {
        0 => 0,
        cut => (cut..first.start).find(|edge| is_space(*edge)).unwrap_or(cut),
    };
    let to = if to + 1 == edges.len() {
        to
    } else {
        (first.end..to).rev().find(|edge| is_space(*edge)).unwrap_or(to)
    };
    let (start, end) = (edges[from], edges[to]);
    let leading = text[start..end].len() - text[start..end].trim_start().len();
    start + leading..end.max(start + leading)
}

fn fragments(text: &str, shown: Range<usize>, found: Vec<Range<usize>>) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    let mut put = |bytes: Range<usize>, is_match| {
        if !bytes.is_empty() {
            fragments.push(Fragment { text: text[bytes].to_owned(), is_match });
        }
    };
    let mut done = shown.start;
    for bytes in found {
        let start = bytes.start.clamp(done, shown.end);
        let end = bytes.end.clamp(start, shown.end);
        put(done..start, false);
        put(start..end, true);
        done = end;
    }
    put(done..shown.end, false);
    fragments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn excerpt(text: &str, typed: &str) -> Excerpt {
        Excerpt::of(text, None, &Wanted::read(typed).unwrap())
    }

    /// With what is marked in brackets.
    fn marked(text: &str, typed: &str) -> String {
        let mark = |one: &Fragment| {
            if one.is_match { format!("[{}]", one.text) } else { one.text.clone() }
        };
        excerpt(text, typed).fragments.iter().map(mark).collect()
    }

    #[test]
    fn what_was_found_is_marked_in_the_text_as_it_stands() {
        assert_eq!(marked("Emilia SÁIZ", "saiz"), "Emilia [SÁIZ]");
        assert_eq!(marked("Right to the City", "ci ri"), "[Ri]ght to the [Ci]ty");
        assert_eq!(marked("국내 기억도시 네트워크", "도시네"), "국내 기억[도시 네]트워크");
        assert_eq!(marked("인권도시", "인궈"), "[인권]도시");
        assert_eq!(marked("＜b＞ <b>UN</b>", "un"), "＜b＞ <b>[UN]</b>");
        assert_eq!(marked("human humanity", "human humani"), "[human] [humani]ty");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = format!("{} a needle, {}", "before ".repeat(30), "after ".repeat(30));
        let found = excerpt(&text, "needle");
        assert!(found.is_cut_before && found.is_cut_after);
        let whole: String = found.fragments.iter().map(|one| one.text.as_str()).collect();
        assert!(whole.starts_with("before ") && whole.ends_with(" after"), "{whole}");
        assert!((80..=LENGTH).contains(&whole.chars().count()), "{whole}");
        let short = excerpt("a needle", "needle");
        assert!(!short.is_cut_before && !short.is_cut_after);
    }

    proptest! {
        #[test]
        fn the_fragments_are_a_part_of_the_text(
            text in "(\\PC|[a인권 도시é\u{301}]){0,300}",
            typed in "[a인권ㄱ도é]{1,3}",
        ) {
            let found = excerpt(&text, &typed);
            let whole: String = found.fragments.iter().map(|one| one.text.as_str()).collect();
            prop_assert!(text.contains(&whole));
            prop_assert!(clusters(&whole).count() <= LENGTH);
            let wanted = Wanted::read(&typed).unwrap();
            let is_there = !found_in(&text, &wanted).is_empty();
            prop_assert_eq!(is_there, found.fragments.iter().any(|one| one.is_match));
        }
    }
}
