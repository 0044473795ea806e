//! Content lines of iCalendar: escaped and folded (RFC 5545, 3.1 and 3.3.11).
//!
//! Lines are folded here, because `icalendar` 0.17 makes the last piece of a folded line one octet
//! too long and takes time in the square of a line's length.

/// The most octets of a line, its end apart.
const MOST_OCTETS: usize = 75;

/// Lines that are written.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Writes a property whose value needs no escapes: a time, an address, a word of the standard.
    /// The name may have parameters.
    pub(super) fn property(&mut self, name: &str, value: &str) {
        let mut room = MOST_OCTETS;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                // The space at the beginning counts.
                room = MOST_OCTETS - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// Writes a property whose value is a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.property(name, &escape(text));
    }

    /// Writes a property whose value is a list of texts; an empty one is left out.
    pub(super) fn texts(&mut self, name: &str, texts: &[&str]) {
        if !texts.is_empty() {
            let escaped: Vec<_> = texts.iter().map(|text| escape(text)).collect();
            self.property(name, &escaped.join(","));
        }
    }

    /// Everything that was written.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A text with its escapes. Whatever ends a line, in whichever script or system, is a line break.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", text);
        lines.finish()
    }

    /// Reads a single content line of a text, as the standard says.
    fn read(lines: &str) -> String {
        let line = lines.strip_suffix("\r\n").unwrap().replace("\r\n ", "");
        let mut text = String::new();
        let mut letters = line.strip_prefix("SUMMARY:").unwrap().chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => text.push(match letters.next().unwrap() {
                    'n' => '\n',
                    other => other,
                }),
                letter => text.push(letter),
            }
        }
        text
    }

    #[test]
    fn a_text_is_escaped() {
        let text = "a; b, c\\n\r\nd\re\u{2028}f: \"g\"";
        assert_eq!(written(text), "SUMMARY:a\\; b\\, c\\\\n\\nd\\ne\\nf: \"g\"\r\n");
    }

    #[test]
    fn a_line_is_folded_at_75_octets_and_never_within_a_letter() {
        let korean = written(&"광주".repeat(40));
        let lengths: Vec<_> = korean.trim_end().split("\r\n").map(str::len).collect();
        assert_eq!(lengths, [74, 73, 73, 31]);
        let latin = written(&"a".repeat(75 + 74 + 74 - 8));
        let lengths: Vec<_> = latin.trim_end().split("\r\n").map(str::len).collect();
        assert_eq!(lengths, [75, 75, 75]);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(text in "[a-z ,;:\\\\\n광주ñ👩‍🚀]{0,300}") {
            let lines = written(&text);
            prop_assert!(lines.split("\r\n").all(|line| line.len() <= MOST_OCTETS));
            prop_assert!(!lines.replace("\r\n", "").contains(['\r', '\n']));
            prop_assert_eq!(read(&lines), text);
        }
    }
}
