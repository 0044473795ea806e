//! Names in addresses: `room-209`, `인권-도시`.

/// The longest name in addresses, in characters.
const MAX_CHARS: usize = 100;

/// A name for addresses: letters and digits of every script, in lower case; everything else a hyphen.
/// Empty, if a name has none of them.
pub fn slug(name: &str) -> String {
    let mapped = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let hyphened: String = name.to_lowercase().chars().map(mapped).collect();
    let words: Vec<_> = hyphened.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// Whether a text can stand in an address as it is.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_CHARS && slug(text) == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_for_addresses_has_words_and_hyphens_alone() {
        assert_eq!(slug("Convention Hall 2 (left)"), "convention-hall-2-left");
        assert_eq!(slug(" 인권도시 — 세션 "), "인권도시-세션");
        assert_eq!(slug("?!"), "");
    }

    #[test]
    fn what_stands_in_addresses_is_as_it_would_be_made() {
        for text in ["hall", "hall-2", "인권", "2019"] {
            assert!(is_slug(text), "{text}");
        }
        for text in ["", "Hall", "hall 2", "-hall", "hall-", "a--b", "a/b", &"a".repeat(101)] {
            assert!(!is_slug(text), "{text}");
        }
    }
}
