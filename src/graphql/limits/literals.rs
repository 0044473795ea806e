//! The lists that stand in a document.

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value as ConstValue};
use async_graphql_value::Value;

use super::{Limits, Refused, within};

/// Refuses a document with a list that is too long, wherever it stands.
///
/// Takes time linear in the document; calls itself as often as the text nests brackets.
pub fn check_literals(document: &ExecutableDocument, limits: &Limits) -> Result<(), Refused> {
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let definition = &definition.node;
            check_directives(&definition.directives, limits)?;
            if let Some(default) = &definition.default_value {
                check_const(&default.node, limits)?;
            }
        }
        check_directives(&operation.node.directives, limits)?;
        check_set(&operation.node.selection_set.node, limits)?;
    }
    for fragment in document.fragments.values() {
        check_directives(&fragment.node.directives, limits)?;
        check_set(&fragment.node.selection_set.node, limits)?;
    }
    Ok(())
}

fn check_set(set: &SelectionSet, limits: &Limits) -> Result<(), Refused> {
    for selection in &set.items {
        check_directives(selection.node.directives(), limits)?;
        match &selection.node {
            Selection::Field(field) => check_field(&field.node, limits)?,
            Selection::InlineFragment(fragment) => {
                check_set(&fragment.node.selection_set.node, limits)?;
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_field(field: &Field, limits: &Limits) -> Result<(), Refused> {
    check_arguments(&field.arguments, limits)?;
    check_set(&field.selection_set.node, limits)
}

fn check_directives(directives: &[Positioned<Directive>], limits: &Limits) -> Result<(), Refused> {
    directives.iter().try_for_each(|directive| check_arguments(&directive.node.arguments, limits))
}

fn check_arguments(
    arguments: &[(Positioned<Name>, Positioned<Value>)],
    limits: &Limits,
) -> Result<(), Refused> {
    arguments.iter().try_for_each(|(_, value)| check_value(&value.node, limits))
}

fn check_value(value: &Value, limits: &Limits) -> Result<(), Refused> {
    match value {
        Value::List(items) => {
            within(limits.list_items, items.len(), Refused::ListItems)?;
            items.iter().try_for_each(|item| check_value(item, limits))
        }
        Value::Object(fields) => fields.values().try_for_each(|value| check_value(value, limits)),
        _ => Ok(()),
    }
}

fn check_const(value: &ConstValue, limits: &Limits) -> Result<(), Refused> {
    match value {
        ConstValue::List(items) => {
            within(limits.list_items, items.len(), Refused::ListItems)?;
            items.iter().try_for_each(|item| check_const(item, limits))
        }
        ConstValue::Object(fields) => {
            fields.values().try_for_each(|value| check_const(value, limits))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn a_list_is_found_wherever_it_stands() {
        let limits = Limits { list_items: 2, ..Limits::default() };
        for place in [
            "{ a(b: LIST) }",
            "{ a { b(c: { d: [LIST] }) } }",
            "{ ... on T { a(b: LIST) } }",
            "{ a @d(b: LIST) }",
            "query @d(b: LIST) { a }",
            "query($v: [Int] = LIST) { a }",
            "query($v: [Int] = [[{ b: LIST }]]) { a }",
            "{ ...F @d(b: LIST) } fragment F on T { a }",
            "{ ...F } fragment F on T { a(b: LIST) }",
            "{ ...F } fragment F on T @d(b: LIST) { a }",
            "query A { a } query B { a(b: LIST) }",
        ] {
            let check = |list| {
                let document = parse_query(place.replace("LIST", list)).unwrap();
                check_literals(&document, &limits)
            };
            assert_eq!(check("[1, 2, 3]"), Err(Refused::ListItems(2)), "{place}");
            assert_eq!(check("[[1, 2], [3, 4]]"), Ok(()), "{place}");
        }
    }
}
