//! Just enough HTTP/1.1 for a client: requests with a text, answers with a length, and the head of
//! what becomes a stream.

use std::net::SocketAddr;

use anyhow::{Context as _, bail, ensure};
use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The end of a head.
const BLANK: &[u8] = b"\r\n\r\n";

/// Connects; what is written goes out at once.
pub async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).await.context("connect")?;
    stream.set_nodelay(true).context("set TCP_NODELAY")?;
    Ok(stream)
}

/// Sends a head and reads the one that answers it; returns what came after it.
pub async fn upgrade(stream: &mut TcpStream, head: &str, status: u16) -> anyhow::Result<Vec<u8>> {
    stream.write_all(head.as_bytes()).await.context("send the request")?;
    let (answer, rest) = read_head(stream, Vec::new()).await?;
    ensure!(status_of(&answer) == Some(status), "the answer is {answer}");
    Ok(rest)
}

/// A connection for one request after the other.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    address: SocketAddr,
    authorization: String,
}

impl Client {
    /// Connects, with a token or as the public.
    pub async fn connect(address: SocketAddr, token: Option<&str>) -> anyhow::Result<Self> {
        let stream = connect(address).await?;
        let authorization =
            token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        Ok(Self { stream, address, authorization })
    }

    /// Posts JSON and returns the answer.
    pub async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Vec<u8>> {
        let Self { address, authorization, .. } = self;
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n{authorization}\r\n{body}"
        );
        self.exchange(&request).await
    }

    /// Gets what is at a path.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let Self { address, authorization, .. } = self;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{authorization}\r\n");
        self.exchange(&request).await
    }

    async fn exchange(&mut self, request: &str) -> anyhow::Result<Vec<u8>> {
        self.stream.write_all(request.as_bytes()).await.context("send the request")?;
        let (head, mut answer) = read_head(&mut self.stream, Vec::new()).await?;
        let length = content_length(&head).with_context(|| format!("no length: {head}"))?;
        while answer.len() < length {
            ensure!(self.stream.read_buf(&mut answer).await? > 0, "the answer ends early");
        }
        if status_of(&head) != Some(200) {
            bail!("{head}{}", String::from_utf8_lossy(&answer));
        }
        Ok(answer)
    }
}

async fn read_head(stream: &mut TcpStream, mut read: Vec<u8>) -> anyhow::Result<(String, Vec<u8>)> {
    loop {
        if let Some(end) = memmem::find(&read, BLANK) {
            let rest = read.split_off(end + BLANK.len());
            return Ok((String::from_utf8_lossy(&read).into_owned(), rest));
        }
        ensure!(stream.read_buf(&mut read).await? > 0, "the connection ends before an answer");
    }
}

fn status_of(head: &str) -> Option<u16> {
    head.split(' ').nth(1)?.parse().ok()
}

fn content_length(head: &str) -> Option<usize> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    value.trim().parse().ok()
}
