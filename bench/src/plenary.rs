//! Plenary as its clients see it: what is followed, and the sessions that are moved to and fro.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::http::Client;
use super::subscriber::Payload;
use super::writer::Writer;

/// The one URL.
pub const PATH: &str = "/graphql";

/// The edition that is measured.
const EDITION: &str = "whrcf-2019";

/// What a program in an app needs of a session: ten fields, its rooms and its speakers.
pub const SUBSCRIPTION: &str = "subscription($edition: ID!, $after: Cursor, $sessions: [ID!]) { \
    programChanges(edition: $edition, after: $after, sessions: $sessions) { \
    revision: number cursor changes { ... on SessionChanged { session { \
    id number title { text } startsAt endsAt expectedStartsAt expectedEndsAt status isFull \
    changedAtRevision rooms { id name { text } } \
    contributions { role displayName { text } participant { id name country { code } } } } } } } }";

const PROGRAM: &str = "query($slug: String!) { edition(slug: $slug) { id cursor revision \
    sessions(first: 100) { nodes { id startsAt rooms { id } contributions { role } } } } }";

const RESCHEDULE: &str = "mutation($input: RescheduleSessionInput!) { \
    rescheduleSession(input: $input) { revision { number } userErrors { message } } }";

/// What must be known before it is followed and changed.
#[derive(Debug)]
pub struct Edition {
    id: String,
    /// The position before all events.
    pub cursor: String,
    /// The revision before all events.
    pub revision: u64,
    sessions: Vec<Value>,
}

/// Which revisions subscribers ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// All of them: everybody asks for the same.
    Alike,
    /// Each those of other sessions; the one that is moved is among them.
    Own,
}

impl Edition {
    /// Reads it.
    pub async fn read(address: SocketAddr) -> anyhow::Result<Self> {
        let mut client = Client::connect(address, None).await?;
        let answer = ask(&mut client, PROGRAM, json!({ "slug": EDITION })).await?;
        let edition = &answer["data"]["edition"];
        let text = |field: &str| {
            edition[field].as_str().map(str::to_owned).with_context(|| format!("{field}: {answer}"))
        };
        Ok(Self {
            id: text("id")?,
            cursor: text("cursor")?,
            revision: edition["revision"].as_u64().context("the revision")?,
            sessions: edition["sessions"]["nodes"].as_array().context("the sessions")?.clone(),
        })
    }

    /// Writers who move a session each, to and fro, none in the way of another.
    pub async fn writers(
        &self,
        address: SocketAddr,
        token: &str,
        count: usize,
    ) -> anyhow::Result<Vec<Writer>> {
        let mut writers = Vec::new();
        for session in self.movable() {
            if writers.len() == count {
                break;
            }
            let mut client = Client::connect(address, Some(token)).await?;
            let (there, back) = moves(session)?;
            let input = json!({ "session": session["id"], "startsAt": there,
                "acceptWarnings": true, "dryRun": true });
            let tried = ask(&mut client, RESCHEDULE, json!({ "input": input })).await?;
            let payload = &tried["data"]["rescheduleSession"];
            ensure!(payload.is_object(), "the session cannot be moved: {tried}");
            if payload["userErrors"] != json!([]) {
                continue;
            }
            let bodies = [there, back].map(|start| {
                let input = json!({ "session": session["id"], "startsAt": start,
                    "acceptWarnings": true });
                json!({ "query": RESCHEDULE, "variables": { "input": input } }).to_string()
            });
            writers.push(Writer::new(client, PATH, bodies.into()));
        }
        ensure!(writers.len() == count, "only {} sessions can be moved", writers.len());
        Ok(writers)
    }

    /// What each subscriber asks for.
    pub fn payload(&self, choice: Choice) -> Payload {
        let edition = self.id.clone();
        if choice == Choice::Alike {
            return Box::new(move |_, after| {
                payload(&json!({ "edition": edition, "after": after }))
            });
        }
        let moved = self.movable().next().map(|session| session["id"].clone());
        let moved = moved.unwrap_or_default();
        let others: Vec<_> = self.sessions.iter().map(|session| session["id"].clone()).collect();
        let others: Vec<_> = others.into_iter().filter(|id| *id != moved).collect();
        Box::new(move |place, after| {
            let mut sessions = own(&others, place);
            sessions.push(moved.clone());
            payload(&json!({ "edition": edition, "after": after, "sessions": sessions }))
        })
    }

    /// Sessions with rooms and speakers, those with most first: they make the longest messages.
    fn movable(&self) -> impl Iterator<Item = &Value> {
        let length = |session: &Value, list: &str| session[list].as_array().map_or(0, Vec::len);
        let mut sessions: Vec<_> =
            self.sessions.iter().filter(|session| session["startsAt"].is_string()).collect();
        sessions.sort_by_key(|session| {
            let has_room = length(session, "rooms").min(1);
            std::cmp::Reverse((has_room, length(session, "contributions")))
        });
        sessions.into_iter()
    }
}

fn payload(variables: &Value) -> String {
    json!({ "query": SUBSCRIPTION, "variables": variables }).to_string()
}

/// A list that no other place has: the places count through all subsets, and then through their
/// rotations.
fn own(sessions: &[Value], place: usize) -> Vec<Value> {
    let subsets = 1_usize << sessions.len().min(20);
    let mut own: Vec<_> = (0..sessions.len())
        .filter(|bit| (place % subsets) >> bit & 1 == 1)
        .map(|bit| sessions[bit].clone())
        .collect();
    let turns = place / subsets;
    if !own.is_empty() {
        let length = own.len();
        own.rotate_left(turns % length);
    }
    own
}

/// Twelve hours later on the same day in UTC or, in the second half of it, earlier: the whole
/// program keeps its order if everything is moved, so that nothing gets into each other's way.
fn moves(session: &Value) -> anyhow::Result<(String, String)> {
    let start = session["startsAt"].as_str().context("the start")?;
    let (date, time) = start.split_once('T').context("a start has a time")?;
    let (hour, rest) = time.split_once(':').context("a time has an hour")?;
    let hour = (hour.parse::<u32>().context("an hour is a number")? + 12) % 24;
    Ok((format!("{date}T{hour:02}:{rest}"), start.to_owned()))
}

async fn ask(client: &mut Client, query: &str, variables: Value) -> anyhow::Result<Value> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let answer = client.post(PATH, &body).await?;
    serde_json::from_slice(&answer).context("the answer is JSON")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ten_thousand_subscribers_have_nearly_as_many_lists() {
        let sessions: Vec<_> = (0..11).map(|number| json!(number)).collect();
        let lists: HashSet<_> =
            (0..10_000).map(|place| format!("{:?}", own(&sessions, place))).collect();
        assert!(lists.len() > 9_000, "{}", lists.len());
    }

    #[test]
    fn a_session_moves_by_half_a_day_and_back() {
        let there = moves(&json!({ "startsAt": "2019-10-01T04:30:00Z" })).unwrap().0;
        assert_eq!(there, "2019-10-01T16:30:00Z");
        let back = moves(&json!({ "startsAt": there })).unwrap().0;
        assert_eq!(back, "2019-10-01T04:30:00Z");
    }
}
