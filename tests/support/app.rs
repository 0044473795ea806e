//! A service in this process, on a database and a port of its own, with a clock that tests turn.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use plenary::app::{App, Sources, listen};
use plenary::config::ServeOptions;
use plenary::entity::participant::ParticipantVisibility;
use plenary::exchange::whrcf;
use plenary::feed::{Hub, Wanted};
use plenary::program::{ConflictPolicy, Edit, Program, Rules};
use plenary::store::{Commit, Committed, NewToken, Origin, Store};
use plenary::types::{Clock, EditionId, Randomness, Role, Timestamp};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::client::Client;
use super::database::Database;
use super::mailbox::Mailbox;
use super::seed;

/// A clock that stands until a test turns it.
pub struct TestClock(watch::Sender<Timestamp>);

impl TestClock {
    pub fn at(instant: &str) -> Self {
        Self(watch::Sender::new(instant.parse().unwrap()))
    }

    pub fn turn_to(&self, instant: &str) {
        self.0.send_replace(instant.parse().unwrap());
    }

    pub fn turn_by(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap();
        self.0.send_modify(|now| *now = now.plus_millis(millis));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn until(&self, instant: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut clock = self.0.subscribe();
        Box::pin(async move {
            clock.wait_for(|now| *now >= instant).await.unwrap();
        })
    }
}

/// Bytes that differ at every call and are the same in every run.
#[derive(Default)]
struct Counting(AtomicU64);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst);
            // Spread over all bits, so that cut-off chunks differ as well.
            let spread = next.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&spread.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// A service in this process.
pub struct TestApp {
    pub hub: Arc<Hub>,
    pub clock: Arc<TestClock>,
    pub sources: Sources,
    pub address: std::net::SocketAddr,
    editor: String,
    end: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    pub mailbox: Mailbox,
    pub database: Arc<Database>,
}

/// An afternoon of the forum of 2019.
pub const START: &str = "2019-10-01T14:00:00+09:00";

impl TestApp {
    /// A service with the four editions of the World Human Rights Cities Forum.
    pub async fn whrcf() -> Self {
        Self::with_files(&seed::WHRCF, ParticipantVisibility::Public).await
    }

    /// A service with editions from files.
    pub async fn with_files(files: &[&str], visibility: ParticipantVisibility) -> Self {
        let app = Self::prepare().await;
        for file in files {
            import(&app.0, &app.2, file, visibility).await;
        }
        Self::start(app, &[]).await
    }

    /// A service with the forum of 2019, and with options of the command line.
    pub async fn with_options(options: &[&str]) -> Self {
        let app = Self::prepare().await;
        import(&app.0, &app.2, seed::WHRCF[0], ParticipantVisibility::Public).await;
        Self::start(app, options).await
    }

    /// A service with one edition of the test's own, made by edits.
    pub async fn with_edits(edition: EditionId, edits: Vec<Edit>) -> Self {
        Self::with_editions([(edition, edits)]).await
    }

    /// A service with editions of the test's own, made by edits.
    pub async fn with_editions(editions: impl IntoIterator<Item = (EditionId, Vec<Edit>)>) -> Self {
        let prepared = Self::prepare().await;
        for (edition, edits) in editions {
            let base = Program::empty(edition, prepared.2.ids.issue());
            let committed = prepared.0.commit(Arc::new(base), commit(edits, &prepared.2)).await;
            committed.unwrap();
        }
        // These are small, and some tests ask for all of them at once.
        Self::start(prepared, &["--max-cost", "0", "--max-aliases", "0"]).await
    }

    async fn prepare() -> (Store, Arc<TestClock>, Sources, Arc<Database>) {
        let database = Arc::new(Database::migrated());
        let store = Store::open(&database.url).await.unwrap();
        let clock = Arc::new(TestClock::at(START));
        let sources = Sources::new(clock.clone(), Arc::new(Counting::default()));
        (store, clock, sources, database)
    }

