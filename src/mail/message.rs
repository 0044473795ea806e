//! A mail as a message (RFC 5322): text and HTML, with the headers that let a program unsubscribe.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message as Lettre};
use url::Url;

use super::letter::{Issue, Links, write};
use super::words::Words;
use crate::entity::mail::{self, Letter};
use crate::types::{EmailAddress, Timestamp};

/// How the texts of a message are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// So that every server lets them pass.
    Sendable,
    /// As they are, so that somebody who opens the file reads them.
    Readable,
}

/// Who sends, and where the links of letters lead.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(super) form: Form,
    pub(super) from: Mailbox,
    pub(super) public_url: Url,
}

/// A mail that is ready to be sent.
pub struct Message {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Why a mail cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// It has no recipient or no words any more, or its issue is gone.
    #[error("there is nothing to send")]
    Nothing,
    /// An address that the library does not take.
    #[error("the address cannot be sent to")]
    Address(#[from] lettre::address::AddressError),
    /// Anything else.
    #[error("the message cannot be written")]
    Message(#[from] lettre::error::Error),
}

/// A header with a text of our own.
macro_rules! header {
    ($name:ident, $text:literal) => {
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(ListUnsubscribe, "List-Unsubscribe");
header!(ListUnsubscribePost, "List-Unsubscribe-Post");
header!(ListId, "List-Id");
header!(AutoSubmitted, "Auto-Submitted");

impl Sender {
    /// Writes a mail of the outbox.
    pub fn write(
        &self,
        mail: &mail::Model,
        issue: Option<&Issue>,
        now: Timestamp,
    ) -> Result<Message, MessageError> {
        let letter = mail.letter.as_ref().ok_or(MessageError::Nothing)?;
        let recipient = mail.recipient.as_ref().ok_or(MessageError::Nothing)?;
        let links = Links(&self.public_url);
        let words = write(letter, issue, &mail.locale, &links).ok_or(MessageError::Nothing)?;
        let to = address(recipient)?;
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let mut builder = Lettre::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .subject(one_line(&words.subject));
        builder = match (letter, unsubscribe(letter, &links)) {
            (_, Some(url)) => builder
                .header(ListUnsubscribe(format!("<{url}>")))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()))
                .header(ListId(format!("<{}.{}>", list(letter), self.from.email.domain()))),
            (Letter::TestIssue { .. }, None) => builder,
            // So that no holiday answers come back (RFC 3834).
            (_, None) => builder.header(AutoSubmitted("auto-generated".to_owned())),
        };
        let message = builder.multipart(self.body(&words))?;
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to])?;
        Ok(Message { envelope, bytes: message.formatted() })
    }
}

impl Sender {
    fn body(&self, words: &Words) -> MultiPart {
        let part = |kind, text: String| {
            let part = SinglePart::builder().header(kind);
            match self.form {
                Form::Sendable => part.body(text),
                Form::Readable => part.body(Body::dangerous_pre_encoded(
                    text.into_bytes(),
                    ContentTransferEncoding::EightBit,
                )),
            }
        };
        MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, words.text()))
            .singlepart(part(ContentType::TEXT_HTML, words.html()))
    }
}

/// Where a program unsubscribes at once (RFC 8058), from letters that come again.
fn unsubscribe(letter: &Letter, links: &Links<'_>) -> Option<Url> {
    match letter {
        Letter::Issue { unsubscribe, .. } | Letter::AlreadySubscribed { unsubscribe } => {
            Some(links.unsubscribe(unsubscribe))
        }
        Letter::SessionsChanged(changed) => Some(links.stop(&changed.stop)),
        _ => None,
    }
}

/// What letters that come again are filed under (RFC 2919).
fn list(letter: &Letter) -> &'static str {
    match letter {
        Letter::SessionsChanged(_) => "agenda",
        _ => "newsletter",
    }
}

fn address(recipient: &EmailAddress) -> Result<Address, MessageError> {
    Ok(recipient.as_str().parse()?)
}

/// A subject has no line breaks: the rest would be headers.
fn one_line(text: &str) -> String {
    let lines = text.split(char::is_control).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
