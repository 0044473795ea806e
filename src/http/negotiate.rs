//! Which form of answer a client wants (RFC 9110, 12.5.1; GraphQL over HTTP).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// A form of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/json`: status 200 whatever the errors.
    Json,
    /// `application/graphql-response+json`: a status that says whether the request was executed.
    GraphqlResponse,
    /// `text/event-stream`: events as they come.
    EventStream,
}

/// What is offered. Of those that are wanted alike and by the same words, the first is given.
const OFFERED: [Form; 3] = [Form::Json, Form::GraphqlResponse, Form::EventStream];

impl Form {
    /// The media type.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("application", "json"),
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::EventStream => ("text", "event-stream"),
        }
    }

    /// The form of an answer that says why there is none: an event stream has no status of its own to
    /// fail with, and plain JSON says what is wrong.
    pub(super) fn of_failure(self) -> Self {
        if self == Self::EventStream { Self::Json } else { self }
    }
}

/// The form that the client wants most. None: none that is offered. Without `Accept`, JSON.
///
/// What is said of a form in the most exact words holds for it, wherever it stands. Of forms that
/// are wanted alike, the one that is named first is given: clients list what they prefer first.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Form> {
    let accepted: Vec<&str> =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accepted.iter().all(|header| header.trim().is_empty()) {
        return Some(Form::Json);
    }
    let ranges: Vec<_> = accepted
        .iter()
        .flat_map(|header| split_outside_quotes(header, ','))
        .filter_map(Range::read)
        .collect();
    let mut best: Option<(u16, usize, Form)> = None;
    for form in OFFERED {
        let Some((place, range)) = most_exact(&ranges, form) else { continue };
        let is_better = |(quality, first, _): (u16, usize, Form)| {
            range.quality > quality || range.quality == quality && place < first
        };
        if range.quality > 0 && best.is_none_or(is_better) {
            best = Some((range.quality, place, form));
        }
    }
    best.map(|(_, _, form)| form)
}

/// The range that says most exactly what is to be done with a form, and its place; of several, the
/// first.
fn most_exact<'a>(ranges: &'a [Range<'a>], form: Form) -> Option<(usize, &'a Range<'a>)> {
    let matching = ranges.iter().enumerate().filter_map(|(place, range)| {
        let exactness = range.exactness(form)?;
        Some((exactness, place, range))
    });
    let best = matching.max_by_key(|(exactness, place, _)| (*exactness, std::cmp::Reverse(*place)));
    best.map(|(_, place, range)| (place, range))
}

/// A range of media types, and how much it is wanted, in thousandths.
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    /// None: it is no range, or one of another charset than ours. Other parameters are passed over:
    /// a client that wants `application/json; profile=x` is better off with JSON than with nothing.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = split_outside_quotes(text, ';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let (name, value) = (name.trim(), value.trim());
            if name.eq_ignore_ascii_case("q") {
                quality = read_quality(value);
            } else if name.eq_ignore_ascii_case("charset") && !is_utf_8(value) && value != "*" {
                return None;
            }
        }
        Some(Self { main: main.trim(), sub: sub.trim(), quality })
    }

    /// How exactly it names a form. None: not at all.
    fn exactness(&self, form: Form) -> Option<u8> {
        let (main, sub) = form.names();
        match (self.main, self.sub) {
            ("*", "*") => Some(0),
            (own, "*") if own.eq_ignore_ascii_case(main) => Some(1),
            (own, part) if own.eq_ignore_ascii_case(main) && part.eq_ignore_ascii_case(sub) => {
                Some(2)
            }
            _ => None,
        }
    }
}

/// Thousandths; what is no quality is none at all (RFC 9110, 12.4.2).
fn read_quality(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    let thousandths = format!("{fraction:0<3}").parse().unwrap_or_default();
    match (whole, thousandths) {
        ("0", thousandths) => thousandths,
        ("1", 0) => 1_000,
        _ => 0,
    }
}

