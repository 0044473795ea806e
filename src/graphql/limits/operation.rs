//! What is asked of the operation itself: which one it is, its variables, its root.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};

use super::{Limits, Refused, within};

/// The operation that a request asks for (`GetOperation` in section 6.1 of the specification).
pub fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Refused> {
    let mut all = document.operations.iter();
    let operation = match (&document.operations, name) {
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Single(_), Some(_)) => None,
        (_, None) if all.len() == 1 => all.next().map(|(_, operation)| operation),
        (_, None) => return Err(Refused::OperationNameRequired),
    };
    let unknown = || Refused::UnknownOperation(name.unwrap_or_default().to_owned());
    operation.map(|operation| &operation.node).ok_or_else(unknown)
}

/// Refuses a query or a mutation with more at its root than one request may ask for.
pub(super) fn check_root(
    operation: &OperationDefinition,
    root_fields: u64,
    limits: &Limits,
) -> Result<(), Refused> {
    match operation.ty {
        OperationType::Query => within(limits.root_fields, root_fields, Refused::RootFields),
        OperationType::Mutation => {
            within(limits.mutation_fields, root_fields, Refused::MutationFields)
        }
        OperationType::Subscription => Ok(()),
    }
}

/// Refuses a subscription without exactly one root field ("Single Root Field" in section 5.2),
/// counted through fragments too.
///
/// `root_fields` is how many there are, with fragments expanded and no cycle among them.
pub(super) fn check_subscription(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    root_fields: u64,
) -> Result<(), Refused> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    if root_fields != 1 {
        return Err(Refused::SubscriptionFields);
    }
    let mut set = &operation.selection_set.node;
    // Every selection leads to a field at least, so where there is one field there is one way.
    while let [selection] = set.items.as_slice() {
        refuse_condition(&selection.node)?;
        match next(document, &selection.node) {
            Next::Set(inner) => set = inner,
            Next::Field(field) if field.name.node.starts_with("__") => {
                return Err(Refused::SubscriptionIntrospection);
            }
            Next::Field(_) => return Ok(()),
            Next::Nothing => break,
        }
    }
    Err(Refused::SubscriptionFields)
}

/// Refuses to follow a root field that stands in a fragment. The specification allows it, but the
/// executor passes over fragments there: the stream would end at once and without a word.
pub(super) fn check_subscription_root(operation: &OperationDefinition) -> Result<(), Refused> {
    let mut selections = operation.selection_set.node.items.iter();
    let is_direct = selections.all(|selection| matches!(selection.node, Selection::Field(_)));
    if operation.ty != OperationType::Subscription || is_direct {
        return Ok(());
    }
    Err(Refused::SubscriptionFragment)
}

enum Next<'a> {
    Field(&'a Field),
    Set(&'a SelectionSet),
    Nothing,
}

fn next<'a>(document: &'a ExecutableDocument, selection: &'a Selection) -> Next<'a> {
    match selection {
        Selection::Field(field) => Next::Field(&field.node),
        Selection::InlineFragment(fragment) => Next::Set(&fragment.node.selection_set.node),
        Selection::FragmentSpread(spread) => document
            .fragments
            .get(&spread.node.fragment_name.node)
            .map_or(Next::Nothing, |fragment| Next::Set(&fragment.node.selection_set.node)),
    }
}

fn refuse_condition(selection: &Selection) -> Result<(), Refused> {
    let mut names = selection.directives().iter().map(|directive| &*directive.node.name.node);
    if names.any(|name| matches!(name, "skip" | "include")) {
        return Err(Refused::SubscriptionCondition);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Lists, measure};
    use super::*;
    use async_graphql::Variables;
    use async_graphql::parser::parse_query;

    fn measured(document: &str, name: Option<&str>) -> Result<String, Refused> {
        let document = parse_query(document).unwrap();
        let limits = Limits::default();
        let operation =
            measure(&document, name, &Variables::default(), &limits, &Lists::default())?;
        Ok(operation.kind.to_string())
    }

    #[test]
    fn a_request_names_its_operation_where_there_are_several() {
        let two = "query A { a } mutation B { b }";
        assert_eq!(measured(two, Some("A")).unwrap(), "query");
        assert_eq!(measured(two, Some("B")).unwrap(), "mutation");
        assert_eq!(measured(two, Some("C")), Err(Refused::UnknownOperation("C".to_owned())));
        assert_eq!(measured(two, None), Err(Refused::OperationNameRequired));
        assert_eq!(measured("query A { a }", None).unwrap(), "query");
        assert_eq!(measured("{ a }", None).unwrap(), "query");
        assert_eq!(measured("{ a }", Some("A")), Err(Refused::UnknownOperation("A".to_owned())));
    }

    #[test]
    fn a_subscription_has_one_root_field() {
        let one = "subscription { a(b: 1) { c d } }";
        assert_eq!(measured(one, None).unwrap(), "subscription");
        for document in [
            "subscription { a b }",
            "subscription { a a }",
            "subscription { a ...{ b } }",
            "subscription { a __typename }",
            "subscription { ...F ...F } fragment F on S { a }",
            "subscription { ...Nowhere }",
            "query Q { a } subscription S { a b }",
        ] {
            let refused = measured(document, document.starts_with('q').then_some("Q"));
            assert_eq!(refused, Err(Refused::SubscriptionFields), "{document}");
        }
    }

    #[test]
    fn the_root_field_of_a_subscription_stands_in_no_fragment() {
        let spread = "subscription { ...{ ...F } } fragment F on S { ... on S { x: a } }";
        for document in [
            spread,
            "subscription { ...F } fragment F on S { a }",
            "subscription { ... on S { a { b } } }",
        ] {
            assert_eq!(measured(document, None), Err(Refused::SubscriptionFragment), "{document}");
        }
        assert_eq!(measured("subscription { a { ...{ b } } }", None).unwrap(), "subscription");
        // Such a subscription is no fault of a document of which another operation is executed.
        let beside =
            format!("query Q {{ a }} {}", spread.replace("subscription", "subscription S"));
        assert_eq!(measured(&beside, Some("Q")).unwrap(), "query");
        assert_eq!(measured(&beside, Some("S")), Err(Refused::SubscriptionFragment));
    }

    #[test]
    fn a_subscription_to_the_schema_is_refused() {
        for document in [
            "subscription { __typename }",
            "subscription { a: __schema { types { name } } }",
            "subscription { ...F } fragment F on S { __typename }",
        ] {
            assert_eq!(measured(document, None), Err(Refused::SubscriptionIntrospection));
        }
    }

    #[test]
    fn the_root_field_of_a_subscription_cannot_be_left_out() {
        for document in [
            "subscription { a @skip(if: true) }",
            "subscription { ...@include(if: false) { a } }",
            "subscription { ...F @skip(if: true) } fragment F on S { a }",
        ] {
            assert_eq!(measured(document, None), Err(Refused::SubscriptionCondition));
        }
        assert_eq!(
            measured("subscription { a { b @skip(if: true) } }", None).unwrap(),
            "subscription"
        );
    }
}
