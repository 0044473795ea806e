//! How many items the lists of the schema are taken to have where no argument says so.
//!
//! Without this, lists that lead to each other (organizers of sessions of organizers) would cost
//! next to nothing and multiply with every level.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// A list of things that are few: rooms, contributions, organizers.
const PLAIN: u64 = 5;

/// A page of which the size is not said.
const PAGE: u64 = 20;

/// A field that counts for a page at least: the few revisions of a history can be large ones, each
/// with the history of hundreds of sessions.
const NEVER_SMALL: &str = "history";

/// The lists of introspection, which no schema defines.
const INTROSPECTION: [&str; 8] = [
    "args",
    "directives",
    "enumValues",
    "fields",
    "inputFields",
    "interfaces",
    "possibleTypes",
    "types",
];

/// The fields of a schema that are lists or pages, by name, and how many items they count for.
#[derive(Debug, Clone, Default)]
pub struct Lists(HashMap<String, u64>);

impl Lists {
    /// The lists of a schema, given as its text.
    pub fn of(schema: &str) -> Self {
        let document = parse_schema(schema).expect("the schema that is served can be read");
        let mut lists = Self::default();
        for name in INTROSPECTION {
            lists.add(name, PLAIN);
        }
        for field in fields(&document) {
            if let Some(items) = usual_items(field) {
                lists.add(&field.name.node, items);
            }
        }
        lists
    }

    /// Of fields of one name in several types, the one with the most items counts for all.
    fn add(&mut self, name: &str, items: u64) {
        let most = self.0.entry(name.to_owned()).or_default();
        *most = items.max(*most);
    }

    /// How many items a field of this name counts for: 1, if it is no list. `asked`: how many its
    /// arguments ask for.
    pub(super) fn items(&self, name: &str, asked: Option<u64>) -> u64 {
        match asked {
            Some(asked) if name == NEVER_SMALL => asked.max(PAGE),
            Some(asked) => asked,
            None => self.0.get(name).copied().unwrap_or(1),
        }
    }
}

fn fields(document: &ServiceDocument) -> impl Iterator<Item = &FieldDefinition> {
    let types = document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(&definition.node),
        _ => None,
    });
    // What is in a page was counted with the page.
    let types = types.filter(|one| !is_connection(&one.name.node));
    types.flat_map(fields_of).map(|field| &field.node)
}

fn fields_of(one: &TypeDefinition) -> &[async_graphql::Positioned<FieldDefinition>] {
    match &one.kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => &[],
    }
}

/// None: it is no list, or one whose items are given as `ids`.
fn usual_items(field: &FieldDefinition) -> Option<u64> {
    match &field.ty.node.base {
        BaseType::Named(name) => is_connection(name).then_some(PAGE),
        BaseType::List(_) => {
            let counted = field.arguments.iter().any(|argument| argument.node.name.node == "ids");
            (!counted).then_some(PLAIN)
        }
    }
}

fn is_connection(type_name: &str) -> bool {
    type_name.ends_with("Connection")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_pages_count_for_what_they_usually_have() {
        let lists = Lists::of(
            "type Query { nodes(ids: [ID!]!): [Room]! rooms: [Room!]! room: Room all: RoomConnection! }
             interface Named { names: [String!] } type RoomConnection { nodes: [Room!]! edges: [E] }
             type Room { rooms: RoomConnection changes: [Room!]! } type E { node: Room }",
        );
        for (name, items) in [
            ("room", 1),
            ("node", 1),
            ("nodes", 1),
            ("edges", 1),
            ("names", PLAIN),
            ("types", PLAIN),
            ("all", PAGE),
            ("rooms", PAGE),
            ("changes", PLAIN),
        ] {
            assert_eq!(lists.items(name, None), items, "{name}");
        }
        assert_eq!(lists.items("all", Some(3)), 3);
        assert_eq!((lists.items("history", Some(3)), lists.items("history", Some(30))), (PAGE, 30));
    }

    #[test]
    fn the_lists_of_the_served_schema_are_known() {
        let lists = Lists::of(&crate::graphql::sdl());
        for (name, items) in [("organizers", PLAIN), ("contributions", PLAIN), ("history", PAGE)] {
            assert_eq!(lists.items(name, None), items, "{name}");
        }
        assert_eq!((lists.items("nodes", None), lists.items("edition", None)), (1, 1));
    }
}