/// Whether a charset is ours, as people write it.
pub(super) fn is_utf_8(charset: &str) -> bool {
    let charset = charset.trim();
    let quoted = charset.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let name = quoted.unwrap_or(charset);
    name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8")
}

/// The parts between separators, of which those in quotes are none.
pub(super) fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |letter| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match letter {
            _ if was_escaped => false,
            '\\' if is_quoted => {
                is_escaped = true;
                false
            }
            '"' => {
                is_quoted = !is_quoted;
                false
            }
            letter => letter == separator && !is_quoted,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        negotiate(&headers)
    }

    #[test]
    fn the_most_wanted_form_wins_and_the_first_of_equals() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(wanted("*/*"), Some(Form::Json));
        assert_eq!(wanted("application/json"), Some(Form::Json));
        assert_eq!(wanted("text/event-stream"), Some(Form::EventStream));
        assert_eq!(
            wanted("application/graphql-response+json, application/json;q=0.9"),
            Some(Form::GraphqlResponse)
        );
        assert_eq!(
            wanted("application/json, application/graphql-response+json;q=0.5"),
            Some(Form::Json)
        );
        assert_eq!(wanted("text/html, image/*"), None);
        assert_eq!(wanted("application/json;q=0"), None);
    }

    #[test]
    fn the_most_exact_words_hold_wherever_they_stand() {
        for (accept, form) in [
            ("*/*, application/json;q=0", Some(Form::GraphqlResponse)),
            ("application/json;q=0, */*;q=0.1", Some(Form::GraphqlResponse)),
            ("application/*;q=0.2, application/json;q=0.1", Some(Form::GraphqlResponse)),
            ("*/*, application/*;q=0", Some(Form::EventStream)),
            ("text/*", Some(Form::EventStream)),
            ("*/*;q=0.5, text/event-stream;q=0.6", Some(Form::EventStream)),
            ("*/*;q=0", None),
            ("application/json;q=0, application/json", None),
        ] {
            assert_eq!(wanted(accept), form, "{accept}");
        }
    }

    #[test]
    fn a_type_is_not_taken_for_one_that_is_called_alike() {
        for accept in [
            "application/graphql+json",
            "application/problem+json",
            "application/*+json",
            "application/jsonp",
            "*/json",
            "json",
            "text/json",
        ] {
            assert_eq!(wanted(accept), None, "{accept}");
        }
    }

    #[test]
    fn a_quality_is_a_number_of_three_places() {
        for (text, quality) in [
            ("1", 1_000),
            ("1.000", 1_000),
            ("0.5", 500),
            ("0.005", 5),
            ("0.", 0),
            ("1.", 1_000),
            ("0", 0),
            ("1.5", 0),
            ("2", 0),
            ("-1", 0),
            ("0.0001", 0),
            ("0.+1", 0),
            ("x", 0),
            ("", 0),
        ] {
            assert_eq!(read_quality(text), quality, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_separates_nothing() {
        let quoted = r#"application/xml;a="x, application/json", application/json;q=0.1"#;
        assert_eq!(wanted(quoted), Some(Form::Json));
        let alone = r#"application/xml;a="x\", application/json""#;
        assert_eq!(wanted(alone), None);
        assert_eq!(wanted(r#"application/json;a="b;q=0""#), Some(Form::Json));
    }

    #[test]
    fn an_answer_in_another_charset_is_not_offered() {
        assert_eq!(wanted("application/json;charset=utf-16"), None);
        assert_eq!(
            wanted("application/json;charset=latin1, application/graphql-response+json;q=0.1"),
            Some(Form::GraphqlResponse)
        );
        for charset in ["utf-8", "UTF-8", "\"utf-8\"", "utf8", "*"] {
            assert_eq!(wanted(&format!("application/json;charset={charset}")), Some(Form::Json));
        }
    }
}
