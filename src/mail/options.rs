//! Where mail goes out, read from what an operator sets.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use url::Url;

use super::carrier::Carrier;
use super::message::{Form, Sender};
use super::smtp::{Encryption, SmtpServer};

/// What an operator sets.
#[derive(Debug, Clone)]
pub struct MailOptions {
    /// `smtp://` (STARTTLS), `smtps://` (TLS from the first byte on) or `smtp+plain://` (no TLS),
    /// with user and password if the server wants them. None: mails become files.
    pub smtp_url: Option<String>,
    /// A certificate authority to trust beside those of the system, as PEM.
    pub smtp_ca: Option<Vec<u8>>,
    /// How long the server may take to answer.
    pub smtp_patience: Duration,
    /// Where mails become files.
    pub directory: PathBuf,
    /// Who sends, such as `Forum <news@example.org>`.
    pub from: String,
    /// Where the links of letters lead.
    pub public_url: Url,
}

/// Why the options of mail make no sense. Passwords do not show.
#[derive(Debug, thiserror::Error)]
pub enum MailOptionsError {
    /// The address of the server.
    #[error(
        "the SMTP URL must be smtp://, smtps:// or smtp+plain://, then USER:PASSWORD@HOST:PORT; \
         / ? # % in a password are escaped"
    )]
    Url,
    /// The sender.
    #[error("the sender of mail must be an address, such as Forum <news@example.org>")]
    From,
    /// The public address.
    #[error("the public URL must be http:// or https:// and a host, without a path")]
    PublicUrl,
    /// TLS.
    #[error("TLS for mail cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

impl MailOptions {
    /// Who sends and how.
    pub fn read(&self) -> Result<(Sender, Carrier), MailOptionsError> {
        let from: Mailbox = self.from.parse().map_err(|_| MailOptionsError::From)?;
        // The pages name each other from the root.
        let is_root = self.public_url.path() == "/" && self.public_url.query().is_none();
        if !matches!(self.public_url.scheme(), "http" | "https") || !is_root {
            return Err(MailOptionsError::PublicUrl);
        }
        let carrier = match &self.smtp_url {
            Some(url) => Carrier::Smtp(self.server(url)?),
            None => Carrier::Directory(self.directory.clone()),
        };
        let form = match carrier {
            Carrier::Smtp(_) => Form::Sendable,
            Carrier::Directory(_) => Form::Readable,
        };
        Ok((Sender { form, from, public_url: self.public_url.clone() }, carrier))
    }

    fn server(&self, url: &str) -> Result<SmtpServer, MailOptionsError> {
        let url: Url = url.parse().map_err(|_| MailOptionsError::Url)?;
        let host = url.host_str().ok_or(MailOptionsError::Url)?;
        // The name of an IPv6 address is the address without its brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (encryption, port) = match url.scheme() {
            "smtps" => (Encryption::Implicit(self.tls(&host)?), 465),
            "smtp" => (Encryption::StartTls(self.tls(&host)?), 587),
            "smtp+plain" => (Encryption::None, 25),
            _ => return Err(MailOptionsError::Url),
        };
        let credentials = url
            .password()
            .map(|password| Credentials::new(unescaped(url.username()), unescaped(password)));
        let port = url.port().unwrap_or(port);
        Ok(SmtpServer { host, port, encryption, credentials, patience: self.smtp_patience })
    }

    fn tls(&self, host: &str) -> Result<TlsParameters, MailOptionsError> {
        let mut tls = TlsParameters::builder(host.to_owned());
        if let Some(authority) = &self.smtp_ca {
            let authority = Certificate::from_pem(authority).map_err(MailOptionsError::Tls)?;
            tls = tls.add_root_certificate(authority);
        }
        tls.build().map_err(MailOptionsError::Tls)
    }
}

/// A part of a URL without its escapes.
fn unescaped(part: &str) -> String {
    // The form's decoder knows escapes too; only a plus would mean a space there.
    let part = part.replace('+', "%2B");
    let mut decoded = url::form_urlencoded::parse(part.as_bytes());
    decoded.next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(smtp_url: &str, from: &str) -> MailOptions {
        MailOptions {
            smtp_url: Some(smtp_url.to_owned()),
            smtp_ca: None,
            smtp_patience: Duration::from_mins(1),
            directory: "mail".into(),
            from: from.to_owned(),
            public_url: "http://localhost:8000".parse().unwrap(),
        }
    }

    #[test]
    fn a_url_names_the_server_and_hides_its_password() {
        let options = options("smtp+plain://ana%40example.org:p%2Fa+s@[::1]:2525", "a@example.org");
        let (_, carrier) = options.read().unwrap();
        let Carrier::Smtp(server) = &carrier else { panic!("{carrier:?}") };
        assert_eq!((server.host.as_str(), server.port), ("::1", 2525));
        let expected = Credentials::new("ana@example.org".to_owned(), "p/a+s".to_owned());
        assert_eq!(server.credentials, Some(expected));
        assert!(!format!("{carrier:?}").contains("a+s"));
    }

    #[test]
    fn links_lead_to_the_root_of_a_host() {
        for url in ["mailto:ana@example.org", "ftp://example.org", "https://example.org/forum"] {
            let public_url = url.parse().unwrap();
            let given =
                MailOptions { public_url, ..options("smtp+plain://localhost", "a@b.example") };
            assert!(matches!(given.read(), Err(MailOptionsError::PublicUrl)), "{url}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for url in ["", "http://example.org", "smtp:", "example.org:25"] {
            assert!(matches!(options(url, "a@example.org").read(), Err(MailOptionsError::Url)));
        }
        for from in ["", "news", "a@example.org\r\nBcc: b@example.org"] {
            let read = options("smtp+plain://localhost", from).read();
            assert!(matches!(read, Err(MailOptionsError::From)), "{from:?}");
        }
    }
}
