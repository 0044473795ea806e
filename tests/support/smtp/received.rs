//! A mail that was received.

use mail_parser::{Message, MessageParser};

/// A mail that was received.
#[derive(Debug, Clone)]
pub struct Received {
    /// Who sent it, as the envelope says.
    pub from: String,
    /// To whom, as the envelope says.
    pub to: Vec<String>,
    /// What was sent.
    pub raw: Vec<u8>,
    /// Whether it came over TLS.
    pub was_encrypted: bool,
}

impl Received {
    /// A mail from what a file says.
    pub fn in_file(raw: Vec<u8>) -> Self {
        Self { from: String::new(), to: Vec::new(), raw, was_encrypted: false }
    }

    fn parse(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("it must be a mail")
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        self.parse().subject().expect("it must have a subject").to_owned()
    }

    /// The plain text, decoded. It must be a part of its own.
    pub fn text(&self) -> String {
        let message = self.parse();
        let part = message.text_part(0).expect("it must have text");
        assert!(part.is_text() && !part.is_text_html(), "{part:?}");
        part.text_contents().unwrap().to_owned()
    }

    /// The HTML, decoded. It must be a part of its own.
    pub fn html(&self) -> String {
        let message = self.parse();
        let part = message.html_part(0).expect("it must have HTML");
        assert!(part.is_text_html(), "{part:?}");
        part.text_contents().unwrap().to_owned()
    }

    /// The lines of a header as they stand, without their ends; they are joined.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = self.parse();
        let lines = message.header_raw(name.to_owned())?;
        Some(lines.replace("\r\n", "").trim().to_owned())
    }

    /// Every header's name, in order.
    pub fn header_names(&self) -> Vec<String> {
        self.parse().headers_raw().map(|(name, _)| name.to_owned()).collect()
    }

    /// The links of the plain text.
    pub fn links(&self) -> Vec<String> {
        let text = self.text();
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        text.split_whitespace().filter(is_link).map(str::to_owned).collect()
    }

    /// The secret at the end of a link of the plain text, such as `newsletter/confirm`.
    pub fn secret(&self, place: &str) -> String {
        let links = self.links();
        let link = links.iter().find(|link| link.contains(&format!("/{place}/")));
        let link = link.unwrap_or_else(|| panic!("no {place} in {links:?}"));
        link.rsplit_once('/').unwrap().1.to_owned()
    }
}
