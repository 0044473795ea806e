//! A walk over every path of the schema, with every argument.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::arguments::{Arguments, secret_ids, visible_nodes};
use super::edition::{NEVER, NEVER_ID, ONCE, ONCE_ID};
use super::schema::{Fragments, Schema};
use super::unseen::{self, TRACES};
use super::{TOKEN, grown, schema};
use crate::support::app::TestApp;
use crate::support::client::Client;

/// What no answer to the public holds, and why.
const NEVER_REACHED: [(&str, &str); 9] = [
    ("AccessToken", "Query.accessTokens is for admins, and null for others"),
    ("Account", "Query.accounts and Viewer.account are for staff, and null for others"),
    ("AgendaConflict", "no two sessions of this edition that can be seen overlap"),
    ("Conflict", "Edition.conflicts and Session.conflicts are for staff, and null for others"),
    ("ConflictRuleSetting", "Edition.conflictRules is for staff, and null for others"),
    (
        "NewsletterIssue",
        "Newsletter.issue and Newsletter.issues are for staff, and null for others",
    ),
    ("NewsletterIssueConnection", "likewise"),
    ("NewsletterIssueEdge", "likewise"),
    ("NewsletterPreview", "likewise"),
];

/// Arguments for which the public is refused whatever else it asks.
const REFUSED: [(&str, &str, &str); 1] = [("Query", "edition", "atRevision")];

/// How many times the walk is made, with other arguments each time.
const ROUNDS: usize = 3;

/// A walk over all paths, and where it came.
pub struct Walk {
    schema: Schema,
    arguments: Arguments,
    reached: BTreeSet<(String, String)>,
}

impl Walk {
    pub async fn over(app: &TestApp) -> Self {
        let schema = Schema::of(&app.public()).await;
        Self { schema, arguments: Arguments::for_history(app), reached: BTreeSet::new() }
    }

    /// The documents of one round: each field of the root with each of its arguments, and of each
    /// thing that may be seen each field from which paths go on, with each of its arguments.
    pub fn documents(&self, round: usize) -> Vec<String> {
        let mut documents = Vec::new();
        for field in self.schema.fields("Query") {
            for given in self.arguments.of("Query", &field.name) {
                let mut fragments = Fragments::new(&self.schema, &self.arguments, round);
                let is_node = self.schema.is_step(&field.of) || self.schema.is_abstract(&field.of);
                let steps = usize::from(!is_node);
                let below = fragments.select(&field.of, steps);
                let operation = format!("{{ __typename {}{given} {below} }}", field.name);
                documents.push(fragments.document(&operation));
            }
        }
        for (kind, id) in visible_nodes() {
            for field in self.schema.roads(kind) {
                for given in self.arguments.of(kind, &field.name) {
                    let mut fragments = Fragments::new(&self.schema, &self.arguments, round);
                    // A revision is a step as well, and what changed lies behind it.
                    let steps = if field.of == "RevisionConnection" { 2 } else { 1 };
                    let below = fragments.select(&field.of, steps);
                    let road = format!("{}{given} {below}", field.name);
                    let operation = format!(
                        "{{ node(id: {id:?}) {{ __typename ... on {kind} {{ {road} }} }} }}"
                    );
                    documents.push(fragments.document(&operation));
                }
            }
        }
        documents
    }

    fn note(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.note(item)),
            Value::Object(fields) => {
                let kind = fields.get("__typename").and_then(Value::as_str).unwrap_or_default();
                for (name, value) in fields {
                    // Without what an alias adds.
                    let name =
                        if name.starts_with("__") { name } else { name.split('_').next().unwrap() };
                    self.reached.insert((kind.to_owned(), name.to_owned()));
                    self.note(value);
                }
            }
            _ => {}
        }
    }
}

/// The text of an answer without errors, by POST or by GET.
pub async fn ask(client: &Client, document: &str, by_get: bool) -> String {
    let request = if by_get {
        client.get("/graphql").query(&[("query", document)])
    } else {
        client.post().json(&json!({ "query": document }))
    };
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(status == 200 && !text.contains("\"errors\":"), "{text} to {document}");
    text
}

