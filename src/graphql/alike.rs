//! Which followers are alike: those to whom the same bytes can be said.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;

use super::document::Digest;
use super::service::{Asker, Prepared};
use crate::types::{Audience, EditionId, Epoch, Languages, Role, RoomId, Viewer};

/// Arguments of a subscription's root field that choose whole events and change none of them.
const CHOOSING: [&str; 4] = ["after", "rooms", "sessions", "token"];

/// What followers have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Alike {
    asked: Asked,
    viewer: Seer,
    languages: Languages,
    subject: Subject,
}

/// What followers asked, without what only chooses events.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Asked {
    document: Digest,
    operation_name: Option<String>,
    /// As JSON, by name.
    variables: String,
}

/// What of a viewer an answer depends on: not who they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Seer {
    Public,
    Staff(Role, Option<BTreeSet<EditionId>>),
}

/// What is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// The changes of one history of an edition, as an audience is told of them.
    Changes(EditionId, Epoch, Audience),
    /// What a room shows.
    Display(EditionId, RoomId, Audience),
}

impl Alike {
    /// What those who ask this have in common.
    pub(super) fn of(prepared: &Prepared, asker: &Asker, subject: Subject) -> Self {
        let Asker { viewer, languages, .. } = asker;
        let viewer = match viewer {
            Viewer::Public => Seer::Public,
            Viewer::Staff(staff) => Seer::Staff(staff.role, staff.editions.clone()),
        };
        Self { asked: Asked::of(prepared), viewer, languages: languages.clone(), subject }
    }
}

impl Asked {
    fn of(prepared: &Prepared) -> Self {
        let Prepared { document, operation_name, variables, .. } = prepared;
        let variables = match operation(&document.parsed, operation_name.as_deref()) {
            Some(operation) => shared_variables(&document.parsed, operation, variables),
            None => BTreeMap::new(),
        };
        Self {
            document: document.digest,
            operation_name: operation_name.clone(),
            variables: serde_json::to_string(&variables).expect("variables are plain JSON"),
        }
    }
}

fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a OperationDefinition> {
    let mut all = document.operations.iter();
    let is_asked = |own: Option<&Name>| name.is_none_or(|name| own.is_some_and(|own| own == name));
    all.find(|(own, _)| is_asked(*own)).map(|(_, operation)| &operation.node)
}

/// The variables that an operation declares, without those that stand nowhere but in an argument of
/// the root field that chooses events.
fn shared_variables<'a>(
    document: &ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
) -> BTreeMap<&'a Name, &'a ConstValue> {
    let mut uses = Uses::default();
    uses.of_document(document);
    let choosing = choosing_variables(operation);
    let declared = operation.variable_definitions.iter().map(|declared| &declared.node.name.node);
    declared
        .filter(|name| !(choosing.contains(name) && uses.count(name) == 1))
        .filter_map(|name| Some((name, variables.get(name)?)))
        .collect()
}

fn choosing_variables(operation: &OperationDefinition) -> Vec<&Name> {
    let roots = operation.selection_set.node.items.iter();
    let fields = roots.filter_map(|selection| match &selection.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    });
    let arguments = fields.flat_map(|field| &field.arguments);
    arguments
        .filter(|(name, _)| CHOOSING.contains(&name.node.as_str()))
        .filter_map(|(_, value)| match &value.node {
            Value::Variable(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// How often each variable is used in a document.
#[derive(Default)]
struct Uses<'a>(BTreeMap<&'a Name, usize>);

impl<'a> Uses<'a> {
    fn count(&self, name: &Name) -> usize {
        self.0.get(name).copied().unwrap_or_default()
    }

    fn of_document(&mut self, document: &'a ExecutableDocument) {
        for (_, operation) in document.operations.iter() {
            self.of_directives(&operation.node.directives);
            self.of_set(&operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            self.of_directives(&fragment.node.directives);
            self.of_set(&fragment.node.selection_set.node);
        }
    }

    fn of_set(&mut self, set: &'a SelectionSet) {
        for selection in &set.items {
            self.of_directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => self.of_field(&field.node),
                Selection::InlineFragment(fragment) => {
                    self.of_set(&fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn of_field(&mut self, field: &'a Field) {
        self.of_arguments(&field.arguments);
        self.of_set(&field.selection_set.node);
    }

    fn of_directives(
        &mut self,
        directives: &'a [Positioned<async_graphql::parser::types::Directive>],
    ) {
        for directive in directives {
            self.of_arguments(&directive.node.arguments);
        }
    }

    fn of_arguments(&mut self, arguments: &'a [(Positioned<Name>, Positioned<Value>)]) {
        for (_, value) in arguments {
            self.of_value(&value.node);
        }
    }

    fn of_value(&mut self, value: &'a Value) {
        match value {
            Value::Variable(name) => *self.0.entry(name).or_default() += 1,
            Value::List(values) => values.iter().for_each(|value| self.of_value(value)),
            Value::Object(fields) => fields.values().for_each(|value| self.of_value(value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn shared(query: &str, variables: serde_json::Value) -> String {
        let document = parse_query(query).unwrap();
        let operation = operation(&document, None).unwrap();
        let variables = Variables::from_json(variables);
        serde_json::to_string(&shared_variables(&document, operation, &variables)).unwrap()
    }

    const PLAIN: &str = "subscription($e: ID!, $a: Cursor, $s: [ID!], $r: [ID!]) {
        programChanges(edition: $e, after: $a, sessions: $s, rooms: $r) { number } }";

    #[test]
    fn what_chooses_events_tells_no_followers_apart() {
        let one = shared(PLAIN, json!({ "e": "x", "a": "1-1", "s": ["y"], "r": [] }));
        assert_eq!(one, r#"{"e":"x"}"#);
        assert_eq!(one, shared(PLAIN, json!({ "e": "x", "s": ["z"], "unknown": 1 })));
        assert_ne!(one, shared(PLAIN, json!({ "e": "z" })));
        let agenda = "subscription($t: String!, $a: Cursor) { agendaChanges(token: $t, after: $a) { number } }";
        assert_eq!(shared(agenda, json!({ "t": "secret", "a": "1-1" })), "{}");
    }

    #[test]
    fn what_is_used_elsewhere_too_tells_them_apart() {
        for query in [
            "subscription($a: Cursor) { programChanges(after: $a) { x(after: $a) } }",
            "subscription($a: Cursor) { programChanges(after: $a) { x @include(if: $a) } }",
            "subscription($a: Cursor) { programChanges(after: $a) { ...F } } fragment F on T { x(y: [{z: $a}]) }",
            "subscription($a: Cursor) { programChanges(edition: $a) { x } }",
            "subscription($a: Cursor) { programChanges(sessions: [$a]) { x } }",
            "subscription($a: Cursor) { programChanges(edition: 1) { x(after: $a) } }",
        ] {
            assert_eq!(shared(query, json!({ "a": "1" })), r#"{"a":"1"}"#, "{query}");
        }
    }
}
