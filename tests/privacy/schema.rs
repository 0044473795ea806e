//! The schema as the running service describes it, and documents that ask for all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::arguments::Arguments;
use crate::support::client::Client;

const INTROSPECTION: &str = "{ __schema { types {
  kind name possibleTypes { name }
  fields { name args { name } type { ...T } }
  inputFields { name defaultValue type { ...T } }
} } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The types of the schema, by name.
pub struct Schema(pub BTreeMap<String, Type>);

pub struct Type {
    pub kind: String,
    pub fields: Vec<Field>,
    pub inputs: Vec<Input>,
    possible: Vec<String>,
}

pub struct Field {
    pub name: String,
    pub arguments: Vec<String>,
    /// The type that it is of, without list and not-null.
    pub of: String,
    /// The type that it is of, with them.
    whole: String,
}

/// A field of an input.
pub struct Input {
    pub name: String,
    pub of: String,
    pub required: bool,
    pub list: bool,
}

fn texts(list: &Value) -> Vec<String> {
    let names = list.as_array().into_iter().flatten();
    names.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

fn unwrapped(mut kind: &Value) -> &Value {
    while kind["ofType"].is_object() {
        kind = &kind["ofType"];
    }
    kind
}

fn named(kind: &Value) -> String {
    unwrapped(kind)["name"].as_str().unwrap().to_owned()
}

fn whole(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => whole(&kind["ofType"]) + "!",
        Some("LIST") => format!("[{}]", whole(&kind["ofType"])),
        _ => named(kind),
    }
}

impl Schema {
    pub async fn of(client: &Client) -> Self {
        let data = client.ask(INTROSPECTION, json!({})).await;
        let types = data["__schema"]["types"].as_array().unwrap().iter();
        Self(types.map(|one| (one["name"].as_str().unwrap().to_owned(), Type::read(one))).collect())
    }

    pub fn fields(&self, name: &str) -> &[Field] {
        &self.0[name].fields
    }

    /// Whether fields of this name are of one type, whichever type has them. Only those may be asked
    /// for side by side without an alias.
    fn is_plain(&self, name: &str) -> bool {
        let all = self.0.values().flat_map(|one| &one.fields).filter(|field| field.name == name);
        all.map(|field| &field.whole).collect::<BTreeSet<_>>().len() < 2
    }

    pub fn is_leaf(&self, name: &str) -> bool {
        ["SCALAR", "ENUM"].contains(&self.0[name].kind.as_str())
    }

    pub fn is_abstract(&self, name: &str) -> bool {
        ["INTERFACE", "UNION"].contains(&self.0[name].kind.as_str())
    }

    /// The types that a value of a type can be of.
    pub fn possible(&self, name: &str) -> Vec<String> {
        let possible = &self.0[name].possible;
        if possible.is_empty() { vec![name.to_owned()] } else { possible.clone() }
    }

    /// Every object type that an answer to a query can hold, with its fields.
    pub fn reachable(&self) -> BTreeSet<(String, String)> {
        let mut open = vec!["Query".to_owned()];
        let mut reached = BTreeSet::new();
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if self.is_leaf(&name) || !seen.insert(name.clone()) {
                continue;
            }
            if self.is_abstract(&name) {
                open.extend(self.possible(&name));
                continue;
            }
            for field in self.fields(&name) {
                reached.insert((name.clone(), field.name.clone()));
                open.push(field.of.clone());
            }
        }
        reached
    }

    /// Whether a type is a step of a path: where paths could run in circles, they pass one. A union
    /// of steps is one.
    pub fn is_step(&self, name: &str) -> bool {
        let nodes = self.possible("Node");
        name == "Revision" || self.possible(name).iter().all(|one| nodes.contains(one))
    }

    /// Whether a path through a type comes to a step.
    fn leads_on(&self, name: &str) -> bool {
        self.is_step(name)
            || self.possible(name).iter().any(|one| {
                one != "Node"
                    && self.fields(one).iter().any(|field| {
                        !self.is_leaf(&field.of) && field.of != *name && self.leads_on(&field.of)
                    })
            })
    }

    /// The fields of a type from which paths go on.
    pub fn roads(&self, name: &str) -> impl Iterator<Item = &Field> {
        let fields = self.fields(name).iter();
        fields.filter(|field| !self.is_leaf(&field.of) && self.leads_on(&field.of))
    }
}

