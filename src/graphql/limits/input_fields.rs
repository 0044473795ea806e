//! Whether an input names a field twice ("Input Object Field Uniqueness", section 5.6.3).
//!
//! The parser keeps the last of the two and tells nobody, so the text has to be asked.

use std::collections::HashSet;

use super::Refused;
use super::scan::Tokens;

/// Refuses a document with an input that has two fields of one name.
///
/// The text is one that was scanned and parsed. Takes time and memory linear in it.
pub fn check_input_fields(document: &str) -> Result<(), Refused> {
    let (mut open, mut before): (Vec<Open<'_>>, &[u8]) = (Vec::new(), b"");
    for token in Tokens::of(document) {
        match token {
            b"(" => open.push(Open::Arguments),
            b"{" if open.last().is_some_and(Open::has_values) => {
                open.push(Open::Input(HashSet::new()));
            }
            b"{" => open.push(Open::Selections),
            b"[" => open.push(Open::List),
            b")" | b"]" | b"}" => drop(open.pop()),
            b":" => {
                if let Some(Open::Input(fields)) = open.last_mut()
                    && !fields.insert(before)
                {
                    let name = String::from_utf8_lossy(before).into_owned();
                    return Err(Refused::InputField(name));
                }
            }
            _ => {}
        }
        before = token;
    }
    Ok(())
}

/// A bracket that is open.
enum Open<'a> {
    /// Of a selection set.
    Selections,
    /// Of arguments, or of the variables of an operation.
    Arguments,
    /// Of a list: of values, for a list of a type has nothing in braces.
    List,
    /// Of an input, with the names of its fields.
    Input(HashSet<&'a [u8]>),
}

impl Open<'_> {
    fn has_values(&self) -> bool {
        !matches!(self, Self::Selections)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn checked(document: &str) -> Result<(), Refused> {
        parse_query(document).unwrap();
        check_input_fields(document)
    }

    #[test]
    fn a_field_that_stands_twice_is_found_wherever_it_is() {
        for document in [
            "{ a(b: { x: 1, x: 1 }) }",
            "{ a(b: [[{ y: { x: 1 y: 2 x: { x: 3 } } }]]) }",
            "query($v: T = { x: x, x: 1 }) { a }",
            "{ a @d(b: { x: \"x:\", z: {}, x: null }) }",
            "{ c(d: 1) { a(b: { x: [1, 2]  x : 3 }) } }",
            "fragment F on T { a(b: { x: 1 # {\n x: 1 }) } { ...F }",
        ] {
            assert_eq!(checked(document), Err(Refused::InputField("x".to_owned())), "{document}");
        }
    }

    #[test]
    fn what_only_looks_like_it_passes() {
        for document in [
            "{ x: a x: b(x: 1) { x: c } }",
            "{ a(b: { x: { x: { x: 1 } } }, c: { x: 1 }) }",
            "{ a(b: [{ x: 1 }, { x: 1 }]) }",
            "query($x: T, $y: T = { x: 1 }) { a(x: $x) }",
            "{ a(b: { x: \"x: 1, x: 2\", y: \"\"\" { x: 1 x: 2 \"\"\" }) }",
            "{ a(b: { x: X, y: X }) @d(x: X) { x: y } }",
        ] {
            assert_eq!(checked(document), Ok(()), "{document}");
        }
    }
}
