//! The look at a document's bytes before it is parsed.
//!
//! The parser calls itself for every bracket, so a few kilobytes of them overflow the stack and
//! end the process. The scan therefore counts every bracket that the parser could come to. It must
//! find strings and comments exactly where the parser does: a string that only the scan sees would
//! hide brackets. Where the parser has to give up, it does not matter what the scan makes of the
//! rest.

use super::{Limits, Refused, within};

/// Refuses a text that must not be given to the parser.
///
/// Takes time linear in the text, at most [`Limits::document_bytes`] of it, and no memory. A text
/// that passes need not be GraphQL.
pub fn scan(document: &str, limits: &Limits) -> Result<(), Refused> {
    within(limits.document_bytes, document.len(), Refused::DocumentBytes)?;
    let (mut tokens, mut depth) = (0, 0_usize);
    for token in Tokens::of(document) {
        tokens += 1;
        within(limits.tokens, tokens, Refused::Tokens)?;
        match token {
            b"(" | b"[" | b"{" => depth += 1,
            // A bracket without its partner, or with that of another kind, ends the parse.
            b")" | b"]" | b"}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        within(limits.bracket_depth, depth, Refused::BracketDepth)?;
    }
    Ok(())
}

/// The tokens of a text, as the parser reads them.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
    block_strings_end: bool,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const BLOCK_QUOTES: &[u8] = br#"""""#;
const ESCAPED_BLOCK_QUOTES: &[u8] = br#"\""""#;

impl<'a> Tokens<'a> {
    /// Those of a document.
    pub(super) fn of(document: &'a str) -> Self {
        Self { rest: document.as_bytes(), block_strings_end: true }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn skip_ignored(&mut self) {
        while let Some(first) = self.rest.first() {
            match first {
                b' ' | b',' | b'\t' | b'\r' | b'\n' => self.advance(1),
                b'#' => self.advance(count(self.rest, |byte| !is_line_end(byte))),
                _ if self.rest.starts_with(BYTE_ORDER_MARK) => self.advance(BYTE_ORDER_MARK.len()),
                _ => return,
            }
        }
    }

    fn string_length(&mut self) -> usize {
        if !self.rest.starts_with(BLOCK_QUOTES) {
            return quoted_string_length(self.rest);
        }
        let length = if self.block_strings_end { block_string_length(self.rest) } else { None };
        // The parser takes a block string without an end for an empty string and what follows it,
        // and goes on. Having looked for the end once is enough, also for those that come later.
        self.block_strings_end = length.is_some();
        length.unwrap_or(r#""""#.len())
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_ignored();
        let first = *self.rest.first()?;
        let length = match first {
            b'"' => self.string_length(),
            b'-' | b'0'..=b'9' => number_length(self.rest),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => count(self.rest, is_name),
            b'.' if self.rest.starts_with(b"...") => 3,
            _ => 1,
        };
        let token = self.rest.get(..length).unwrap_or(self.rest);
        self.advance(length);
        Some(token)
    }
}

/// A line's end closes a string, so that a lone quote hides no bracket of the next line.
fn quoted_string_length(text: &[u8]) -> usize {
    let mut length = 1;
    while let Some(&byte) = text.get(length) {
        match byte {
            b'"' => return length + 1,
            byte if is_line_end(byte) => return length,
            b'\\' if matches!(text.get(length + 1), Some(b'"' | b'\\')) => length += 2,
            _ => length += 1,
        }
    }
    length
}

fn block_string_length(text: &[u8]) -> Option<usize> {
    let mut length = BLOCK_QUOTES.len();
    loop {
        let rest = text.get(length..)?;
        if rest.starts_with(BLOCK_QUOTES) {
            return Some(length + BLOCK_QUOTES.len());
        }
        let escaped = rest.starts_with(ESCAPED_BLOCK_QUOTES);
        length += if escaped { ESCAPED_BLOCK_QUOTES.len() } else { 1 };
    }
}

/// A leading zero is a number of its own, as it is for the parser: otherwise `0000` would be four
/// values and one token.
fn number_length(text: &[u8]) -> usize {
    let digits = |from| count(text.get(from..).unwrap_or_default(), |byte| byte.is_ascii_digit());
    let mut length = usize::from(text.starts_with(b"-"));
    length += if text.get(length) == Some(&b'0') { 1 } else { digits(length) };
    if text.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(text.get(length), Some(b'e' | b'E')) {
        length += 1;
        length += usize::from(matches!(text.get(length), Some(b'+' | b'-')));
        length += digits(length);
    }
    length
}

fn count(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_part(**byte)).count()
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use proptest::prelude::*;

    use super::*;

    fn scanned(document: &str) -> Result<(), Refused> {
        scan(document, &Limits::default())
    }

    fn deeper_than(depth: usize, document: &str) -> bool {
        let limits =
            Limits { bracket_depth: depth, document_bytes: 0, tokens: 0, ..Limits::default() };
        scan(document, &limits).is_err()
    }

    #[test]
    fn nested_brackets_are_refused() {
        for bracket in ["(", "[", "{", "{f(a:[{b:", "{...{", "[\"\"(", "{#]\n"] {
            for levels in [65, 2_000, 5_000] {
                let bomb = bracket.repeat(levels);
                assert!(scanned(&bomb).unwrap_err().is_limit());
                assert!(deeper_than(64, &bomb), "{levels} of {bracket}");
            }
        }
        assert_eq!(scanned(&"[".repeat(2_000)), Err(Refused::BracketDepth(64)));
        assert_eq!(scanned(&format!("{}{}", "{a".repeat(64), "}".repeat(64))), Ok(()));
    }

    #[test]
    fn brackets_side_by_side_are_not_nested() {
        assert!(!deeper_than(2, &format!("{{{}}}", "a(b:1)".repeat(500))));
        assert!(!deeper_than(1, &"]}){}".repeat(500)));
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let brackets = "([{".repeat(1_000);
        for text in [
            format!("\"{brackets}\""),
            format!("\"\\\"{brackets}\\\\\""),
            format!("\"\"\"{brackets}\n\"{brackets}\\\"\"\"{brackets}\"\"\""),
            format!("\"\"\"\\\\\"\"\"{brackets}\"\"\""),
            format!("# {brackets}\" \n"),
        ] {
            assert!(!deeper_than(2, &format!("{{ f(a: {text}) }}")), "{text}");
            assert!(deeper_than(1, &format!("{{ f(a: {text}) }}")), "{text}");
        }
    }

    #[test]
    fn a_string_without_end_hides_no_bracket() {
        assert!(parse_query("{f(a:[\"\"\"a\"[]])}").is_ok(), "the parser sees two strings");
        let brackets = "[".repeat(2_000);
        for text in [
            format!("{{f(a:\"\n{brackets}"),
            format!("{{f(a:\"\r{brackets}"),
            format!("{{f(a:\"\\\n{brackets}"),
            format!("{{f(a:\"\"{brackets}"),
            format!("{{f(a:[\"\"\"a\"{brackets}"),
            format!("{{f(a:[\"\"\" \\\"\"\"\"{brackets}"),
            format!("{{f(a:[\"\"\"\"\"\"{brackets}"),
            format!("#\r{brackets}"),
            format!("# \"\"\"\n{brackets}"),
        ] {
            assert_eq!(scanned(&text), Err(Refused::BracketDepth(64)), "{}", &text[..16]);
        }
    }

    #[test]
    fn tokens_are_counted_as_the_parser_reads_them() {
        let tokens = |document| Tokens::of(document).count();
        assert_eq!(tokens("query Q($a: [Int!]! = -1.5e-7) { ...f, a }"), 19);
        assert_eq!(tokens("\u{feff}{ a(b: \"\\\"\", c: \"\"\"\"\"\", d: 0) } # end"), 14);
        assert_eq!(tokens("[0000]"), 6);
        assert_eq!(tokens("- . é"), 4);
    }

    #[test]
    fn a_document_that_is_too_long_or_has_too_many_tokens_is_refused() {
        for text in ["a", "{", "\"", "\"\"\"", "\\\"\"\"", "#", " ", "0", "é"] {
            let megabyte = text.repeat(1_048_576 / text.len());
            assert_eq!(scanned(&megabyte), Err(Refused::DocumentBytes(32_768)));
        }
        assert_eq!(scanned(&"a ".repeat(4_001)), Err(Refused::Tokens(4_000)));
        assert_eq!(scanned(&"a ".repeat(4_000)), Ok(()));
        assert!(scanned(&format!("{{{}}}", "b:a ".repeat(10_000))).unwrap_err().is_limit());
    }

    /// What looks like brackets or quotes and is a value, and what may stand after it.
    fn lookalike() -> impl Strategy<Value = String> {
        let values = vec![
            r#""([{""#,
            r#""\\""#,
            r#""\"[""#,
            r#""""#,
            r#""""""""#,
            r#""""["" {""""#,
            r#""""\"""[""""#,
            r#""""\ """"#,
            "-0.5e1",
            "$v",
            "x",
        ];
        let ignored = vec![" ", "#\"[\n", ",", "\r\n#\"\"\"\r", "\u{feff}", "#\n#{\n"];
        (prop::sample::select(values), prop::sample::select(ignored))
            .prop_map(|(value, ignored)| format!("{value}{ignored}"))
    }

    /// Values and how deep their brackets are nested, with lookalikes before and after each.
    fn nested_value() -> impl Strategy<Value = (String, usize)> {
        let nest = |inner, (before, is_list, after): (String, bool, String)| {
            if is_list {
                format!("[{before}{inner} {after}]")
            } else {
                format!("{{a:{before}b:{inner} c:{after}}}")
            }
        };
        let around = prop::collection::vec((lookalike(), any::<bool>(), lookalike()), 0..30);
        (lookalike(), around).prop_map(move |(innermost, around)| {
            let depth = around.len();
            (around.into_iter().fold(innermost, nest), depth)
        })
    }

    /// Texts that are mostly brackets and what may hide them.
    fn bracket_soup() -> impl Strategy<Value = String> {
        let pieces = "{ [ ( } ] ) {a {a(b:[ @d(a:{b: ...{ ...f ...on,A{ :[[ \" \"\" \"\"\" \\ \\\"\"\" # \n \
            \r a : $v query ! 1 fragment,f,on,A{ query($v:[[ =[{a: ,";
        let pieces = prop::sample::select(pieces.split(' ').collect::<Vec<_>>());
        let run = (pieces, prop_oneof![4 => 1_usize..3, 1 => 30_usize..3_000]);
        prop::collection::vec(run, 1..40)
            .prop_map(|runs| runs.iter().map(|(piece, times)| piece.repeat(*times)).collect())
    }

    fn parses_on_a_small_stack(document: String) {
        let parse = move || parse_query(document).is_ok();
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(parse);
        thread.unwrap().join().unwrap();
    }

    proptest! {
        #[test]
        fn any_text_can_be_scanned(text in "\\PC*|[\\x00-\\x7f]*|[\"\\\\#\n\\[\\]{}.0eE+-]*") {
            let _ = scanned(&text);
        }

        #[test]
        fn what_passes_does_not_overflow_the_parsers_stack(text in bracket_soup()) {
            // Most texts do not pass: those that are cut where they cease to pass are at the limit.
            let (mut passing, mut refused) = (0, text.len() + 1);
            while refused - passing > 1 {
                let middle = usize::midpoint(passing, refused);
                if scanned(&text[..middle]).is_ok() { passing = middle } else { refused = middle }
            }
            parses_on_a_small_stack(text[..passing].to_owned());
        }

        #[test]
        fn brackets_are_found_where_the_parser_finds_them((value, depth) in nested_value()) {
            let document = format!("query($v:Int){{f(a:{value})}}");
            let parsed = parse_query(&document);
            prop_assert!(parsed.is_ok(), "{document}: {parsed:?}");
            prop_assert!(!deeper_than(depth + 2, &document), "{document}");
            prop_assert!(deeper_than(depth + 1, &document), "{document}");
        }
    }

    #[test]
    fn the_deepest_document_that_passes_does_not_overflow_the_parsers_stack() {
        for (open, inner, close) in [
            ("{a", "", "}"),
            ("{...", "a", "}"),
            ("[", "", "]"),
            ("{b:", "1", "}"),
            ("[", "", "\""),
        ] {
            let nested = |levels| format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
            for document in [nested(64), format!("{{f(a:{})}}", nested(62))] {
                assert_eq!(scanned(&document), Ok(()));
                parses_on_a_small_stack(document);
            }
        }
    }
}
