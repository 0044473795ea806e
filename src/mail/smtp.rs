//! Sending over SMTP (RFC 5321), one command at a time, so that the moment is known from which on a
//! mail may have arrived.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Code, Severity};

use super::carrier::{Handover, Refusal};
use super::message::Message;

/// Whether the way to the server is encrypted.
#[derive(Clone)]
pub(super) enum Encryption {
    /// From the first byte on (RFC 8314).
    Implicit(TlsParameters),
    /// After STARTTLS, without which nothing is sent.
    StartTls(TlsParameters),
    /// Not at all.
    None,
}

/// An SMTP server.
#[derive(Clone)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
    /// How long it may take to answer.
    pub(super) patience: Duration,
}

impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpServer({}:{})", self.host, self.port)
    }
}

/// A connection to a server.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    patience: Duration,
    is_good: bool,
}

/// How many answers are waited for while one mail is sent, at most.
const ANSWERS: u32 = 6;

impl SmtpServer {
    /// How long it may take until the fate of a mail is known, in milliseconds.
    pub(super) fn patience_millis(&self) -> i64 {
        i64::try_from((self.patience * ANSWERS).as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) async fn connect(&self) -> Result<Connection, Refusal> {
        let connecting = tokio::time::timeout(self.patience, self.greet());
        match connecting.await {
            Ok(Ok(smtp)) => Ok(Connection { smtp, patience: self.patience, is_good: true }),
            Ok(Err(error)) => Err(Refusal::NoServer(in_a_word(&error))),
            Err(_) => Err(Refusal::NoServer("it does not answer".to_owned())),
        }
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, Error> {
        let (server, hello) = ((self.host.as_str(), self.port), ClientId::default());
        let implicit = match &self.encryption {
            Encryption::Implicit(tls) => Some(tls.clone()),
            Encryption::StartTls(_) | Encryption::None => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(self.patience),
            &hello,
            implicit,
            None,
        );
        let mut smtp = connecting.await?;
        if let Encryption::StartTls(tls) = &self.encryption {
            smtp.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            smtp.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(smtp)
    }
}

impl Connection {
    /// Sends one mail. Until it may leave, nothing of it counts: a server throws away what was not
    /// ended (RFC 5321, 4.1.1.10).
    pub(super) async fn send(
        &mut self,
        message: &Message,
        handover: &(impl Handover + Sync),
    ) -> Result<(), Refusal> {
        let parameters = self.parameters(message)?;
        let from = Mail::new(message.envelope.from().cloned(), parameters);
        self.command(from, Stage::Sender).await?;
        for recipient in message.envelope.to() {
            self.command(Rcpt::new(recipient.clone(), Vec::new()), Stage::Recipient).await?;
        }
        self.command(Data, Stage::Content).await?;
        // What was begun can only be broken off; and after a refusal the next mail begins with a
        // connection of its own.
        self.is_good = false;
        handover.may_leave().await?;
        // In one piece: the library would send the dot apart, which then waits until the server's
        // kernel acknowledges the rest, 40 ms in which nobody knows what becomes of the mail.
        let sending = self.smtp.command(on_the_wire(&message.bytes));
        let sending = tokio::time::timeout(self.patience, sending);
        match sending.await {
            Ok(Ok(_)) => {
                self.is_good = true;
                Ok(())
            }
            Ok(Err(error)) if error.status().is_some() => Err(judge(&error, Stage::Content)),
            Ok(Err(error)) => Err(Refusal::Uncertain(in_a_word(&error))),
            Err(_) => Err(Refusal::Uncertain("the server was given it and did not answer".into())),
        }
    }

    fn parameters(&self, message: &Message) -> Result<Vec<MailParameter>, Refusal> {
        let mut parameters = Vec::new();
        if message.envelope.to().iter().any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                let why = "the server takes no address beyond ASCII".to_owned();
                return Err(Refusal::Never(why));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if self.smtp.server_info().supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }

    async fn command(
        &mut self,
        command: impl std::fmt::Display,
        stage: Stage,
    ) -> Result<(), Refusal> {
        match tokio::time::timeout(self.patience, self.smtp.command(command)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                // After a refusal, the next mail begins with a connection of its own: what a server
                // remembers of this one cannot get in its way.
                self.is_good = false;
                Err(judge(&error, stage))
            }
            Err(_) => {
                self.is_good = false;
                Err(stage.silence("the server does not answer".to_owned()))
            }
        }
    }

    /// Whether the next mail can use it.
    pub(super) fn is_good(&self) -> bool {
        self.is_good
    }

    pub(super) async fn close(mut self) {
        // The mails are sent: whether the server says goodbye changes nothing.
        let _ = tokio::time::timeout(self.patience, self.smtp.quit()).await;
    }
}

/// What a server answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Who sends: the server knows nothing of the mail yet.
    Sender,
    /// To whom.
    Recipient,
    /// What.
    Content,
}

impl Stage {
    /// What it means that there is no answer, before anything was handed over.
    fn silence(self, word: String) -> Refusal {
        match self {
            Self::Sender => Refusal::NoServer(word),
            Self::Recipient | Self::Content => Refusal::Later(word),
        }
    }
}

/// What says of a mailbox that it is not there (RFC 3463 and RFC 7505): never the bare 550, which
/// servers also say to whom they do not relay for, nor codes about the sender. Whoever is taken for
/// gone is forgotten, so that a relay that is set up wrongly must not look like this.
const NO_MAILBOX: [&str; 5] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"];

/// A mail with its final dot. Every other line that begins with one has one more, and no line ends
/// but by CR LF, so that no server takes a part of a mail for its end (RFC 5321, 4.5.2 and 2.3.8).
fn on_the_wire(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message).replace("\r\n", "\n").replace('\r', "\n");
    let mut wire = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        if line.starts_with('.') {
            wire.push('.');
        }
        wire.push_str(line);
        wire.push_str("\r\n");
    }
    wire.push_str(".\r\n");
    wire
}

