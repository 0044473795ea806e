//! PostgreSQL, for the tests alone: its server is made anew on a free port of this machine, and
//! goes with the tests. A test may have one of its own, to stop, freeze and kill.

use std::fs::{self, File};
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::guarded::{End, Guarded, Rights, signal};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often a server is started on another port, should somebody take the one that was free.
const ATTEMPTS: usize = 5;

/// Where Debian has the programs, below a directory for each version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// The owner of everything in it.
const USER: &str = "plenary";

/// What differs from a server that keeps what it is given.
const SETTINGS: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=300",
    "shared_buffers=32MB",
];

/// How a server is told to stop.
#[derive(Clone, Copy)]
pub enum Shutdown {
    /// It ends its connections and what they do, and writes down what it has.
    Fast,
    /// It ends at once, and recovers when it is started again.
    Immediate,
}

/// A PostgreSQL server.
pub struct PostgresServer {
    directory: PathBuf,
    port: u16,
    running: Option<Guarded>,
    /// Removes the directory of a server that may be stopped and started again.
    _litter: Option<TempDir>,
}

impl PostgresServer {
    /// A server that runs for as long as the tests.
    pub async fn for_all() -> Self {
        for _ in 0..ATTEMPTS {
            let (directory, port) = (prepare().keep(), free_port());
            if let Some(running) = launch(&directory, port, &directory).await {
                return Self { directory, port, running: Some(running), _litter: None };
            }
        }
        panic!("all ports were taken");
    }

    /// A server of a test's own.
    pub async fn start() -> Self {
        let litter = prepare();
        let directory = litter.path().to_owned();
        for _ in 0..ATTEMPTS {
            let port = free_port();
            if let Some(running) = launch(&directory, port, Path::new("")).await {
                return Self { directory, port, running: Some(running), _litter: Some(litter) };
            }
        }
        panic!("all ports were taken");
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Stops it, and waits until it has stopped.
    pub fn stop(&mut self, how: Shutdown) {
        let signal = match how {
            Shutdown::Fast => "-INT",
            Shutdown::Immediate => "-QUIT",
        };
        self.running.take().unwrap().stop(signal);
    }

    /// Starts a stopped or killed one again, with what it had and where it was.
    pub async fn start_again(&mut self) {
        assert!(self.running.is_none(), "it runs");
        self.running = launch(&self.directory, self.port, Path::new("")).await;
        assert!(self.running.is_some(), "somebody took its port");
    }

    /// Kills it and all its processes, as a power cut would.
    pub fn kill(&mut self) {
        self.freeze();
        let running = self.running.take().unwrap();
        for process in children(running.pid()) {
            signal("-KILL", process);
        }
        running.kill();
    }

    /// Halts it: it answers nobody, and its connections stay.
    pub fn freeze(&self) {
        let running = self.running.as_ref().unwrap();
        // The postmaster comes first: halted, it makes no more processes.
        running.freeze();
        while !is_halted(running.pid()) {
            std::thread::yield_now();
        }
        for process in children(running.pid()) {
            signal("-STOP", process);
        }
    }

    /// Lets a halted one go on.
    pub fn thaw(&self) {
        let running = self.running.as_ref().unwrap();
        for process in children(running.pid()) {
            signal("-CONT", process);
        }
        running.thaw();
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // Halted processes would be waited for.
        if self.running.is_some() {
            self.thaw();
        }
    }
}

/// The processes that a process has made.
fn children(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    children.split_whitespace().map(|child| child.parse().unwrap()).collect()
}

fn is_halted(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, state) = stat.rsplit_once(") ").unwrap();
    state.starts_with('T')
}

/// A port that nobody listens on. It is none of those that the system gives to whoever asks for
/// any, so that it is free again when its server is.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let ports = std::iter::repeat_with(|| {
        let next = std::process::id().wrapping_mul(31) + NEXT.fetch_add(1, Ordering::SeqCst);
        20_000 + u16::try_from(next % 10_000).unwrap()
    });
    ports.take(10_000).find(is_free).expect("a port must be free")
}

/// The directory of the newest server programs.
fn programs() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "only the environment says where programs are")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<_> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir(INSTALLED).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut versions: Vec<_> = versions.collect();
    versions.sort_by_key(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        std::cmp::Reverse(name.parse::<u32>().ok())
    });
    places.extend(versions.into_iter().map(|version| version.join("bin")));
    let has_all = |place: &PathBuf| {
        ["initdb", "postgres", "pg_dump", "pg_restore"]
            .iter()
            .all(|name| place.join(name).is_file())
    };
    places.into_iter().find(has_all).expect(
        "PostgreSQL's server must be on the PATH or in /usr/lib/postgresql (Debian: apt install postgresql)",
    )
}

/// A program of PostgreSQL's.
pub fn program(name: &str) -> PathBuf {
    programs().join(name)
}

/// A command of PostgreSQL's, in its own directory: it may see no other.
fn command(program: &str, directory: &Path) -> Command {
    let mut command = Rights::Unprivileged.command(&programs().join(program));
    command.current_dir(directory).arg("-D").arg(directory.join("data"));
    command
}

/// A directory with an empty server.
fn prepare() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    Rights::Unprivileged.own(directory.path());
    let mut initdb = command("initdb", directory.path());
    initdb.args(["--username", USER, "--auth", "trust", "--no-sync"]);
    let made = initdb.args(["--encoding", "UTF8", "--locale", "C"]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    directory
}

/// Starts a server, and waits until it lets somebody in. None: somebody has its port.
async fn launch(directory: &Path, port: u16, litter: &Path) -> Option<Guarded> {
    let path = directory.join("log");
    let mut log = File::options().create(true).append(true).read(true).open(&path).unwrap();
    let mut postgres = command("postgres", directory);
    postgres.arg("-p").arg(port.to_string());
    postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let mut running = Guarded::start_with(&postgres, End::Quit, &path, litter);
    let state = directory.join("data/postmaster.pid");
    let ready = async {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        while !running.has_ended() {
            if is_ready(&state, running.pid()) {
                return true;
            }
            look.tick().await;
        }
        false
    };
    let is_ready = tokio::time::timeout(PATIENCE, ready).await;
    let mut said = String::new();
    log.read_to_string(&mut said).unwrap();
    if is_ready.unwrap_or_else(|_| panic!("PostgreSQL does not start: {said}")) {
        return Some(running);
    }
    assert!(said.contains("Address already in use"), "PostgreSQL does not start: {said}");
    None
}

/// Whether a server says of itself that it lets everybody in, in the file that it keeps for this.
fn is_ready(state: &Path, pid: u32) -> bool {
    let state = fs::read_to_string(state).unwrap_or_default();
    let lines: Vec<_> = state.lines().collect();
    let is_its_own = lines.first().is_some_and(|line| *line == pid.to_string());
    is_its_own && lines.get(7).is_some_and(|line| line.trim() == "ready")
}
