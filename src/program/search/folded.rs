//! The folded texts of one row, and where words are found in them.

use super::fold::GAP;
use super::grams::Grams;
use super::hangul::Span;
use super::layout::Layout;
use super::texts::{SearchField, Text, Tier};
use super::wanted::{Pattern, Wanted, Word};

/// How much of a word of the text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// All of it.
    Whole,
    /// Its beginning.
    Beginning,
    /// Something within it.
    Within,
}

/// Where a word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// In which of the row's texts.
    pub(super) text: usize,
    /// How.
    pub(super) grade: Grade,
    /// After how many letters.
    pub(super) place: usize,
}

/// The texts of a row, one after the other, the weightiest first.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::program) struct Folded {
    letters: Box<[char]>,
    /// Where words begin right after others, without a gap; ascending.
    seams: Box<[u32]>,
    /// Where each text ends, and what it is.
    ends: Box<[End]>,
    grams: Grams,
}

/// The end of a text, and what text it is.
#[derive(Debug, PartialEq, Eq)]
struct End {
    letters: u32,
    field: SearchField,
    tier: Tier,
}

/// Where a pattern is next, from a place on.
pub(super) fn next(letters: &[char], pattern: &[Span], from: usize) -> Option<usize> {
    let (last, before) = pattern.split_last()?;
    let fits = |window: &[char]| {
        // The last letter first: the first one is often a gap, of which there are many.
        last.contains(&window[before.len()])
            && before.iter().zip(window).all(|(span, letter)| span.contains(letter))
    };
    letters.get(from..)?.windows(pattern.len()).position(fits).map(|place| from + place)
}

fn count(letters: usize) -> u32 {
    u32::try_from(letters).expect("a row's texts are limited to far fewer letters")
}

impl Folded {
    /// Folds the texts of a row.
    pub(super) fn of(texts: &[Text<'_>]) -> Self {
        let (mut letters, mut seams, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts {
            let layout = Layout::of(&text.shown);
            let start = count(letters.len());
            seams.extend(layout.seams.iter().map(|seam| start + seam));
            letters.extend(layout.letters);
            ends.push(End { letters: count(letters.len()), field: text.field, tier: text.tier });
        }
        let grams = Grams::of(&letters);
        Self { letters: letters.into(), seams: seams.into(), ends: ends.into(), grams }
    }

    /// Which text this is, and what it weighs.
    pub(super) fn place_of(&self, text: usize) -> (SearchField, Tier) {
        (self.ends[text].field, self.ends[text].tier)
    }

    /// Whether all the words may be there; never denied where they are.
    pub(super) fn may_have_all(&self, wanted: &Wanted) -> bool {
        wanted.words.iter().all(|word| self.may_have(word))
    }

    /// Whether one of the words may be there.
    pub(super) fn may_have_any(&self, wanted: &Wanted) -> bool {
        wanted.words.iter().any(|word| self.may_have(word))
    }

    fn may_have(&self, word: &Word) -> bool {
        word.0.iter().any(|pattern| self.grams.may_have(&pattern.grams))
    }

    /// Where a word is found best: in the first text that has it, as whole as it is there.
    pub(super) fn find(&self, word: &Word) -> Option<Hit> {
        let possible = word.0.iter().filter(|pattern| self.grams.may_have(&pattern.grams));
        possible.filter_map(|pattern| self.find_pattern(pattern)).min()
    }

    fn find_pattern(&self, pattern: &Pattern) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        let mut from = 0;
        while let Some(place) = next(&self.letters, &pattern.spans, from) {
            let hit = self.hit(place, place + pattern.spans.len());
            if best.is_some_and(|best| best.text < hit.text) {
                break;
            }
            best = Some(best.map_or(hit, |best| best.min(hit)));
            if hit.grade == Grade::Whole {
                break;
            }
            from = place + 1;
        }
        best
    }

    fn hit(&self, from: usize, to: usize) -> Hit {
        let text = self.ends.partition_point(|end| end.letters as usize <= from);
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before].letters as usize);
        let grade = match (self.begins_word(from), self.ends_word(to)) {
            (true, true) => Grade::Whole,
            (true, false) => Grade::Beginning,
            (false, _) => Grade::Within,
        };
        Hit { text, grade, place: from - start }
    }

    fn begins_word(&self, place: usize) -> bool {
        let is_gap = |place: usize| self.letters.get(place) == Some(&GAP);
        is_gap(place) || place.checked_sub(1).is_none_or(is_gap) || self.is_seam(place)
    }

    fn ends_word(&self, place: usize) -> bool {
        self.letters.get(place).is_none_or(|letter| *letter == GAP) || self.is_seam(place)
    }

    fn is_seam(&self, place: usize) -> bool {
        self.seams.binary_search(&count(place)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(texts: &[&str]) -> Folded {
        let text = |text: &&str| Text {
            field: SearchField::Title,
            tier: Tier::Title,
            locale: None,
            shown: (*text).to_owned().into(),
        };
        Folded::of(&texts.iter().map(text).collect::<Vec<_>>())
    }

    fn find(texts: &[&str], word: &str) -> Option<(usize, Grade)> {
        let wanted = Wanted::read(word).unwrap();
        assert_eq!(wanted.words.len(), 1, "{word}");
        folded(texts).find(&wanted.words[0]).map(|hit| (hit.text, hit.grade))
    }

    #[test]
    fn a_word_of_latin_is_found_from_its_beginning() {
        let titles = ["Right to Housing", "Human Rights Cities"];
        assert_eq!(find(&titles, "hous"), Some((0, Grade::Beginning)));
        assert_eq!(find(&titles, "RIGHT"), Some((0, Grade::Whole)));
        assert_eq!(find(&titles, "rights"), Some((1, Grade::Whole)));
        assert_eq!(find(&titles, "ight"), None);
        assert_eq!(find(&["to housing", "right"], "right"), Some((1, Grade::Whole)));
        assert_eq!(find(&["citywide city"], "city"), Some((0, Grade::Whole)), "rather than begun");
    }

    #[test]
    fn hangul_is_found_from_anywhere_and_across_spaces() {
        let title = ["국내 기억도시 네트워크"];
        assert_eq!(find(&title, "기억"), Some((0, Grade::Beginning)));
        assert_eq!(find(&title, "기억도시 "), Some((0, Grade::Whole)));
        assert_eq!(find(&title, "도시네트"), Some((0, Grade::Within)));
        assert_eq!(find(&title, "내기"), Some((0, Grade::Within)));
        assert_eq!(find(&title, "ㄱㅇㄷㅅ"), Some((0, Grade::Whole)));
        assert_eq!(find(&title, "기억돗"), Some((0, Grade::Whole)));
        assert_eq!(find(&title, "크국"), None);
        assert_eq!(find(&["국내", "기억"], "내기"), None, "two texts are not one");
    }

    #[test]
    fn an_earlier_place_is_better_and_a_whole_word_better_than_that() {
        let hit = |text: &str, word: &str| {
            folded(&[text]).find(&Wanted::read(word).unwrap().words[0]).unwrap()
        };
        assert!(hit("city of peace", "city") < hit("the city", "city"));
        assert!(hit("the city", "city") < hit("citizens", "cit"));
    }
}