#[tokio::test]
async fn the_public_finds_no_secret_on_any_path() {
    let app = grown().await;
    let mut walk = Walk::over(&app).await;
    for round in 0..ROUNDS {
        let client = if round == 1 { app.public().in_language("ko") } else { app.public() };
        for document in walk.documents(round) {
            // A token has no place in an address.
            let by_get = round == 1 && !document.contains(TOKEN);
            let answer = ask(&client, &document, by_get).await;
            unseen::check(&answer, &document);
            walk.note(&serde_json::from_str(&answer).unwrap());
        }
    }
    let all = walk.schema.reachable().into_iter();
    let missed: Vec<_> = all.filter(|path| !walk.reached.contains(path)).collect();
    let (excused, forgotten): (Vec<_>, Vec<_>) =
        missed.iter().partition(|(kind, _)| NEVER_REACHED.iter().any(|(never, _)| never == kind));
    assert_eq!(forgotten, Vec::<&(String, String)>::new(), "the walk must come to these");
    let excused: BTreeSet<_> = excused.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(excused, NEVER_REACHED.map(|(never, _)| never).into(), "stale excuses");
}

#[tokio::test]
async fn the_walk_gives_every_argument() {
    let app = grown().await;
    let walk = Walk::over(&app).await;
    for (kind, name) in walk.schema.reachable() {
        let fields: &[schema::Field] = walk.schema.fields(&kind);
        let field = fields.iter().find(|field| field.name == name).unwrap();
        let given = walk.arguments.of(&kind, &name);
        for argument in &field.arguments {
            if REFUSED.contains(&(kind.as_str(), name.as_str(), argument.as_str())) {
                continue;
            }
            let is_given = |one: &String| one.contains(&format!("{argument}:"));
            assert!(given.iter().any(is_given), "{kind}.{name}({argument}:) is not given");
        }
    }
    let given = walk.arguments.of("Edition", "sessions").concat()
        + &walk.arguments.of("Edition", "participants").concat();
    for filter in ["SessionFilter", "ParticipantFilter"] {
        for input in &walk.schema.0[filter].inputs {
            assert!(given.contains(&format!("{}:", input.name)), "{filter}.{}", input.name);
        }
    }
}

/// Without this, a walk that asks for too little would pass.
#[tokio::test]
async fn the_same_walk_shows_every_secret_to_staff() {
    let app = grown().await;
    let walk = Walk::over(&app).await;
    let mut seen = String::new();
    for document in walk.documents(0) {
        seen += &ask(&app.editor(), &document, false).await;
    }
    let hidden_words = [
        "names",
        "affiliation",
        "position",
        "bio",
        "link",
        "name",
        "city",
        "title",
        "subtitle",
        "abstract",
        "channel",
        "session",
        "display name",
        "status reason",
        "other committee",
    ];
    let hidden_words = hidden_words.map(|word| format!("{NEVER} {word}"));
    let once_words = ["names", "affiliation", "title", "display name"];
    let once_words = once_words.map(|word| format!("{ONCE} {word}"));
    let notes = ["zqx other note", "zqx note of a revision", "zqx.example/edition", "zqx key 60"];
    let addresses = ["photo", "link", "stream", "recording", "interpretation"];
    let addresses = addresses.map(|what| format!("https://{NEVER}.example/{what}"));
    let ids = secret_ids();
    let words = hidden_words.iter().chain(&once_words).chain(&addresses).chain(&ids);
    let marks = [NEVER_ID, ONCE_ID].into_iter().chain(notes).chain(TRACES);
    for word in words.map(String::as_str).chain(marks) {
        assert!(seen.contains(word), "{word}: the walk would not find it");
    }
}

#[tokio::test]
async fn what_may_not_be_seen_answers_as_what_does_not_exist() {
    let app = grown().await;
    let public = app.public();
    let query = |id: &str| {
        let kind = id.split('_').next().unwrap();
        let special = match kind {
            "session" => format!("sessions(after: \"1.{id}\") {{ totalCount nodes {{ id }} }}"),
            "participant" => format!(
                "participant(id: {id:?}) {{ id }} \
                 sessions(filter: {{ participant: {id:?} }}) {{ totalCount }}"
            ),
            _ => "slug".to_owned(),
        };
        let person = (kind == "person").then(|| format!("person(id: {id:?}) {{ id }}"));
        let person = person.unwrap_or_default();
        format!("{{ node(id: {id:?}) {{ id }} {person} edition {{ {special} }} }}")
    };
    for id in secret_ids() {
        let kind = id.split('_').next().unwrap();
        let unknown = format!("{kind}_{}", "7".repeat(32));
        let hidden = ask(&public, &query(&id), false).await;
        assert_eq!(hidden, ask(&public, &query(&unknown), false).await, "{id}");
    }
}
