//! What accepted connections are told to do about peers that have vanished or never read.

use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

/// How long a connection may be silent before we ask whether its peer is there.
const IDLE: Duration = Duration::from_mins(1);

/// How often we ask again.
const AGAIN: Duration = Duration::from_secs(15);

/// How often a peer may leave us without an answer.
const UNANSWERED: u32 = 4;

/// How long what was sent may stay unacknowledged, or a full peer may take nothing. It alone ends an
/// event stream that nobody reads: no message of the protocol tells us.
const UNREAD: Duration = Duration::from_secs(30);

/// Sets a connection up, as far as its system can.
pub fn settle(stream: &mut TcpStream) {
    if let Err(error) = set(stream) {
        // Whoever is gone before the first word finds its end without all this.
        tracing::debug!(%error, "a connection could not be set up");
    }
}

fn set(stream: &TcpStream) -> std::io::Result<()> {
    // A small message leaves at once, instead of waiting for more to send.
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    let keepalive =
        TcpKeepalive::new().with_time(IDLE).with_interval(AGAIN).with_retries(UNANSWERED);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNREAD))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_is_set_up_against_peers_that_vanish() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (_client, mut stream) = (client.unwrap(), accepted.unwrap().0);
        settle(&mut stream);
        let socket = SockRef::from(&stream);
        assert!(stream.nodelay().unwrap() && socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), IDLE);
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), AGAIN);
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), UNANSWERED);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(UNREAD));
    }
}
