//! What the demo prints: commands to paste.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;

use crate::app::Sources;
use crate::store::{NewIssue, Store};
use crate::types::{EditionId, LocalizedText, NewsletterIssueId, RoomId, SessionId, Tongue};

/// The edition that the commands are about.
const SLUG: &str = "whrcf-2019";

/// The session that the change moves, by the key of its source.
const SESSION_KEY: &str = "T-GEN";

/// The room that it is moved to.
const ROOM_SLUG: &str = "214";

const ENGLISH_ISSUE: &str = "\
Good evening from Gwangju.

- **Tomorrow** the thematic sessions go on; the program on your phone is live.
- Follow the sessions that you care about, and hear at once when they move.
";

const KOREAN_ISSUE: &str = "\
광주에서 인사드립니다.

- **내일** 주제 세션이 계속됩니다. 휴대전화의 프로그램은 실시간으로 바뀝니다.
- 관심 세션을 담아 두시면 시간이 바뀔 때 바로 알려 드립니다.
";

/// What the commands name.
pub(super) struct Example {
    edition: EditionId,
    session: SessionId,
    room: RoomId,
    issue: NewsletterIssueId,
}

/// Finds what the commands name, and drafts the issue that they send.
pub(super) async fn example(store: &Store, sources: &Sources) -> anyhow::Result<Example> {
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
        issue: draft(store, sources, edition).await?,
    })
}

async fn draft(
    store: &Store,
    sources: &Sources,
    edition: EditionId,
) -> anyhow::Result<NewsletterIssueId> {
    let both = |english: &str, korean: &str| {
        let texts = [(Tongue::English, english), (Tongue::Korean, korean)];
        LocalizedText::new(texts.map(|(tongue, text)| (tongue.locale(), text.to_owned())))
    };
    let issue = NewIssue {
        id: sources.ids.issue(),
        client_key: None,
        edition: Some(edition),
        subject: both("Day two of the forum", "포럼 둘째 날 소식")?,
        body: both(ENGLISH_ISSUE, KOREAN_ISSUE)?,
        author: "demo".to_owned(),
        at: sources.clock.now(),
    };
    Ok(store.create_issue(issue).await?.id)
}

/// A query, a live subscription and a change; and the newsletter.
pub(super) fn greeting(
    address: &SocketAddr,
    token: &str,
    example: &Example,
    mails: &Path,
) -> String {
    let url = format!("http://{address}/graphql");
    let mails = mails.display();
    let Example { edition, session, room, issue } = example;
    format!(
        r#"
The forum of 2019 is under way (1 October 2019, 14:00 in Gwangju). Some commands to paste:

1. What is the plenary program, in both languages?

curl -s {url} -H 'content-type: application/json' -d '{{"query":"{{ edition(slug: \"{SLUG}\") {{ title {{ translations {{ locale text }} }} kinds {{ id slug name {{ translations {{ locale text }} }} }} sessions(first: 100) {{ nodes {{ key startsAt kind {{ slug }} title {{ translations {{ locale text }} }} subtitle {{ text(locale: \"en\") }} rooms {{ name {{ text }} }} }} }} }} }}"}}'

2. Follow its changes, live (in a second terminal):

curl -sN {url} -H 'content-type: application/json' -H 'accept: text/event-stream' -d '{{"query":"subscription {{ programChanges(edition: \"{edition}\") {{ number committedAt reason {{ text(locale: \"en\") }} changes {{ __typename summary {{ text(locale: \"en\") }} ... on SessionChanged {{ fields before {{ startsAt rooms {{ slug }} }} after {{ startsAt rooms {{ slug }} }} }} }} }} }}"}}'

3. Move a session, and see it arrive in the second terminal (run it again with another time):

curl -s {url} -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{{"query":"mutation {{ rescheduleSession(input: {{ session: \"{session}\", startsAt: \"2019-10-01T18:30:00+09:00\", rooms: [\"{room}\"], reason: {{ translations: [{{ locale: \"en\", text: \"The speaker is late\" }}, {{ locale: \"ko\", text: \"연사 도착 지연\" }}] }} }}) {{ session {{ title {{ text }} startsAt endsAt rooms {{ name {{ text }} }} }} revision {{ number }} userErrors {{ __typename message path }} }} }}"}}'

And the newsletter: subscribe at http://{address}/newsletter and open the mail that appears in {mails}; its link leads to a page whose button confirms. Then send the issue that is drafted, and yours appears there too:

curl -s {url} -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{{"query":"mutation {{ sendNewsletterIssue(input: {{ issue: \"{issue}\" }}) {{ issue {{ subject {{ text }} status queued sent }} userErrors {{ __typename message path }} }} }}"}}'
"#
    )
}
