//! The 61 audits of the public list for GraphQL over HTTP, each under the id that it has there
//! (`serverAudits` of the npm package graphql-http 1.23), written from the words of the
//! specification. What a server only should or may do, this one does.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::BOTH;
use crate::support::app::TestApp;
use crate::support::raw::{self, Answered};

const MUST: &str = "MUST";
const SHOULD: &str = "SHOULD";
const MAY: &str = "MAY";

const JSON: &str = BOTH[0];
const GRAPHQL: &str = BOTH[1];

/// The smallest query.
const TINY: &str = "{ __typename }";
/// One with a variable.
const TYPE: &str = "query Type($name: String!) { __type(name: $name) { name } }";
/// One of which no field exists.
const NOWHERE: &str = "{ 8f31403dfe404bccbb0e835f2629c6a7 }";

/// What is asked: as it goes over the wire.
struct Ask {
    line: String,
    headers: Vec<String>,
    body: String,
}

impl Ask {
    /// A POST of JSON, without `Accept`.
    fn post(body: impl Into<String>) -> Self {
        let headers = vec!["content-type: application/json".to_owned()];
        Self { line: "POST /graphql".to_owned(), headers, body: body.into() }
    }

    fn parameters(parameters: &Value) -> Self {
        Self::post(parameters.to_string())
    }

    fn query(query: &str) -> Self {
        Self::parameters(&json!({ "query": query }))
    }

    fn get(parameters: &[(&str, &str)]) -> Self {
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        Self { line: format!("GET /graphql?{query}"), headers: vec![], body: String::new() }
    }

    fn accepting(mut self, accept: &str) -> Self {
        self.headers.push(format!("accept: {accept}"));
        self
    }

    fn typed(mut self, content_type: Option<&str>) -> Self {
        self.headers.retain(|header| !header.starts_with("content-type"));
        self.headers.extend(content_type.map(|name| format!("content-type: {name}")));
        self
    }

    async fn send(&self, app: &TestApp) -> Answered {
        let headers: Vec<&str> = self.headers.iter().map(String::as_str).collect();
        raw::send(app.address, &self.line, &headers, self.body.as_bytes()).await
    }
}

