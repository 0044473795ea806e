//! An SMTP server on loopback that takes mails (RFC 5321), and that refuses, stalls and breaks off
//! as a test tells it to.
//!
//! A mail counts as received from the moment at which its final dot was read, whether or not the
//! client hears of it.

mod dialogue;
mod received;
mod wire;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use dialogue::Dialogue;
pub use received::Received;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// The steps of sending a mail, at each of which something can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody has connected.
    Greeting,
    /// They said who they are.
    Hello,
    /// They said who sends.
    Sender,
    /// They said to whom.
    Recipient,
    /// They asked to send the mail.
    Data,
    /// The first line of the mail was read, and no more is.
    Content,
    /// The whole mail was read; it was not taken.
    End,
    /// The mail was taken; the client was not told.
    Taken,
}

/// What the server does other than to take mails.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// Answers this at a step, such as `550 5.1.1 no such user`.
    Refuse(Step, &'static str),
    /// Answers nothing from a step on.
    Stall(Step),
    /// Answers nothing at a step until it is told something else.
    Hold(Step),
    /// Hangs up at a step, instead of an answer.
    BreakOff(Step),
    /// Takes its time for each answer.
    Slow(Duration),
}

/// What the server can do, and demands.
#[derive(Default, Clone)]
pub struct Offers {
    /// TLS, by STARTTLS.
    pub tls: Option<Arc<ServerConfig>>,
    /// Whoever sends must say this to AUTH PLAIN.
    pub login: Option<&'static str>,
    /// It knows no addresses beyond ASCII.
    pub is_ascii: bool,
}

/// For whom a behaviour is, and what.
struct Told {
    recipient: Option<String>,
    behaviour: Behaviour,
}

/// What has happened so far, and what is to happen.
#[derive(Default)]
struct State {
    told: Vec<Told>,
    received: Vec<Received>,
    commands: usize,
    senders: usize,
}

struct Shared {
    offers: Offers,
    state: watch::Sender<State>,
}

/// An SMTP server.
pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
    read: AtomicUsize,
    listening: Option<JoinHandle<()>>,
}

impl SmtpServer {
    /// One that takes everything.
    pub async fn start() -> Self {
        Self::offering(Offers::default()).await
    }

    /// One that can do more, or less, or demands something.
    pub async fn offering(offers: Offers) -> Self {
        let shared = Shared { offers, state: watch::Sender::default() };
        let (shared, read) = (Arc::new(shared), AtomicUsize::default());
        let mut server = Self { port: 0, shared, read, listening: None };
        server.open_again().await;
        server
    }

    /// Its address as the service is told it: without TLS.
    pub fn url(&self) -> String {
        format!("smtp+plain://127.0.0.1:{}", self.port)
    }

    /// Its address as the service is told it: with STARTTLS.
    pub fn starttls_url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// Hangs up on everybody and listens no more.
    pub async fn close(&mut self) {
        let listening = self.listening.take().expect("it listens");
        listening.abort();
        // Ends once the socket and all connections are closed.
        let _ = listening.await;
    }

    /// Listens, where it did before.
    pub async fn open_again(&mut self) {
        assert!(self.listening.is_none(), "it listens");
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        let shared = self.shared.clone();
        self.listening = Some(tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let dialogue = Dialogue::over(stream, shared.clone());
                open.spawn(dialogue.hold());
                while open.try_join_next().is_some() {}
            }
        }));
    }

    /// From now on, behaves like this towards everybody.
    pub fn always(&self, behaviour: Behaviour) {
        self.tell(None, behaviour);
    }

    /// From now on, behaves like this where a mail is for this address.
    pub fn towards(&self, recipient: &str, behaviour: Behaviour) {
        self.tell(Some(recipient.to_owned()), behaviour);
    }

    fn tell(&self, recipient: Option<String>, behaviour: Behaviour) {
        self.shared.state.send_modify(|state| state.told.push(Told { recipient, behaviour }));
    }

    /// From now on, takes everything.
    pub fn accept(&self) {
        self.shared.state.send_modify(|state| state.told.clear());
    }

    /// The next mail that nobody has asked for yet.
    pub async fn next(&self) -> Received {
        let place = self.read.fetch_add(1, Ordering::SeqCst);
        self.wait_for(|state| state.received.get(place).cloned()).await
    }

    /// Every mail so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.state.borrow().received.clone()
    }

    /// How many mails each address got.
    pub fn counts(&self) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for recipient in self.shared.state.borrow().received.iter().flat_map(|mail| &mail.to) {
            *counts.entry(recipient.clone()).or_default() += 1;
        }
        counts
    }

    /// How many commands it was given so far.
    pub fn commands(&self) -> usize {
        self.shared.state.borrow().commands
    }

    /// Waits until it was given so many commands.
    pub async fn is_given(&self, commands: usize) {
        self.wait_for(|state| (state.commands >= commands).then_some(())).await;
    }

    /// How often it was said who sends.
    pub fn senders(&self) -> usize {
        self.shared.state.borrow().senders
    }

    async fn wait_for<T>(&self, look: impl Fn(&State) -> Option<T>) -> T {
        let mut states = self.shared.state.subscribe();
        let found = states.wait_for(|state| look(state).is_some());
        let found = tokio::time::timeout(PATIENCE, found).await.expect("it must come").unwrap();
        look(&found).unwrap()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

impl Shared {
    /// What was told for a step, for those to whom a mail goes; those told last count.
    fn behaviour(&self, step: Step, recipients: &[String]) -> Option<Behaviour> {
        let is_for = |told: &&Told| match &told.recipient {
            Some(recipient) => recipients.contains(recipient),
            None => true,
        };
        let is_at = |behaviour: &Behaviour| match behaviour {
            Behaviour::Refuse(at, _)
            | Behaviour::Stall(at)
            | Behaviour::Hold(at)
            | Behaviour::BreakOff(at) => *at == step,
            Behaviour::Slow(_) => false,
        };
        let state = self.state.borrow();
        let mut told = state.told.iter().rev().filter(is_for).map(|told| told.behaviour);
        told.find(is_at)
    }

    /// How long an answer takes.
    fn pace(&self) -> Duration {
        let state = self.state.borrow();
        let pace = |told: &Told| match told.behaviour {
            Behaviour::Slow(pace) => pace,
            _ => Duration::ZERO,
        };
        state.told.iter().map(pace).sum()
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        self.state.send_modify(change);
    }
}

/// A certificate for localhost that nobody signed but itself, made in a directory: the server's side
/// of it. The file, for whoever is to trust it, is `smtp.crt`.
pub fn certificate(directory: &Path) -> Arc<ServerConfig> {
    let (certificate, key) = (directory.join("smtp.crt"), directory.join("smtp.key"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj"])
        .args(["/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}
