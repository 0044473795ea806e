//! Addresses of mail.

use std::fmt;
use std::str::FromStr;

use email_address::{EmailAddress as Syntax, Options};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// An address to which mail can be sent (RFC 5321, RFC 6531), with its domain in lower case and in
/// ASCII (RFC 5891). It is personal data: it does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(into = "String", try_from = "String")]
#[sea_orm(value_type = "String", to_str = "EmailAddress::to_column")]
pub struct EmailAddress(String);

/// A text that is no address of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an e-mail address, such as name@example.org")]
pub struct EmailError;

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3).
const MAX_ADDRESS: usize = 254;

impl EmailAddress {
    /// The address as it is sent to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn to_column(&self) -> String {
        self.0.clone()
    }

    /// What two spellings of one mailbox have in common: no provider of note tells upper from lower
    /// case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Enough of it for its owner to know it by, and not enough to write to: `a***@example.org`.
    pub fn hint(&self) -> String {
        let first: String = self.0.chars().take(1).collect();
        format!("{first}***@{}", self.domain())
    }

    /// The domain.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        // Looked at first, so that no line break ever gets near a header.
        if text.len() > 2 * MAX_ADDRESS || text.chars().any(|c| c.is_control() || c.is_whitespace())
        {
            return Err(EmailError);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let local: String = local.nfc().collect();
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError)?;
        let address = format!("{local}@{domain}");
        let syntax =
            Options::default().with_required_tld().without_display_text().without_domain_literal();
        let is_plain = !local.contains(['"', '\\', '(', ')', '<', '>', ',', ';', ':']);
        if address.len() > MAX_ADDRESS
            || !is_plain
            || Syntax::parse_with_options(&address, syntax).is_err()
        {
            return Err(EmailError);
        }
        Ok(Self(address))
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EmailAddress, EmailError> {
        text.parse()
    }

    #[test]
    fn a_domain_is_written_in_one_way() {
        for (text, address) in [
            (" Ana@Example.ORG ", "Ana@example.org"),
            ("ana+forum@example.org", "ana+forum@example.org"),
            ("홍길동@예시.한국", "홍길동@xn--vv4b11d.xn--3e0b707e"),
            ("a@bücher.example", "a@xn--bcher-kva.example"),
        ] {
            assert_eq!(parse(text).unwrap().as_str(), address);
        }
        assert_eq!(parse("Ana@Example.org").unwrap().key(), "ana@example.org");
    }

    #[test]
    fn what_is_no_address_or_more_than_one_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@localhost",
            "ana@[127.0.0.1]",
            "ana@example..org",
            "Ana <ana@example.org>",
            "ana@example.org,bo@example.org",
            "ana@example.org\r\nBcc: bo@example.org",
            "ana\u{0}@example.org",
            "a na@example.org",
            "\"ana\"@example.org",
            "ana@exa_mple.org",
            &long,
        ] {
            assert_eq!(parse(text), Err(EmailError), "{text:?}");
        }
    }

    #[test]
    fn a_hint_is_no_address() {
        assert_eq!(parse("ana@example.org").unwrap().hint(), "a***@example.org");
        assert_eq!(parse("홍길동@example.org").unwrap().hint(), "홍***@example.org");
        assert_eq!(parse("a@example.org").unwrap().hint(), "a***@example.org");
    }

    #[test]
    fn an_address_does_not_show_itself() {
        assert_eq!(format!("{:?}", parse("ana@example.org").unwrap()), "EmailAddress(…)");
    }
}
