//! A line between two programs that a test cuts, silences, slows down and mends.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

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

/// A line to a program.
pub struct Proxy {
    pub address: SocketAddr,
    line: watch::Sender<Line>,
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
        let state = line.subscribe();
        let (knocked, knocks) = watch::channel(0);
        let running = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                knocked.send_modify(|knocks| *knocks += 1);
                tokio::spawn(connect(near, port, state.clone()));
            }
        });
        Self { address, line, knocks, running }
    }

    /// Waits until somebody connects anew.
    pub async fn is_knocked_on(&self) {
        let mut knocks = self.knocks.clone();
        knocks.mark_unchanged();
        let knocked = tokio::time::timeout(PATIENCE, knocks.changed()).await;
        knocked.expect("somebody must connect").unwrap();
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

async fn connect(near: TcpStream, port: u16, mut line: watch::Receiver<Line>) {
    // The far end hears of a connection only when something gets through.
    let open =
        line.wait_for(|line| *line != Line::Silent).await.is_ok_and(|line| *line != Line::Cut);
    if !open {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = carry(near_in, far_out, line.clone()) => {}
        () = carry(far_in, near_out, line.clone()) => {}
        _ = line.wait_for(|line| *line == Line::Cut) => {}
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut line: watch::Receiver<Line>) {
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        // What was sent meanwhile arrives when the line is mended, as TCP would have it.
        let Ok(state) = line.wait_for(|line| *line != Line::Silent).await.map(|line| *line) else {
            return;
        };
        if let Line::Slow(delay) = state {
            tokio::time::sleep(delay).await;
        }
        if to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
    }
}
