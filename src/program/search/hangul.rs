//! Syllables of Hangul as they are while they are typed.
//!
//! A Korean keyboard changes the last syllable with every key: `인궈` becomes `인권`, and `인권돗`
//! becomes `인권도시` once the vowel of `시` is typed. A consonant alone is the beginning of a
//! syllable, so that `ㅇㄱㄷㅅ` is `인권도시` as well. (The arithmetic is that of the Unicode
//! Standard, section 3.12.)

use std::ops::RangeInclusive;

/// What a letter of a text may be.
pub(super) type Span = RangeInclusive<char>;

const FIRST: u32 = 0xac00;
const FIRST_LEAD: u32 = 0x1100;
const LEADS: u32 = 19;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

/// Of each final consonant: what stays of it, and the lead that it becomes, when a vowel follows.
const MOVED: [(u32, u32); FINALS as usize] = [
    (0, 0),
    (0, 0),
    (0, 1),
    (1, 9),
    (0, 2),
    (4, 12),
    (4, 18),
    (0, 3),
    (0, 5),
    (8, 0),
    (8, 6),
    (8, 7),
    (8, 9),
    (8, 16),
    (8, 17),
    (8, 18),
    (0, 6),
    (0, 7),
    (17, 9),
    (0, 9),
    (0, 10),
    (0, 11),
    (0, 12),
    (0, 14),
    (0, 15),
    (0, 16),
    (0, 17),
    (0, 18),
];

/// A syllable's lead, vowel and final; final 0 is none.
#[derive(Debug, Clone, Copy)]
struct Syllable {
    lead: u32,
    vowel: u32,
    last: u32,
}

impl Syllable {
    fn of(letter: char) -> Option<Self> {
        let place = u32::from(letter).checked_sub(FIRST)?;
        (place < LEADS * VOWELS * FINALS).then_some(Self {
            lead: place / (VOWELS * FINALS),
            vowel: place / FINALS % VOWELS,
            last: place % FINALS,
        })
    }

    fn letter(self) -> char {
        let place = (self.lead * VOWELS + self.vowel) * FINALS + self.last;
        char::from_u32(FIRST + place).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The last vowel that a vowel becomes by one more key: ㅗ, ㅜ and ㅡ take another.
fn last_vowel_from(vowel: u32) -> u32 {
    match vowel {
        8 => 11,
        13 => 16,
        18 => 19,
        other => other,
    }
}

/// The last final that a final becomes by one more key: ㄱ, ㄴ, ㄹ and ㅂ take another.
fn last_final_from(last: u32) -> u32 {
    match last {
        1 => 3,
        4 => 6,
        8 => 15,
        17 => 18,
        other => other,
    }
}

/// All syllables that begin with a lead.
fn begun_with(lead: u32) -> Span {
    let first = Syllable { lead, vowel: 0, last: 0 };
    let end = Syllable { lead, vowel: VOWELS - 1, last: FINALS - 1 };
    first.letter()..=end.letter()
}

/// The lead of a syllable, as a letter of its own; any other letter is its own lead.
pub(super) fn lead(letter: char) -> char {
    Syllable::of(letter)
        .and_then(|syllable| char::from_u32(FIRST_LEAD + syllable.lead))
        .unwrap_or(letter)
}

/// What a letter may be that is typed to its end.
pub(super) fn finished(letter: char) -> Span {
    match u32::from(letter).checked_sub(FIRST_LEAD) {
        Some(lead) if lead < LEADS => begun_with(lead),
        _ => letter..=letter,
    }
}

/// What the last letter may become, each as the letters that take its place.
pub(super) fn unfinished(letter: char) -> Vec<Vec<Span>> {
    let Some(syllable) = Syllable::of(letter) else { return vec![vec![finished(letter)]] };
    let Syllable { lead, vowel, last } = syllable;
    if last == 0 {
        let end = Syllable { lead, vowel: last_vowel_from(vowel), last: FINALS - 1 };
        return vec![vec![letter..=end.letter()]];
    }
    let grown = Syllable { last: last_final_from(last), ..syllable }.letter();
    let (kept, moved) = MOVED[last as usize];
    let left = Syllable { last: kept, ..syllable }.letter();
    vec![vec![letter..=grown], vec![left..=left, begun_with(moved)]]
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    fn becomes(typed: char, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        unfinished(typed).iter().any(|spans| {
            spans.len() <= text.len()
                && spans.iter().zip(&text).all(|(span, one)| span.contains(one))
        })
    }

    #[test]
    fn the_last_syllable_becomes_what_the_next_keys_make_of_it() {
        for (typed, text) in [
            ('가', "간"),
            ('궈', "권"),
            ('구', "권"),
            ('그', "긔"),
            ('고', "괜"),
            ('갑', "값"),
            ('돗', "도시"),
            ('닭', "달걀"),
            ('값', "갑시"),
            ('\u{1109}', "시"),
            ('권', "권"),
        ] {
            assert!(becomes(typed, text), "{typed} becomes {text}");
        }
        for (typed, text) in
            [('간', "가"), ('권', "궈"), ('가', "나"), ('돗', "도지"), ('거', "게")]
        {
            assert!(!becomes(typed, text), "{typed} does not become {text}");
        }
    }

    #[test]
    fn a_final_moves_to_the_consonant_that_it_is() {
        for last in 1..FINALS {
            let closed = Syllable { lead: 0, vowel: 0, last };
            let (kept, moved) = MOVED[last as usize];
            let left = Syllable { last: kept, ..closed };
            let next = Syllable { lead: moved, vowel: 0, last: 0 };
            // The names of jamo of compatibility are the same for leads and finals.
            let jamo = |letter: char| letter.nfd().last().unwrap();
            assert_eq!(lead(next.letter()), char::from_u32(FIRST_LEAD + moved).unwrap());
            assert_ne!(jamo(closed.letter()), jamo(left.letter()));
            assert!(becomes(closed.letter(), &format!("{}{}", left.letter(), next.letter())));
        }
    }

    #[test]
    fn a_consonant_alone_is_any_syllable_that_begins_with_it() {
        assert!(finished('\u{110b}').contains(&'인'));
        assert!(!finished('\u{110b}').contains(&'권'));
        assert_eq!(finished('인'), '인'..='인');
        assert_eq!((lead('권'), lead('q')), ('\u{1100}', 'q'));
    }
}
