//! Networks as venues have them: without WebSockets, or silent without a word.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::browser::Browser;
use super::reschedule;
use crate::support::forum;

/// What a network does with WebSockets.
#[derive(Clone, Copy, PartialEq)]
enum WebSockets {
    Pass,
    Refused,
}

/// A network before a service.
struct Network {
    address: SocketAddr,
    is_silent: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Network {
    async fn before(service: SocketAddr, websockets: WebSockets) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (is_silent, seen) = watch::channel(false);
        let running = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                tokio::spawn(connect(near, service, websockets, seen.clone()));
            }
        });
        Self { address, is_silent, running }
    }

    /// The screen of room 214 of 2019, behind it.
    async fn screen(&self) -> Browser {
        let address = format!("http://{}/screens/whrcf-2019/214?locale=en", self.address);
        let browser = Browser::open(&address).await;
        browser.body_has("connection", "live").await;
        browser
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Carries one connection for as long as the network does. In a silent one it stays open, and
/// nothing gets through any more.
async fn connect(
    near: TcpStream,
    service: SocketAddr,
    websockets: WebSockets,
    mut is_silent: watch::Receiver<bool>,
) {
    let mut near = near;
    tokio::select! {
        biased;
        _ = is_silent.wait_for(|is_silent| *is_silent) => {}
        () = carry(&mut near, service, websockets) => return,
    }
    // Until nobody is left who could be silent.
    while is_silent.changed().await.is_ok() {}
}

async fn carry(near: &mut TcpStream, service: SocketAddr, websockets: WebSockets) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = near.read_u8().await else { return };
        head.push(byte);
    }
    let wish = String::from_utf8_lossy(&head).to_lowercase();
    if websockets == WebSockets::Refused && wish.contains("\r\nupgrade: websocket") {
        let refused = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let _ = near.write_all(refused).await;
        return;
    }
    let mut far = TcpStream::connect(service).await.unwrap();
    far.write_all(&head).await.unwrap();
    let _ = copy_bidirectional(near, &mut far).await;
}

#[tokio::test]
async fn where_no_websocket_gets_through_events_do() {
    let app = forum::of_2019().await;
    let network = Network::before(app.address, WebSockets::Refused).await;
    let browser = network.screen().await;
    browser.body_has("transport", "events").await;
    browser.shows("#now", "13:00 – 18:00").await;
    reschedule(&app, "2019-10-01T13:00:00+09:00", "2019-10-01T17:30:00+09:00").await;
    browser.shows("#now", "13:00 – 17:30").await;
    assert_eq!(browser.text("#offline").await, "");
}

#[tokio::test]
async fn a_websocket_that_falls_silent_is_taken_for_dead() {
    let app = forum::of_2019().await;
    let network = Network::before(app.address, WebSockets::Pass).await;
    falls_silent(&network, "websocket").await;
}

#[tokio::test]
async fn a_stream_of_events_that_falls_silent_is_taken_for_dead() {
    let app = forum::of_2019().await;
    let network = Network::before(app.address, WebSockets::Refused).await;
    falls_silent(&network, "events").await;
}

async fn falls_silent(network: &Network, transport: &str) {
    let browser = network.screen().await;
    browser.body_has("transport", transport).await;
    network.is_silent.send_replace(true);
    browser.shows("#offline", "Offline · changes since 14:00 are not shown").await;
    network.is_silent.send_replace(false);
    browser.is_empty("#offline").await;
    browser.body_has("connection", "live").await;
}