/// What must come.
#[derive(Clone, Copy)]
enum Expected {
    /// This status.
    Status(u16),
    /// Any status that says that the request is wrong.
    Refusal,
    /// 200, in this media type.
    Type(&'static str),
    /// 200, without errors.
    Success,
    /// No key `data`.
    NoData,
}

impl Expected {
    fn is_met(self, answered: &Answered) -> bool {
        let body = || serde_json::from_str::<Value>(&answered.body).unwrap();
        match self {
            Self::Status(status) => answered.status == status,
            Self::Refusal => (400..500).contains(&answered.status),
            Self::Type(name) => {
                let header = format!("\r\ncontent-type: {name}; charset=utf-8\r\n");
                answered.status == 200 && format!("{}\r\n", answered.head).contains(&header)
            }
            Self::Success => answered.status == 200 && body().get("errors").is_none(),
            Self::NoData => body()["errors"].is_array() && body().get("data").is_none(),
        }
    }
}

struct Audit {
    id: String,
    level: &'static str,
    name: String,
    ask: Ask,
    expected: Expected,
}

fn audit(id: &str, level: &'static str, name: &str, ask: Ask, expected: Expected) -> Audit {
    Audit { id: id.to_owned(), level, name: name.to_owned(), ask, expected }
}

fn media_types() -> Vec<Audit> {
    let tiny = || Ask::query(TINY);
    let runners = r#"{ __type(name: "Run🏃Swim🏊") { name } }"#;
    let utf_8 = Ask::query(runners).typed(Some("application/json; charset=utf-8"));
    vec![
        audit(
            "22EB",
            SHOULD,
            "answer in GraphQL's own type",
            tiny().accepting(GRAPHQL),
            Expected::Type(GRAPHQL),
        ),
        audit("4655", MUST, "answer in plain JSON", tiny().accepting(JSON), Expected::Type(JSON)),
        audit(
            "47DE",
            SHOULD,
            "answer */* in plain JSON",
            tiny().accepting("*/*"),
            Expected::Type(JSON),
        ),
        audit("80D8", SHOULD, "answer in plain JSON without accept", tiny(), Expected::Type(JSON)),
        // Reading the answer as UTF-8 is what every audit here does.
        audit("82A3", MUST, "answer in UTF-8", tiny(), Expected::Status(200)),
        audit("BF61", MUST, "take requests in UTF-8", utf_8, Expected::Status(200)),
        audit("78D5", MUST, "assume UTF-8", Ask::query(runners), Expected::Status(200)),
    ]
}

fn methods() -> Vec<Audit> {
    let mutation = Ask::get(&[("query", "mutation { __typename }")]).accepting(GRAPHQL);
    let nothing = Ask::post("");
    vec![
        audit("2C94", MUST, "take POST", Ask::query(TINY), Expected::Status(200)),
        audit("5A70", MAY, "take GET", Ask::get(&[("query", TINY)]), Expected::Status(200)),
        audit("9C48", MAY, "refuse a mutation over GET", mutation, Expected::Refusal),
        audit(
            "9ABE",
            SHOULD,
            "refuse a POST without content-type",
            Ask::query(TINY).typed(None),
            Expected::Refusal,
        ),
        audit("03D4", MUST, "take application/json", Ask::query(TINY), Expected::Status(200)),
        audit("A5BF", MAY, "refuse a POST without body", nothing, Expected::Status(400)),
    ]
}

/// Values that a parameter must not have, with the digit that their audit ends in.
fn invalid(parameter: &str, id: &str, values: [Value; 4]) -> Vec<Audit> {
    let audits = values.into_iter().enumerate().map(|(place, value)| {
        let mut parameters = json!({ "query": TINY });
        let name = format!("refuse {value} as {parameter}");
        parameters[parameter] = value;
        let ask = Ask::parameters(&parameters);
        audit(&format!("{id}{place}"), MAY, &name, ask, Expected::Status(400))
    });
    audits.collect()
}

/// Parameters that must be taken in both types.
fn valid(ids: [&str; 2], name: &str, parameters: &Value) -> Vec<Audit> {
    let ask = |accept| Ask::parameters(parameters).accepting(accept);
    vec![
        audit(ids[0], SHOULD, name, ask(GRAPHQL), Expected::Success),
        audit(ids[1], MUST, name, ask(JSON), Expected::Success),
    ]
}

fn parameters() -> Vec<Audit> {
    let texts = || [json!({ "obj": "ect" }), json!(0), json!(false), json!(["array"])];
    let maps = || [json!("string"), json!(0), json!(false), json!(["array"])];
    let variables = json!({ "name": "sometype" });
    let in_address = Ask::get(&[("query", TYPE), ("variables", &variables.to_string())]);
    let in_address_too = Ask::get(&[("query", TYPE), ("variables", &variables.to_string())]);
    let typo = || Ask::parameters(&json!({ "qeury": TINY }));
    let other = Ask::parameters(&json!({ "notquery": TINY })).accepting(GRAPHQL);
    let mut audits = vec![
        audit("423L", MAY, "refuse a request without query", other, Expected::Status(400)),
        audit(
            "D6D5",
            MAY,
            "take variables from the address",
            in_address.accepting(GRAPHQL),
            Expected::Success,
        ),
        audit(
            "6A70",
            MAY,
            "take variables from the address",
            in_address_too.accepting(JSON),
            Expected::Success,
        ),
        audit("8764", MAY, "refuse parameters that are wrong", typo(), Expected::Refusal),
        audit(
            "3E3A",
            MAY,
            "refuse parameters that are wrong as bad",
            typo(),
            Expected::Status(400),
        ),
    ];
    audits.extend(invalid("query", "LKJ", texts()));
    audits.extend(invalid("operationName", "6C0", texts()));
    audits.extend(invalid("variables", "476", maps()));
    audits.extend(invalid("extensions", "58B", maps()));
    audits.extend(valid(["34A2", "13EE"], "take a query", &json!({ "query": TINY })));
    let named = json!({ "query": "query Query { __typename }", "operationName": "Query" });
    audits.extend(valid(["8161", "B8B3"], "take the name of an operation", &named));
    for (place, name) in ["variables", "operationName", "extensions"].into_iter().enumerate() {
        let ids = [format!("94B{place}"), format!("022{place}")];
        let ids = ids.each_ref().map(String::as_str);
        let null = json!({ "query": TINY, name: null });
        audits.extend(valid(ids, "take null for what is not needed", &null));
    }
    let typed = json!({ "query": TYPE, "variables": variables });
    audits.extend(valid(["2EA1", "28B9"], "take variables", &typed));
    let extended = json!({ "query": TINY, "extensions": { "some": "value" } });
    audits.extend(valid(["428F", "1B7A"], "take extensions", &extended));
    audits
}

fn statuses() -> Vec<Audit> {
    let no_json = |accept| Ask::post("{ \"not a JSON").accepting(accept);
    let no_document = |accept| Ask::query("{").accepting(accept);
    let invalid = |accept| Ask::query(NOWHERE).accepting(accept);
    let query = "query CoerceFailure($id: ID!){ __typename }";
    let null = json!({ "query": query, "variables": { "id": null } });
    let misfit = |accept| Ask::parameters(&null).accepting(accept);
    vec![
        audit("B6DC", MAY, "say that a body is no JSON", no_json(JSON), Expected::Refusal),
        audit("BCF8", SHOULD, "say 400 to what is no JSON", no_json(JSON), Expected::Status(400)),
        audit(
            "B7N8",
            SHOULD,
            "say 400 to what is no JSON",
            no_json(GRAPHQL),
            Expected::Status(400),
        ),
        audit(
            "572B",
            SHOULD,
            "say 200 to what cannot be parsed",
            no_document(JSON),
            Expected::Status(200),
        ),
        audit("FDE2", SHOULD, "say 200 to what is not valid", invalid(JSON), Expected::Status(200)),
        audit(
            "7B9B",
            SHOULD,
            "say 200 to a variable that is wrong",
            misfit(JSON),
            Expected::Status(200),
        ),
        audit(
            "865D",
            SHOULD,
            "refuse what cannot be parsed",
            no_document(GRAPHQL),
            Expected::Refusal,
        ),
        audit(
            "556A",
            SHOULD,
            "say 400 to what cannot be parsed",
            no_document(GRAPHQL),
            Expected::Status(400),
        ),
        audit(
            "D586",
            SHOULD,
            "have no data of what cannot be parsed",
            no_document(GRAPHQL),
            Expected::NoData,
        ),
        audit("51FE", SHOULD, "refuse what is not valid", invalid(GRAPHQL), Expected::Refusal),
        audit(
            "74FF",
            SHOULD,
            "say 400 to what is not valid",
            invalid(GRAPHQL),
            Expected::Status(400),
        ),
        audit(
            "5E5B",
            SHOULD,
            "have no data of what is not valid",
            invalid(GRAPHQL),
            Expected::NoData,
        ),
        audit(
            "86EE",
            SHOULD,
            "say 400 to a variable that is wrong",
            misfit(GRAPHQL),
            Expected::Status(400),
        ),
    ]
}

fn audits() -> Vec<Audit> {
    [media_types(), methods(), parameters(), statuses()].into_iter().flatten().collect()
}

#[test]
fn the_list_is_complete() {
    let audits = audits();
    let of = |level| audits.iter().filter(|audit| audit.level == level).count();
    assert_eq!((of(MUST), of(SHOULD), of(MAY)), (13, 23, 25));
    let mut ids: Vec<_> = audits.iter().map(|audit| &audit.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 61);
}

#[tokio::test]
async fn every_audit_passes() {
    let app = TestApp::with_options(&[]).await;
    let mut failed = Vec::new();
    for Audit { id, level, name, ask, expected } in audits() {
        let answered = ask.send(&app).await;
        if !expected.is_met(&answered) {
            failed.push(format!("{id} {level} {name}: {answered:?}"));
        }
    }
    assert_eq!(failed, [""; 0]);
}
