//! The words of a letter, written once and shown both as text and as HTML.

use url::Url;

/// The words of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    /// The language's tag.
    pub(super) language: String,
    /// The subject line.
    pub(super) subject: String,
    /// What it says, in order.
    pub(super) parts: Vec<Part>,
}

/// A part of what a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A paragraph.
    Text(String),
    /// A heading with lines below it.
    Item(String, Vec<String>),
    /// Something to press.
    Button(String, Url),
    /// A paragraph in small print, with a link.
    Small(String, Option<Url>),
    /// What somebody wrote: Markdown, and the same as HTML.
    Written(String, String),
}

const STYLE: &str = "font-family:system-ui,'Apple SD Gothic Neo','Noto Sans KR',sans-serif;\
                     font-size:16px;line-height:1.6;max-width:40em;margin:0 auto;padding:16px";
const BUTTON: &str = "display:inline-block;padding:10px 20px;background:#0b5cad;color:#ffffff;\
                      text-decoration:none;border-radius:6px;font-weight:600";
const SMALL: &str = "color:#55606c;font-size:14px";

impl Words {
    /// As plain text.
    pub(super) fn text(&self) -> String {
        let parts: Vec<_> = self.parts.iter().map(Part::text).collect();
        format!("{}\n", parts.join("\n\n"))
    }

    /// As HTML. Every text is escaped; what is written is sanitized already.
    pub(super) fn html(&self) -> String {
        let parts: String = self.parts.iter().map(Part::html).collect();
        let (language, subject) = (escape(&self.language), escape(&self.subject));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\">\
             <title>{subject}</title></head>\n<body style=\"{STYLE}\">\n{parts}</body>\n</html>\n"
        )
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Small(text, None) | Self::Written(text, _) => text.clone(),
            Self::Item(heading, lines) => {
                let below = lines.iter().map(|line| format!("  {line}"));
                let lines: Vec<_> = std::iter::once(format!("* {heading}")).chain(below).collect();
                lines.join("\n")
            }
            Self::Button(label, url) => format!("{label}:\n{url}"),
            Self::Small(text, Some(url)) => format!("{text}\n{url}"),
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Text(text) => format!("<p>{}</p>\n", escape(text)),
            Self::Item(heading, lines) => {
                let heading = format!("<strong>{}</strong>", escape(heading));
                let below = lines.iter().map(|line| escape(line));
                let lines: Vec<_> = std::iter::once(heading).chain(below).collect();
                format!("<p>{}</p>\n", lines.join("<br>"))
            }
            Self::Button(label, url) => format!(
                "<p><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>\n",
                escape(url.as_str()),
                escape(label)
            ),
            Self::Small(text, None) => format!("<p style=\"{SMALL}\">{}</p>\n", escape(text)),
            Self::Small(text, Some(url)) => format!(
                "<p style=\"{SMALL}\">{}<br><a href=\"{url}\">{url}</a></p>\n",
                escape(text),
                url = escape(url.as_str())
            ),
            Self::Written(_, html) => format!("{html}\n"),
        }
    }
}

/// What is markup in a text or in a quoted attribute, and no more: spaces and slashes stay, so that
/// filters find words and links where they look for them.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        let hostile = "<script>\"&'".to_owned();
        let url: Url = "https://example.org/?a=1&b=\"2\"".parse().unwrap();
        let parts = vec![
            Part::Text(hostile.clone()),
            Part::Item(hostile.clone(), vec![hostile.clone()]),
            Part::Button(hostile.clone(), url.clone()),
            Part::Small(hostile.clone(), Some(url)),
        ];
        let words = Words { language: "en".to_owned(), subject: hostile, parts };
        let html = words.html();
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("=\"2\""), "{html}");
        assert!(words.text().contains("<script>"), "plain text is as it is");
    }
}
