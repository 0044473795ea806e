//! The facts of a file: every leaf of its JSON, whatever its keys are.

use serde_json::Value;

/// Objects whose keys are facts themselves: a path has `*` for them.
const OPEN_OBJECTS: [&str; 1] = ["edition.reported_totals"];

/// A leaf.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// Where, with `[]` for each item of a list. A list of objects is a fact as well: how many
    /// there are; a list of anything else is one fact.
    pub path: String,
    /// The key of an object whose keys are facts.
    pub key: &'a str,
    /// The objects of lists that it stands in, the outermost first, with their places.
    pub within: Vec<(usize, &'a Value)>,
    pub value: Value,
}

impl Fact<'_> {
    /// Where, with the items of lists named.
    pub fn whole_path(&self) -> String {
        let places: Vec<_> = self.within.iter().map(|(place, _)| place.to_string()).collect();
        format!("{} ({} {})", self.path, places.join(", "), self.key)
    }
}

/// Every fact of a file.
pub fn facts(file: &Value) -> Vec<Fact<'_>> {
    let mut facts = Vec::new();
    let root = Fact { path: String::new(), key: "", within: Vec::new(), value: Value::Null };
    walk(file, &root, &mut facts);
    facts
}

fn walk<'a>(value: &'a Value, here: &Fact<'a>, facts: &mut Vec<Fact<'a>>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                walk(value, &below(here, key), facts);
            }
        }
        Value::Array(items) => walk_list(items, here, facts),
        // What is read of a format ends at the comma; what follows is a fact of its own.
        Value::String(text) if here.path == "edition.format" => {
            let mut parts = text.splitn(2, ',').map(str::trim);
            facts.push(Fact { value: parts.next().into(), ..here.clone() });
            facts.extend(parts.map(|remark| Fact {
                path: format!("{} (after the comma)", here.path),
                value: remark.into(),
                ..here.clone()
            }));
        }
        leaf => facts.push(Fact { value: leaf.clone(), ..here.clone() }),
    }
}

fn walk_list<'a>(items: &'a [Value], here: &Fact<'a>, facts: &mut Vec<Fact<'a>>) {
    let path = format!("{}[]", here.path);
    if items.is_empty() || items.iter().any(|item| !item.is_object()) {
        facts.push(Fact { path, value: items.into(), ..here.clone() });
        return;
    }
    facts.push(Fact { path: path.clone(), value: items.len().into(), ..here.clone() });
    for (place, item) in items.iter().enumerate() {
        let mut within = here.within.clone();
        within.push((place, item));
        walk(item, &Fact { path: path.clone(), within, ..here.clone() }, facts);
    }
}

fn below<'a>(here: &Fact<'a>, key: &'a str) -> Fact<'a> {
    let path = match here.path.as_str() {
        "" => key.to_owned(),
        path if OPEN_OBJECTS.contains(&path) => format!("{path}.*"),
        path => format!("{path}.{key}"),
    };
    Fact { path, key, ..here.clone() }
}
