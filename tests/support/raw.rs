//! HTTP byte for byte, for what a client library would put right on its own.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What a service answers.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    /// The status line and the headers, in lower case.
    pub head: String,
    pub body: String,
}

/// Sends a request line, headers and a body, and reads the answer to its end.
pub async fn send(
    address: std::net::SocketAddr,
    line: &str,
    headers: &[&str],
    body: &[u8],
) -> Answered {
    let headers = [headers, &[""]].concat().join("\r\n");
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\
         {headers}\r\n"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A service may answer and hang up before it has read everything: the answer is what counts.
    let _ = stream.write_all(&[head.as_bytes(), body].concat()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer must come");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answered { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}