/// What an answer means for the mail.
fn judge(error: &Error, stage: Stage) -> Refusal {
    let word = in_a_word(error);
    let Some(code) = error.status() else { return stage.silence(word) };
    let detail = enhanced(error).unwrap_or_default();
    if stage == Stage::Sender {
        // It is about to end; or it has something against us, which somebody may mend.
        return if is(code, 421) { Refusal::NoServer(word) } else { Refusal::Later(word) };
    }
    // A full mailbox is emptied again, whatever the server thinks of it (RFC 3463, X.2.2); the same
    // number with X.3.4 is a mail that is too long.
    let is_full = detail.ends_with(".2.2") || is(code, 552) && !detail.starts_with("5.3.");
    if code.severity == Severity::TransientNegativeCompletion || is_full {
        Refusal::Later(word)
    } else if NO_MAILBOX.contains(&detail.as_str()) {
        Refusal::NoMailbox(word)
    } else {
        Refusal::Never(word)
    }
}

fn is(code: Code, number: u16) -> bool {
    let Code { severity, category, detail } = code;
    let digits = (severity as u16, category as u16, detail as u16);
    digits == (number / 100, number / 10 % 10, number % 10)
}

/// The enhanced status code (RFC 3463), such as 5.1.1, at the beginning of what a server says.
fn enhanced(error: &Error) -> Option<String> {
    let said = std::error::Error::source(error)?.to_string();
    let word = said.split_whitespace().next()?;
    let mut parts = word.split('.');
    let is_code = parts.clone().count() == 3
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_code.then(|| word.to_owned())
}

/// What went wrong, in words of our own: a server repeats addresses.
fn in_a_word(error: &Error) -> String {
    match (error.status(), enhanced(error)) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (Some(code), None) => code.to_string(),
        (None, _) if error.is_timeout() => "the server does not answer".to_owned(),
        (None, _) if error.is_tls() => "TLS failed".to_owned(),
        (None, _) if error.is_client() => "the server offers no way that we know".to_owned(),
        (None, _) => "the connection broke".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_mail_is_taken_for_its_end() {
        for (message, wire) in [
            ("a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n.\r\n"),
            (".\r\n..\r\n.a", "..\r\n...\r\n..a\r\n.\r\n"),
            ("a\n.\nb\r.\rc", "a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n"),
        ] {
            assert_eq!(on_the_wire(message.as_bytes()), wire);
        }
    }
}
