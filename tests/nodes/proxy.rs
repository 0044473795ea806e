//! A line between two programs that a test cuts, silences, slows down and mends.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// What happens to the next connection that sends a word: it is cut off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trap {
    /// Before the word arrives.
    Before(&'static str),
    /// Once the word has arrived, so that its answer does not.
    After(&'static str),
}

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    Open,
    /// Connections are closed, new ones at once.
    Cut,
    /// Connections stay, and new ones are taken; but nothing gets through.
    Silent,
    /// Everything takes so much longer.
    Slow(Duration),
}

/// What connections look at.
struct State {
    line: watch::Receiver<Line>,
    trap: Mutex<Option<Trap>>,
    /// Connections that were begun before this one are dead.
    first_alive: watch::Sender<usize>,
}

/// A line to a program.
pub struct Proxy {
    pub address: SocketAddr,
    line: watch::Sender<Line>,
    state: Arc<State>,
    /// How many connections were begun.
    knocks: watch::Receiver<usize>,
    running: JoinHandle<()>,
}

impl Proxy {
    /// A line to a port of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let line = watch::Sender::new(Line::Open);
        let state = Arc::new(State {
            line: line.subscribe(),
            trap: Mutex::default(),
            first_alive: watch::Sender::new(0),
        });
        let seen = state.clone();
        let (knocked, knocks) = watch::channel(0);
        let running = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                knocked.send_modify(|knocks| *knocks += 1);
                let number = *knocked.borrow();
                tokio::spawn(connect(near, port, number, seen.clone()));
            }
        });
        Self { address, line, state, knocks, running }
    }

    /// Waits until somebody connects anew.
    pub async fn is_knocked_on(&self) {
        let mut knocks = self.knocks.clone();
        knocks.mark_unchanged();
        let knocked = tokio::time::timeout(PATIENCE, knocks.changed()).await;
        knocked.expect("somebody must connect").unwrap();
    }

    /// Sets a trap.
    pub fn trap(&self, trap: Trap) {
        *self.state.trap.lock().unwrap() = Some(trap);
    }

    /// Whether something fell into the trap.
    pub fn has_caught(&self) -> bool {
        self.state.trap.lock().unwrap().is_none()
    }

    /// Lets the connections that are there die without a word; new ones live.
    pub fn forget_present(&self) {
        self.state.first_alive.send_replace(*self.knocks.borrow() + 1);
    }

    /// Makes the line so.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
        self.set(Line::Cut);
    }
}

async fn connect(near: TcpStream, port: u16, number: usize, state: Arc<State>) {
    let mut line = state.line.clone();
    // The far end hears of a connection only when something gets through.
    let open =
        line.wait_for(|line| *line != Line::Silent).await.is_ok_and(|line| *line != Line::Cut);
    if !open {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = carry(near_in, far_out, number, &state) => {}
        () = carry(far_in, near_out, number, &state) => {}
        _ = line.wait_for(|line| *line == Line::Cut) => {}
    }
}

impl State {
    /// Takes the trap if a chunk falls into it.
    fn caught(&self, chunk: &[u8]) -> Option<Trap> {
        let mut trap = self.trap.lock().unwrap();
        let (Trap::Before(word) | Trap::After(word)) = (*trap)?;
        let has_word = chunk.windows(word.len()).any(|part| part == word.as_bytes());
        if has_word { trap.take() } else { None }
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, number: usize, state: &State) {
    let mut line = state.line.clone();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        // What was sent meanwhile arrives when the line is mended, as TCP would have it.
        let Ok(now) = line.wait_for(|line| *line != Line::Silent).await.map(|line| *line) else {
            return;
        };
        if *state.first_alive.borrow() > number {
            return std::future::pending().await;
        }
        if let Line::Slow(delay) = now {
            tokio::time::sleep(delay).await;
        }
        let caught = state.caught(&chunk[..length]);
        if matches!(caught, Some(Trap::Before(_))) {
            return;
        }
        if to.write_all(&chunk[..length]).await.is_err() || caught.is_some() {
            return;
        }
    }
}
