//! A text laid out for searching: one row of letters in which every word is found from its
//! beginning, and Hangul, Han and kana from anywhere within.
//!
//! Words of Latin and other scripts that part them stand each after a gap. What is written in
//! scripts that do not, or not reliably, is closed up: `인권 도시` and `인권도시` are the same.

use std::ops::Range;

use super::fold::{GAP, Letter, letters};

/// How words of a script are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// From their beginning.
    Parted,
    /// From anywhere within: Hangul, whose words take endings and are spaced at will, and scripts
    /// that have no spaces.
    ClosedUp,
}

/// A word, or as much of it as is of one kind of script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) script: Script,
    pub(super) letters: Vec<Letter>,
}

/// The row of letters that a text is searched in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// Begins with a gap.
    pub(super) letters: Vec<char>,
    /// Where words begin right after others, without a gap; ascending.
    pub(super) seams: Vec<u32>,
    /// The bytes of the original that each letter stands for; nothing for a gap.
    pub(super) bytes: Vec<Range<usize>>,
}

fn script_of(letter: char) -> Script {
    match letter {
        // Hangul.
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        // Kana and Han.
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        // Thai, Lao, Burmese and Khmer.
        | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
            Script::ClosedUp
        }
        _ => Script::Parted,
    }
}

/// The words of a text. A change of script parts words as a gap does, on both sides of a search.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut is_open = false;
    for letter in letters(text) {
        if letter.letter == GAP {
            is_open = false;
            continue;
        }
        let script = script_of(letter.letter);
        match tokens.last_mut() {
            Some(token) if is_open && token.script == script => token.letters.push(letter),
            _ => tokens.push(Token { script, letters: vec![letter] }),
        }
        is_open = true;
    }
    tokens
}

impl Layout {
    /// Lays a text out.
    pub(super) fn of(text: &str) -> Self {
        let mut layout = Self::default();
        let mut previous = Script::Parted;
        for token in tokens(text) {
            if token.script == Script::ClosedUp && previous == Script::ClosedUp {
                layout.seams.push(u32::try_from(layout.letters.len()).unwrap_or(u32::MAX));
            } else {
                layout.put(GAP, 0..0);
            }
            previous = token.script;
            for Letter { letter, bytes } in token.letters {
                layout.put(letter, bytes);
            }
        }
        layout
    }

    fn put(&mut self, letter: char, bytes: Range<usize>) {
        self.letters.push(letter);
        self.bytes.push(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_after_gaps_and_hangul_is_closed_up() {
        let layout = |text: &str| {
            let layout = Layout::of(text);
            (layout.letters.iter().collect::<String>(), layout.seams)
        };
        assert_eq!(layout("Right to the City"), (" right to the city".into(), vec![]));
        assert_eq!(layout("국내 기억도시 네트워크"), (" 국내기억도시네트워크".into(), vec![3, 7]));
        assert_eq!(
            layout("UN 지속가능발전목표(SDGs)와 인권"),
            (" un 지속가능발전목표 sdgs 와인권".into(), vec![19])
        );
        assert_eq!(layout("전체회의1"), layout("전체회의 1"));
        assert_eq!(layout(" – "), (String::new(), vec![]));
    }
}
