//! What the server answers to one client.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use tokio::net::TcpStream;

use super::wire::Wire;
use super::{Behaviour, Received, Shared, Step};

/// One client's connection, and the mail that it is about to send.
pub(super) struct Dialogue {
    wire: Wire,
    server: Arc<Shared>,
    is_known: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl Dialogue {
    pub(super) fn over(stream: TcpStream, server: Arc<Shared>) -> Self {
        let is_known = server.offers.login.is_none();
        Self { wire: Wire::over(stream), server, is_known, from: None, to: Vec::new() }
    }

    /// Answers until one of both hangs up.
    pub(super) async fn hold(mut self) {
        let _ = self.answer_all().await;
    }

    async fn answer_all(&mut self) -> io::Result<()> {
        self.answer(Step::Greeting, "220 localhost ESMTP").await?;
        loop {
            let line = self.wire.line().await?;
            self.server.note(|state| state.commands += 1);
            let line = String::from_utf8(line).map_err(io::Error::other)?;
            let (command, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            match command.to_ascii_uppercase().as_str() {
                "EHLO" => self.hello().await?,
                "STARTTLS" => self.encrypt().await?,
                "AUTH" => self.authenticate(rest).await?,
                "MAIL" => self.sender(rest).await?,
                "RCPT" => self.recipient(rest).await?,
                "DATA" => self.content().await?,
                "RSET" => {
                    self.forget();
                    self.say("250 2.0.0 forgotten").await?;
                }
                "NOOP" => self.say("250 2.0.0 done").await?,
                "QUIT" => return self.say("221 2.0.0 goodbye").await,
                _ => self.say("502 5.5.1 no such command").await?,
            }
        }
    }

    async fn hello(&mut self) -> io::Result<()> {
        self.forget();
        let mut words = vec!["250-localhost", "8BITMIME", "ENHANCEDSTATUSCODES"];
        if !self.server.offers.is_ascii {
            words.push("SMTPUTF8");
        }
        if self.server.offers.tls.is_some() && !self.wire.is_encrypted() {
            words.push("STARTTLS");
        }
        if self.server.offers.login.is_some() {
            words.push("AUTH PLAIN");
        }
        let usual = format!("{}\r\n250 PIPELINING", words.join("\r\n250-"));
        self.answer(Step::Hello, &usual).await.map(drop)
    }

    async fn encrypt(&mut self) -> io::Result<()> {
        match self.server.offers.tls.clone() {
            Some(config) if !self.wire.is_encrypted() => {
                self.say("220 2.0.0 go ahead").await?;
                self.wire.encrypt(config);
                Ok(())
            }
            _ => self.say("502 5.5.1 not here").await,
        }
    }

    async fn authenticate(&mut self, rest: &str) -> io::Result<()> {
        self.is_known = rest.strip_prefix("PLAIN ") == self.server.offers.login;
        let answer = if self.is_known { "235 2.7.0 welcome" } else { "535 5.7.8 who are you?" };
        self.say(answer).await
    }

    async fn sender(&mut self, rest: &str) -> io::Result<()> {
        self.server.note(|state| state.senders += 1);
        if !self.is_known {
            return self.say("530 5.7.0 who are you?").await;
        }
        if self.from.is_some() {
            return self.say("503 5.5.1 one mail at a time").await;
        }
        let from = address(rest)?;
        if self.answer(Step::Sender, "250 2.1.0 from there").await? {
            self.from = Some(from);
        }
        Ok(())
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        if self.from.is_none() {
            return self.say("503 5.5.1 from whom?").await;
        }
        self.to.push(address(rest)?);
        if !self.answer(Step::Recipient, "250 2.1.5 to there").await? {
            self.to.pop();
        }
        Ok(())
    }

    async fn content(&mut self) -> io::Result<()> {
        if self.to.is_empty() {
            return self.say("503 5.5.1 to whom?").await;
        }
        if !self.answer(Step::Data, "354 end with a dot").await? {
            return Ok(());
        }
        let mut raw = Vec::new();
        loop {
            let line = self.wire.line().await?;
            if line == b"." {
                break;
            }
            if raw.is_empty() {
                self.pass(Step::Content).await?;
            }
            // What begins with a dot has one more (RFC 5321, 4.5.2).
            raw.extend(line.strip_prefix(b".").unwrap_or(&line));
            raw.extend(b"\r\n");
        }
        if let Some(refusal) = self.pass(Step::End).await? {
            self.forget();
            return self.say(refusal).await;
        }
        self.take(raw);
        let told = self.answer(Step::Taken, "250 2.0.0 taken").await;
        self.forget();
        told.map(drop)
    }

    fn take(&self, raw: Vec<u8>) {
        let (from, to) = (self.from.clone().unwrap_or_default(), self.to.clone());
        let mail = Received { from, to, raw, was_encrypted: self.wire.is_encrypted() };
        self.server.note(|state| state.received.push(mail));
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// Answers as usual, or as a test wants it. False: it was refused.
    async fn answer(&mut self, step: Step, usual: &str) -> io::Result<bool> {
        let refusal = self.pass(step).await?;
        self.say(refusal.unwrap_or(usual)).await?;
        Ok(refusal.is_none())
    }

    /// Does what a test wants at a step. Some: it wants a refusal.
    async fn pass(&mut self, step: Step) -> io::Result<Option<&'static str>> {
        let mut states = self.server.state.subscribe();
        while let Some(Behaviour::Hold(_)) = self.server.behaviour(step, &self.to) {
            states.changed().await.map_err(io::Error::other)?;
        }
        let Some(behaviour) = self.server.behaviour(step, &self.to) else { return Ok(None) };
        match behaviour {
            Behaviour::Refuse(_, line) => Ok(Some(line)),
            Behaviour::Stall(_) => self.wire.ignore().await.map(|()| None),
            Behaviour::BreakOff(_) => Err(ErrorKind::ConnectionAborted.into()),
            Behaviour::Hold(_) | Behaviour::Slow(_) => Ok(None),
        }
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        let pace = self.server.pace();
        if !pace.is_zero() {
            tokio::time::sleep(pace).await;
        }
        self.wire.say(line).await
    }
}

/// The address of `FROM:<…>` or `TO:<…>`.
fn address(rest: &str) -> io::Result<String> {
    let address = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    address.map(|(address, _)| address.to_owned()).ok_or_else(|| ErrorKind::InvalidData.into())
}
