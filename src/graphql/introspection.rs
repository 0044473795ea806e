//! Which operations ask for the schema.

use std::collections::HashSet;

use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

/// The fields that tell the schema; they stand at the root of queries alone. `__typename` is none of
/// them: clients ask for it everywhere.
const FIELDS: [&str; 2] = ["__schema", "__type"];

/// What an operation asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The schema, among other things maybe.
    Schema,
    /// Not the schema.
    Programs,
}

/// Finds out what an operation asks about, through its fragments too.
pub(super) fn about(document: &ExecutableDocument, operation: &OperationDefinition) -> About {
    let mut seen = HashSet::new();
    let mut sets = vec![&operation.selection_set.node];
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if FIELDS.contains(&field.node.name.node.as_str()) => {
                    return About::Schema;
                }
                // Further down there are other types, whose fields of that name do not exist.
                Selection::Field(_) => {}
                Selection::InlineFragment(one) => sets.push(&one.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    sets.extend(fragment(document, name).filter(|_| seen.insert(name)));
                }
            }
        }
    }
    About::Programs
}

fn fragment<'a>(document: &'a ExecutableDocument, name: &str) -> Option<&'a SelectionSet> {
    Some(&document.fragments.get(name)?.node.selection_set.node)
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn asks(document: &str) -> bool {
        let document = parse_query(document).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        about(&document, &operation.node) == About::Schema
    }

    #[test]
    fn who_asks_for_the_schema_is_known_by_it() {
        for document in [
            "{ __schema { types { name } } }",
            "{ a x: __type(name: \"A\") { name } }",
            "{ ... on Query { ...{ __schema { types { name } } } } }",
            "{ ...F } fragment F on Query { a ...G } fragment G on Query { __type(name: \"A\") { name } }",
        ] {
            assert!(asks(document), "{document}");
        }
        for document in [
            "{ __typename a { __typename } }",
            "{ __schema: a }",
            "{ a ...F } fragment F on Query { b } fragment G on Query { __schema { types { name } } }",
            "{ ...F } fragment F on Query { ...F }",
        ] {
            assert!(!asks(document), "{document}");
        }
    }
}
