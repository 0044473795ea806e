//! All of an edition, as the API shows it to staff.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::client::Client;

const EDITION: &str = r"query($slug: String!) { edition(slug: $slug) {
  slug ordinal startsOn endsOn preForumOn timeZone attendance hashtags sources
  title { ...words } theme { ...words }
  previousDates { startsOn endsOn reason { ...words } }
  venue { name { ...words } city { ...words } country { code } }
  secretariat { name { ...words } address { ...words } phone fax }
  reportedTotals { name value }
  organizations { role organization { ...organization } }
  kinds { slug codePrefix name { ...words } }
  rooms { id slug floor name { ...words } parts { id name { ...words } } }
} }
fragment words on LocalizedText { translations { locale text } }
fragment organization on Organization { slug shortName country { code } name { ...words } }";

const SESSIONS: &str = r"query($slug: String!, $after: String) { edition(slug: $slug) {
  page: sessions(orderBy: NUMBER, first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key code date startsAt endsAt isStreamed isClosed spokenLanguages accessibility note sources
      title { ...words } subtitle { ...words }
      kind { slug } rooms { slug } interpretations { from to mode }
      organizers { ...organization }
      contributions { role participant { key } }
    }
  }
} }
fragment words on LocalizedText { translations { locale text } }
fragment organization on Organization { slug shortName country { code } name { ...words } }";

const PARTICIPANTS: &str = r"query($slug: String!, $after: String) { edition(slug: $slug) {
  page: participants(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key name city announced country { code } originCountry { code }
      names { ...words } affiliation { ...words } position { ...words }
    }
  }
} }
fragment words on LocalizedText { translations { locale text } }";

/// Things by their keys in the file.
pub type ByKey = BTreeMap<String, Value>;

/// All of an edition.
pub struct Answer {
    pub edition: Value,
    pub sessions: ByKey,
    pub participants: ByKey,
    /// Those behind the edition and those behind its sessions.
    pub organizations: ByKey,
    pub kinds: ByKey,
    /// Without those that are there as parts of others.
    pub rooms: ByKey,
}

impl Answer {
    /// Asks for all of an edition.
    pub async fn read(staff: &Client, slug: &str) -> Self {
        let mut edition = staff.ask(EDITION, json!({ "slug": slug })).await["edition"].take();
        let sessions = pages(staff, SESSIONS, slug).await;
        let behind_sessions = sessions.iter().flat_map(|session| items(&session["organizers"]));
        let behind_edition = items(&edition["organizations"]).map(|one| &one["organization"]);
        let organizations = by("slug", behind_edition.chain(behind_sessions).cloned());
        let rooms = edition["rooms"].take();
        let is_part = |id: &Value| {
            items(&rooms).flat_map(|room| items(&room["parts"])).any(|part| part["id"] == *id)
        };
        let whole_rooms = items(&rooms).filter(|room| !is_part(&room["id"])).cloned();
        Self {
            sessions: by("key", sessions),
            participants: by("key", pages(staff, PARTICIPANTS, slug).await),
            organizations,
            kinds: by("slug", items(&edition["kinds"]).cloned()),
            rooms: by("slug", whole_rooms),
            edition,
        }
    }
}

/// The items of a list.
pub fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().unwrap_or_else(|| panic!("{list} is no list")).iter()
}

fn by(name: &str, things: impl IntoIterator<Item = Value>) -> ByKey {
    let keyed = |thing: Value| (thing[name].as_str().unwrap().to_owned(), thing);
    things.into_iter().map(keyed).collect()
}

/// Every item of a connection.
async fn pages(staff: &Client, query: &str, slug: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({ "slug": slug, "after": after });
        let page = staff.ask(query, variables).await["edition"]["page"].take();
        nodes.extend(items(&page["nodes"]).cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
