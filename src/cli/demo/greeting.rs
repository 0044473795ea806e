//! What the demo prints: three commands to paste.

use std::net::SocketAddr;

use anyhow::Context as _;

use crate::store::Store;
use crate::types::{EditionId, RoomId, SessionId};

/// The edition that the commands are about.
const SLUG: &str = "whrcf-2019";

/// The session that the change moves, by the key of its source.
const SESSION_KEY: &str = "T-GEN";

/// The room that it is moved to.
const ROOM_SLUG: &str = "214";

/// What the commands name.
pub(super) struct Example {
    edition: EditionId,
    session: SessionId,
    room: RoomId,
}

/// Finds what the commands name.
pub(super) async fn example(store: &Store) -> anyhow::Result<Example> {
    let edition = store.edition_id(SLUG).await?.context("the demo has its edition")?;
    let program = store.load(edition).await?.context("the demo has its program")?;
    let tables = program.tables();
    let session =
        tables.sessions.values().find(|row| row.source_key.as_deref() == Some(SESSION_KEY));
    let room = tables.rooms.values().find(|row| row.slug == ROOM_SLUG);
    Ok(Example {
        edition,
        session: session.context("the demo has its session")?.id,
        room: room.context("the demo has its room")?.id,
    })
}

/// A query, a live subscription and a change.
pub(super) fn greeting(address: &SocketAddr, token: &str, example: &Example) -> String {
    let url = format!("http://{address}/graphql");
    let Example { edition, session, room } = example;
    format!(
        r#"
The forum of 2019 is under way (1 October 2019, 14:00 in Gwangju). Three commands to paste:

1. What is the plenary program, in both languages?

curl -s {url} -H 'content-type: application/json' -d '{{"query":"{{ edition(slug: \"{SLUG}\") {{ title {{ translations {{ locale text }} }} kinds {{ id slug name {{ translations {{ locale text }} }} }} sessions(first: 100) {{ nodes {{ key startsAt kind {{ slug }} title {{ translations {{ locale text }} }} subtitle {{ text(locale: \"en\") }} rooms {{ name {{ text }} }} }} }} }} }}"}}'

2. Follow its changes, live (in a second terminal):

curl -sN {url} -H 'content-type: application/json' -H 'accept: text/event-stream' -d '{{"query":"subscription {{ programChanges(edition: \"{edition}\") {{ number committedAt reason {{ text(locale: \"en\") }} changes {{ __typename summary {{ text(locale: \"en\") }} ... on SessionChanged {{ fields before {{ startsAt rooms {{ slug }} }} after {{ startsAt rooms {{ slug }} }} }} }} }} }}"}}'

3. Move a session, and see it arrive in the second terminal (run it again with another time):

curl -s {url} -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{{"query":"mutation {{ rescheduleSession(input: {{ session: \"{session}\", startsAt: \"2019-10-01T18:30:00+09:00\", rooms: [\"{room}\"], reason: {{ translations: [{{ locale: \"en\", text: \"The speaker is late\" }}, {{ locale: \"ko\", text: \"연사 도착 지연\" }}] }} }}) {{ session {{ title {{ text }} startsAt endsAt rooms {{ name {{ text }} }} }} revision {{ number }} userErrors {{ __typename message path }} }} }}"}}'
"#
    )
}
