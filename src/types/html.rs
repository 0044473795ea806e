//! Texts as HTML that can be shown anywhere.

use std::collections::HashSet;

use pulldown_cmark::{Options, Parser, html};

/// Markdown as HTML, sanitized: no scripts, no images, links to the web and to mail alone.
pub fn html_of_markdown(markdown: &str) -> String {
    let mut rendered = String::new();
    html::push_html(&mut rendered, Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH));
    ammonia::Builder::default()
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .rm_tags(["img"])
        .clean(&rendered)
        .to_string()
}

/// A text as HTML, also within the quotes of an attribute.
pub fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_markdown_runs_nothing() {
        let hostile =
            "**bold** <script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b>";
        let html = html_of_markdown(hostile);
        assert!(html.contains("<strong>bold</strong>"), "{html}");
        for word in ["script", "onclick", "javascript"] {
            assert!(!html.contains(word), "{word} in {html}");
        }
    }
}
