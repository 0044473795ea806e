//! HTTP/2 made to do harm, frame by frame.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::assert_well;
use super::counted::Counted;
use crate::support::app::TestApp;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEADERS: u8 = 0x1;
const RST_STREAM: u8 = 0x3;
const SETTINGS: u8 = 0x4;
const GOAWAY: u8 = 0x7;

/// The flags of a request without a body whose headers are all there.
const WHOLE: u8 = 0x5;

/// A frame (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// `GET /healthz`, with names and values of HPACK that need no table.
fn request(stream: u32) -> Vec<u8> {
    let path = b"/healthz";
    let length = u8::try_from(path.len()).unwrap();
    // :method GET, :scheme http, :path as it is.
    let block = [&[0x82, 0x86, 0x04, length], &path[..]].concat();
    frame(HEADERS, WHOLE, stream, &block)
}

async fn connect(app: &TestApp) -> TcpStream {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let begin = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    stream.write_all(&begin).await.unwrap();
    stream
}

/// The kinds of the frames until the connection ends, and the reason that it ended for, if one was
/// said.
async fn rest(stream: &mut TcpStream) -> (Vec<u8>, Option<u32>) {
    let (mut kinds, mut reason) = (Vec::new(), None);
    let reading = async {
        let mut head = [0; 9];
        while stream.read_exact(&mut head).await.is_ok() {
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            let mut payload = vec![0; length];
            stream.read_exact(&mut payload).await.unwrap();
            kinds.push(head[3]);
            if head[3] == GOAWAY {
                reason = Some(u32::from_be_bytes(payload[4..8].try_into().unwrap()));
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the connection must end");
    (kinds, reason)
}

#[tokio::test]
async fn a_request_is_answered_and_its_connection_ends_when_it_asks_nothing_more() {
    let app = TestApp::with_options(&["--max-header-seconds", "1"]).await;
    let mut stream = connect(&app).await;
    stream.write_all(&request(1)).await.unwrap();
    let (kinds, reason) = rest(&mut stream).await;
    assert!(kinds.contains(&HEADERS), "{kinds:?}");
    assert_eq!(reason, Some(0), "it is told that there was no error");
}

#[tokio::test]
async fn a_head_that_never_ends_is_let_go_of() {
    let app = TestApp::with_options(&["--max-header-seconds", "1"]).await;
    let mut stream = connect(&app).await;
    // Without END_HEADERS: more is to come.
    stream.write_all(&frame(HEADERS, 0x1, 1, &[0x82, 0x86])).await.unwrap();
    let (kinds, _) = rest(&mut stream).await;
    assert!(!kinds.contains(&HEADERS), "{kinds:?}");
}

#[tokio::test]
async fn requests_that_are_given_up_at_once_end_their_connection() {
    let app = TestApp::with_options(&[]).await;
    let before = Counted::of(&app.public()).await;
    let mut stream = connect(&app).await;
    let given_up = |place: u32| {
        let id = 2 * place + 1;
        [request(id), frame(RST_STREAM, 0, id, &8_u32.to_be_bytes())].concat()
    };
    let flood: Vec<u8> = (0..1_000).flat_map(given_up).collect();
    // It may hang up before it has read everything.
    let _ = stream.write_all(&flood).await;
    let (kinds, reason) = rest(&mut stream).await;
    assert_eq!(reason, Some(11), "ENHANCE_YOUR_CALM: {kinds:?}");
    assert_eq!(Counted::of(&app.public()).await, before);
    assert_well(&app.public()).await;
}
