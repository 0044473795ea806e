//! Which pairs of letters a text has, in a few bytes: most texts that do not have a word are passed
//! over without being read.

use super::hangul::lead;

/// Bits for each letter of a text: about one pair in ten that is not there seems to be.
const BITS_PER_LETTER: usize = 8;

const WORD: usize = 64;

/// Two letters that follow each other; of the second, when it is a syllable of Hangul, its lead
/// alone, which is known before the syllable is typed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gram(u64);

/// The pairs of letters of a text. Never misses one; may seem to have one more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Grams(Box<[u64]>);

impl Gram {
    pub(super) fn of(first: char, second: char) -> Self {
        let pair = u64::from(u32::from(first)) << 32 | u64::from(u32::from(lead(second)));
        // Twice, for a product's lower bits know nothing of the upper ones of its factors.
        let spread = |bits: u64| bits.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let once = spread(pair);
        Self(spread(once ^ once >> 32))
    }
}

impl Grams {
    pub(super) fn of(letters: &[char]) -> Self {
        let words = (letters.len() * BITS_PER_LETTER).div_ceil(WORD).next_power_of_two();
        let mut grams = Self(vec![0; words].into());
        for pair in letters.windows(2) {
            let (word, bit) = grams.place(Gram::of(pair[0], pair[1]));
            grams.0[word] |= bit;
        }
        grams
    }

    /// Whether all of these may be there.
    pub(super) fn may_have(&self, grams: &[Gram]) -> bool {
        grams.iter().all(|gram| {
            let (word, bit) = self.place(*gram);
            self.0[word] & bit != 0
        })
    }

    fn place(&self, Gram(hash): Gram) -> (usize, u64) {
        let bit = 1 << (hash >> 58);
        let places = self.0.len() as u64;
        let word = usize::try_from(hash >> 26 & (places - 1)).unwrap_or(0);
        (word, bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_there_and_few_others_seem_to_be() {
        let letters: Vec<char> = " human rights cities 인권도시포럼".chars().collect();
        let grams = Grams::of(&letters);
        for pair in letters.windows(2) {
            assert!(grams.may_have(&[Gram::of(pair[0], pair[1])]), "{pair:?}");
        }
        assert!(grams.may_have(&[Gram::of('인', '\u{1100}')]), "a lead stands for its syllables");
        let absent = ('a'..='z').flat_map(|one| ('a'..='z').map(move |other| (one, other)));
        let absent =
            absent.filter(|(one, other)| !letters.windows(2).any(|pair| pair == [*one, *other]));
        let (all, seem): (Vec<_>, Vec<_>) =
            absent.partition(|(one, other)| !grams.may_have(&[Gram::of(*one, *other)]));
        assert!(seem.len() * 4 < all.len(), "{} of {}", seem.len(), all.len());
    }
}
