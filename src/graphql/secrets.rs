//! Which operations take a secret. They are not taken by GET, whose address would hold the secret:
//! addresses are logged, kept and handed on by everybody on the way.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The arguments that are secrets, wherever they stand.
const SECRETS: [&str; 2] = ["password", "token"];

/// Whether a document names a secret as an argument of a field. Those of mutations stand in inputs;
/// mutations are not taken by GET at all.
pub(super) fn takes_secret(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, one)| &one.node.selection_set.node);
    let fragments = document.fragments.values().map(|one| &one.node.selection_set.node);
    operations.chain(fragments).any(is_in_set)
}

/// Fragments are looked at by themselves.
fn is_in_set(set: &SelectionSet) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => {
            let mut arguments = field.node.arguments.iter();
            arguments.any(|(name, _)| SECRETS.contains(&name.node.as_str()))
                || is_in_set(&field.node.selection_set.node)
        }
        Selection::InlineFragment(fragment) => is_in_set(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn takes(query: &str) -> bool {
        takes_secret(&parse_query(query).unwrap())
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands() {
        for query in [
            "query($t: String!) { agenda(token: $t) { version } }",
            "{ a: agenda(token: \"x\") { version } }",
            "{ ... on Query { agenda(token: \"x\") { version } } }",
            "{ ...F } fragment F on Query { agenda(token: \"x\") { version } }",
            "{ edition { x(token: 1) } }",
            "subscription($t: String!) { agendaChanges(token: $t) { number } }",
        ] {
            assert!(takes(query), "{query}");
        }
    }

    #[test]
    fn what_is_only_called_so_is_none() {
        for query in ["{ token }", "query($token: ID!) { node(id: $token) { id } }"] {
            assert!(!takes(query), "{query}");
        }
    }
}
