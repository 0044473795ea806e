//! Fills pages. Texts are escaped, so that no word of a program is ever markup.

use crate::types::escape_html;

/// A page with its places filled: `{{name}}` with a text, `{{&name}}` with what is markup already. A
/// text that looks like a place is left as it is, and a place without a text stays empty.
pub(super) fn fill(page: &str, texts: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        filled.push_str(before);
        let text = texts.iter().find(|(given, _)| *given == name).map_or("", |(_, text)| text);
        if name.starts_with('&') {
            filled.push_str(text);
        } else {
            filled.push_str(&escape_html(text));
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_markup() {
        let hostile = r#"<script>alert('1')</script> & "quotes""#;
        let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;";
        let page = r#"<p title="{{text}}">{{text}}</p>"#;
        let expected = format!(r#"<p title="{escaped}">{escaped}</p>"#);
        assert_eq!(fill(page, &[("text", hostile)]), expected);
    }

    #[test]
    fn markup_is_left_as_it_is_where_the_page_expects_it() {
        assert_eq!(fill("<p>{{&text}}</p>", &[("&text", "<b>one</b>")]), "<p><b>one</b></p>");
    }

    #[test]
    fn a_text_that_looks_like_a_place_is_left_as_it_is() {
        let texts = [("one", "{{two}} }}"), ("two", "2")];
        assert_eq!(fill("{{one}} {{two}} {{three}}", &texts), "{{two}} }} 2 ");
    }
}