    async fn start(
        (store, clock, sources, database): (Store, Arc<TestClock>, Sources, Arc<Database>),
        line: &[&str],
    ) -> Self {
        let editor = issue(&store, &sources, Role::Editor, None).await;
        let mails = database.directory().join("mail");
        let options = options(line, &mails);
        let listener = listen(&options).await.unwrap();
        let app = App::start(listener, store, None, sources.clone(), &options).await.unwrap();
        let (hub, address) = (app.hub().clone(), app.address());
        let (end, ended) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            app.run_until(async { drop(ended.await) }).await.unwrap();
        });
        Self {
            hub,
            clock,
            sources,
            address,
            editor,
            end: Some(end),
            running: Some(running),
            mailbox: Mailbox::at(&mails),
            database,
        }
    }

    /// One more node on the same database, with the same clock.
    pub async fn another_node(&self, line: &[&str]) -> Self {
        let store = Store::open(&self.database.url).await.unwrap();
        let (clock, sources) = (self.clock.clone(), self.sources.clone());
        Self::start((store, clock, sources, self.database.clone()), line).await
    }

    /// Tells the service to stop.
    pub fn tell_to_stop(&mut self) {
        drop(self.end.take());
    }

    /// Stops the service and waits until it has stopped.
    pub async fn stop(&mut self) {
        self.tell_to_stop();
        if let Some(running) = self.running.take() {
            running.await.unwrap();
        }
    }

    /// Somebody without a token.
    pub fn public(&self) -> Client {
        Client::new(format!("http://{}", self.address))
    }

    /// An editor of all editions.
    pub fn editor(&self) -> Client {
        self.public().with_token(&self.editor)
    }

    /// The secret of a new token.
    pub async fn token(&self, role: Role, edition: Option<EditionId>) -> String {
        issue(self.hub.store(), &self.sources, role, edition).await
    }

    /// The id of an edition.
    pub async fn edition_id(&self, slug: &str) -> EditionId {
        self.hub.store().edition_id(slug).await.unwrap().unwrap()
    }

    /// The newest program of an edition.
    pub fn program(&self, edition: EditionId) -> Arc<Program> {
        self.hub.newest(edition).unwrap()
    }

    /// Makes edits that no mutation makes yet, on this node.
    pub async fn edit(&self, edition: EditionId, edits: Vec<Edit>) -> Committed {
        let commit = commit(edits, &self.sources);
        self.hub.edit(edition, commit, Wanted::Commit).await.unwrap()
    }
}

/// Brings one edition of a database to what a file says, as `plenary import` does.
pub async fn import(
    store: &Store,
    sources: &Sources,
    file: &str,
    visibility: ParticipantVisibility,
) -> Committed {
    let file = whrcf::File::parse(file).unwrap();
    let base = match store.edition_id(file.slug()).await.unwrap() {
        Some(id) => store.load(id).await.unwrap().unwrap(),
        None => Program::empty(sources.ids.issue(), sources.ids.issue()),
    };
    let people = store.people_by_key().await.unwrap();
    let import = whrcf::Import { base: &base, people: &people, visibility, ids: &sources.ids };
    let edits = import.edits(&file).unwrap();
    store.commit(Arc::new(base), commit(edits, sources)).await.unwrap()
}

fn commit(edits: Vec<Edit>, sources: &Sources) -> Commit {
    let at = sources.clock.now();
    Commit {
        intent: edits.into(),
        rules: Rules { expected_revision: None, conflicts: ConflictPolicy::Tell },
        origin: Origin { actor: "test".to_owned(), credential: None, at, reason: None, note: None },
    }
}

async fn issue(store: &Store, sources: &Sources, role: Role, edition: Option<EditionId>) -> String {
    let token = NewToken {
        id: sources.ids.issue(),
        name: "test editor".to_owned(),
        role,
        edition,
        at: sources.clock.now(),
        expires_at: None,
    };
    let issued = store.issue_token(token, sources.randomness.as_ref()).await.unwrap();
    issued.reveal().to_owned()
}

/// The options of a command line, with a port of its own, and a directory for mails unless it names
/// one.
fn options(line: &[&str], mails: &Path) -> ServeOptions {
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        serve: ServeOptions,
    }
    let line = ["test", "--listen", "127.0.0.1:0"].iter().chain(line);
    let mut serve = <Line as clap::Parser>::parse_from(line).serve;
    serve.mail.mail_dir.get_or_insert_with(|| mails.to_owned());
    serve
}
