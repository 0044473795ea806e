//! Lines over a connection that may become encrypted.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    tls: Option<Box<ServerConnection>>,
    /// What was read and is no whole line yet.
    pending: Vec<u8>,
}

impl Wire {
    pub(super) fn over(stream: TcpStream) -> Self {
        Self { stream, tls: None, pending: Vec::new() }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.tls.is_some()
    }

    /// From now on, everything is encrypted; what came too early is thrown away (RFC 3207, 4.2).
    pub(super) fn encrypt(&mut self, config: Arc<ServerConfig>) {
        self.pending.clear();
        self.tls = Some(Box::new(ServerConnection::new(config).unwrap()));
    }

    /// The next line, without its end.
    pub(super) async fn line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.pending.windows(2).position(|bytes| bytes == b"\r\n") {
                let rest = self.pending.split_off(end + 2);
                let mut line = std::mem::replace(&mut self.pending, rest);
                line.truncate(end);
                return Ok(line);
            }
            self.read().await?;
        }
    }

    /// Reads on without an answer until the other side hangs up.
    pub(super) async fn ignore(&mut self) -> io::Result<()> {
        loop {
            self.read().await?;
        }
    }

    pub(super) async fn say(&mut self, line: &str) -> io::Result<()> {
        let line = format!("{line}\r\n");
        match &mut self.tls {
            None => self.stream.write_all(line.as_bytes()).await,
            Some(tls) => {
                tls.writer().write_all(line.as_bytes())?;
                self.flush().await
            }
        }
    }

    async fn read(&mut self) -> io::Result<()> {
        let mut bytes = vec![0; 16 * 1024];
        let count = self.stream.read(&mut bytes).await?;
        let mut bytes = &bytes[..count];
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let Some(tls) = &mut self.tls else {
            self.pending.extend(bytes);
            return Ok(());
        };
        while !bytes.is_empty() {
            tls.read_tls(&mut bytes)?;
            let state = tls.process_new_packets().map_err(io::Error::other)?;
            let mut plain = vec![0; state.plaintext_bytes_to_read()];
            tls.reader().read_exact(&mut plain)?;
            self.pending.extend(plain);
        }
        self.flush().await
    }

    async fn flush(&mut self) -> io::Result<()> {
        let mut encrypted = Vec::new();
        if let Some(tls) = &mut self.tls {
            while tls.wants_write() {
                tls.write_tls(&mut encrypted)?;
            }
        }
        self.stream.write_all(&encrypted).await
    }
}