impl Type {
    fn read(value: &Value) -> Self {
        let field = |field: &Value| Field {
            name: field["name"].as_str().unwrap().to_owned(),
            arguments: texts(&field["args"]),
            of: named(&field["type"]),
            whole: whole(&field["type"]),
        };
        let input = |input: &Value| Input {
            name: input["name"].as_str().unwrap().to_owned(),
            of: named(&input["type"]),
            required: input["type"]["kind"] == "NON_NULL" && input["defaultValue"].is_null(),
            list: [&input["type"], &input["type"]["ofType"]]
                .iter()
                .any(|one| one["kind"] == "LIST"),
        };
        Self {
            kind: value["kind"].as_str().unwrap().to_owned(),
            fields: value["fields"].as_array().into_iter().flatten().map(field).collect(),
            inputs: value["inputFields"].as_array().into_iter().flatten().map(input).collect(),
            possible: texts(&value["possibleTypes"]),
        }
    }
}

/// Fragments that select everything of their types, as far as some steps lead.
pub struct Fragments<'a> {
    schema: &'a Schema,
    arguments: &'a Arguments,
    /// Which of the arguments of each field are given.
    round: usize,
    written: BTreeMap<String, String>,
}

impl<'a> Fragments<'a> {
    pub fn new(schema: &'a Schema, arguments: &'a Arguments, round: usize) -> Self {
        Self { schema, arguments, round, written: BTreeMap::new() }
    }

    /// A selection of everything of a type; paths go on for so many steps.
    pub fn select(&mut self, name: &str, steps: usize) -> String {
        let steps = if self.schema.leads_on(name) { steps } else { 0 };
        let mut spreads = "{ __typename".to_owned();
        for one in self.schema.possible(name) {
            let fragment = self.write(&one, steps);
            write!(spreads, " ...{fragment}").unwrap();
        }
        spreads + " }"
    }

    fn write(&mut self, name: &str, steps: usize) -> String {
        let fragment = format!("{name}{steps}");
        if self.written.contains_key(&fragment) {
            return fragment;
        }
        self.written.insert(fragment.clone(), String::new());
        let mut text = format!("fragment {fragment} on {name} {{ __typename");
        let schema = self.schema;
        for field in schema.fields(name) {
            let given = self.arguments.of(name, &field.name);
            let given = &given[self.round % given.len()];
            let asked = if schema.is_plain(&field.name) {
                field.name.clone()
            } else {
                format!("{0}_{name}: {0}", field.name)
            };
            if schema.is_leaf(&field.of) {
                write!(text, " {asked}{given}").unwrap();
                continue;
            }
            let Some(left) = steps.checked_sub(usize::from(schema.is_step(&field.of))) else {
                continue;
            };
            // Without a step left, the way through a page or a list of days leads nowhere.
            if steps == 0
                && schema.leads_on(&field.of)
                && !schema.is_step(&field.of)
                && self.is_empty_without_steps(&field.of)
            {
                continue;
            }
            let below = self.select(&field.of, left);
            write!(text, " {asked}{given} {below}").unwrap();
        }
        text.push_str(" }\n");
        self.written.insert(fragment.clone(), text);
        fragment
    }

    /// Whether only paths that go on hang on a type.
    fn is_empty_without_steps(&self, name: &str) -> bool {
        self.schema.possible(name).iter().any(|one| self.schema.is_step(one))
    }

    /// The fragments that were used, after the operation.
    pub fn document(self, operation: &str) -> String {
        operation.to_owned() + "\n" + &self.written.into_values().collect::<String>()
    }
}
