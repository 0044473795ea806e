//! One keep-alive connection: a request, and the whole answer, with as little work as can be.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context as _, ensure};
use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// How much is read at once: more than the page has.
const BUFFER: usize = 64 * 1024;

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// What an answer is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The status.
    pub status: u16,
    /// The length of its body.
    pub body: usize,
}

impl Connection {
    /// Connects; what is written goes out at once.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Self::of(TcpStream::connect(address).await.context("connect")?)
    }

    /// Connects from an address of this machine.
    pub async fn from(own: IpAddr, address: SocketAddr) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4().context("make a socket")?;
        socket.bind(SocketAddr::new(own, 0)).context("bind")?;
        Self::of(socket.connect(address).await.context("connect")?)
    }

    fn of(stream: TcpStream) -> anyhow::Result<Self> {
        stream.set_nodelay(true).context("set TCP_NODELAY")?;
        Ok(Self { stream, read: Vec::with_capacity(BUFFER) })
    }

    /// Sends a request and reads the whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Shape> {
        self.stream.write_all(request).await.context("send the request")?;
        self.answer().await
    }

    /// Sends a request that the server may refuse before it has all of it.
    pub async fn throw(&mut self, request: &[u8]) -> anyhow::Result<Shape> {
        // What could not be sent was not wanted: the answer says why.
        drop(self.stream.write_all(request).await);
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<Shape> {
        self.read.clear();
        let mut known = None;
        loop {
            let count = self.stream.read_buf(&mut self.read).await.context("read the answer")?;
            ensure!(count > 0, "the connection ends before an answer");
            if known.is_none() {
                known = shape(&self.read)?;
            }
            if let Some((head, shape)) = known
                && self.read.len() >= head + shape.body
            {
                return Ok(shape);
            }
        }
    }

    /// The head of the last answer.
    pub fn head(&self) -> String {
        let end = memmem::find(&self.read, b"\r\n\r\n").unwrap_or(self.read.len());
        String::from_utf8_lossy(&self.read[..end]).into_owned()
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        memmem::find(&self.read, b"\r\n\r\n").map_or(&[], |end| &self.read[end + 4..])
    }
}

/// The value of a header of a head.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = headers.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

/// How long the head is, and what it says. None: it is not all there yet.
fn shape(read: &[u8]) -> anyhow::Result<Option<(usize, Shape)>> {
    let Some(end) = memmem::find(read, b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&read[..end]).context("a head is a text")?;
    let status = head.split(' ').nth(1).context("a status")?.parse().context("a status")?;
    let body = match status {
        // Has no body, whatever its length says.
        304 => 0,
        _ => header(head, "content-length")
            .with_context(|| format!("no length: {head}"))?
            .parse()
            .context("a length is a number")?,
    };
    Ok(Some((end + 4, Shape { status, body })))
}
