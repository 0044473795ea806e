//! What is wished in each mutation: an input with all that it must have, of things that are there.

use std::collections::BTreeMap;

use plenary::store::NewToken;
use plenary::types::{
    AccessTokenId, AnnouncementId, NewsletterIssueId, OrganizationId, ParticipantId, Role, RoomId,
    SessionId, SessionKindId, TrackId,
};
use serde_json::{Map, Value, json};

use crate::suite::privacy;
use crate::suite::privacy::edition::{
    ANNOUNCEMENT, DRAFT, HALL, KIND, ONLINE, OPEN, ORGANIZATION, SPEAKER, TRACK, edition_id,
};
use crate::suite::privacy::mutations::NEEDED_BESIDES;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::rows::id;

const INTROSPECTION: &str = "{ __schema { types {
  name kind
  fields { name description args { name } type { ...T } }
  inputFields { name defaultValue type { ...T } }
  enumValues { name }
} } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The types of the schema, by name.
pub struct Schema(BTreeMap<String, Value>);

/// What there is for mutations of which nobody else needs it.
pub struct Spare {
    account: String,
    access_token: String,
    session: u128,
    contribution: String,
}

impl Spare {
    pub async fn of(app: &TestApp) -> Self {
        let account = app.account("Spare", Role::Editor, None).await.id.to_string();
        let id: AccessTokenId = app.sources.ids.issue();
        let (at, role, name) = (app.sources.clock.now(), Role::Editor, "spare".to_owned());
        let token = NewToken { id, name, role, edition: None, at, expires_at: None };
        app.hub.store().issue_token(token, app.sources.randomness.as_ref()).await.unwrap();
        let program = app.program(edition_id());
        let mut contributions = program.tables().contributions.values();
        let of_open = contributions.find(|row| row.session_id == crate::support::rows::id(OPEN));
        let contribution = of_open.unwrap().id.to_string();
        Self { account, access_token: id.to_string(), session: OPEN, contribution }
    }

    /// The same, with a session that is nobody's business yet.
    pub fn of_drafts(self) -> Self {
        Self { session: DRAFT, ..self }
    }

    /// The id of what a field of an input names.
    fn id(&self, field: &str) -> String {
        match field {
            "edition" | "editions" | "from" => edition_id().to_string(),
            "session" | "sessions" | "replacedBy" => id::<SessionId>(self.session).to_string(),
            "with" => id::<SessionId>(ONLINE).to_string(),
            "contribution" => self.contribution.clone(),
            "room" | "rooms" | "parts" => id::<RoomId>(HALL).to_string(),
            "track" => id::<TrackId>(TRACK).to_string(),
            "kind" => id::<SessionKindId>(KIND).to_string(),
            "organization" | "organizers" => id::<OrganizationId>(ORGANIZATION).to_string(),
            "participant" => id::<ParticipantId>(SPEAKER).to_string(),
            "announcement" => id::<AnnouncementId>(ANNOUNCEMENT).to_string(),
            "issue" => id::<NewsletterIssueId>(privacy::ISSUE).to_string(),
            "account" => self.account.clone(),
            "accessToken" => self.access_token.clone(),
            other => panic!("an input asks for {other}: of what?"),
        }
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn named(mut kind: &Value) -> &str {
    while kind["ofType"].is_object() {
        kind = &kind["ofType"];
    }
    text(&kind["name"])
}

fn is_list(kind: &Value) -> bool {
    [kind, &kind["ofType"]].iter().any(|one| one["kind"] == "LIST")
}

impl Schema {
    pub async fn of(client: &Client) -> Self {
        let data = client.ask(INTROSPECTION, json!({})).await;
        let types = list(&data["__schema"], "types").cloned();
        Self(types.map(|one| (text(&one["name"]).to_owned(), one)).collect())
    }

    /// The names of all mutations.
    pub fn mutations(&self) -> impl Iterator<Item = &str> {
        list(&self.0["Mutation"], "fields").map(|field| text(&field["name"]))
    }

    /// Every field of an object that says of itself that it is for staff, as `Type.field`.
    pub fn fields_for_staff(&self) -> impl Iterator<Item = String> {
        let objects = self.0.values().filter(|one| one["kind"] == "OBJECT");
        objects.flat_map(|one| {
            let fields = list(one, "fields").filter(|field| {
                field["description"].as_str().is_some_and(|says| says.starts_with("Staff"))
            });
            fields.map(|field| format!("{}.{}", text(&one["name"]), text(&field["name"])))
        })
    }

    /// The document of a mutation and its variables; an edit is only tried.
    pub fn wish(&self, name: &str, spare: &Spare) -> (String, Value) {
        let select = "userErrors { __typename message path }";
        let mut fields = list(&self.0["Mutation"], "fields");
        let field = fields.find(|field| field["name"] == name).unwrap();
        if list(field, "args").next().is_none() {
            return (format!("mutation {{ {name} {{ {select} }} }}"), json!({}));
        }
        let kind = format!("{}Input", named(&field["type"]).strip_suffix("Payload").unwrap());
        let mut input = self.object(&kind, spare);
        if list(&self.0[&kind], "inputFields").any(|field| field["name"] == "dryRun") {
            input["dryRun"] = json!(true);
        }
        let document =
            format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {select} }} }}");
        (document, json!({ "input": input }))
    }

    fn object(&self, kind: &str, spare: &Spare) -> Value {
        if kind == "ProgramEditInput" {
            return json!({ "reinstateSession": { "session": spare.id("session") } });
        }
        let needed = list(&self.0[kind], "inputFields")
            .filter(|one| one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null());
        let fields = needed.map(|one| (text(&one["name"]).to_owned(), self.value(one, spare)));
        let mut object = fields.collect::<Map<_, _>>();
        if let Some((_, field, value)) = NEEDED_BESIDES.iter().find(|(one, ..)| *one == kind) {
            object.insert((*field).to_owned(), value.parse().unwrap());
        }
        Value::Object(object)
    }

    fn value(&self, field: &Value, spare: &Spare) -> Value {
        let (name, kind) = (text(&field["name"]), named(&field["type"]));
        let one = match kind {
            "ID" => json!(spare.id(name)),
            "String" if name == "slug" => json!("some-slug"),
            "String" => json!("words"),
            "Boolean" => json!(true),
            "Int" => json!(1),
            "Locale" => json!("en"),
            // A span ends after it begins.
            "DateTime" if name == "until" => json!("2019-10-01T13:00:00+09:00"),
            "DateTime" => json!("2019-10-01T12:00:00+09:00"),
            "LocalDate" => json!("2019-10-01"),
            "LocalTime" => json!("12:00"),
            "TimeZone" => json!("Asia/Seoul"),
            "Duration" => json!("PT5M"),
            "CountryCode" => json!("KR"),
            kind => match self.0[kind]["enumValues"].as_array() {
                Some(values) => values[0]["name"].clone(),
                None => self.object(kind, spare),
            },
        };
        if is_list(&field["type"]) { json!([one]) } else { one }
    }
}
