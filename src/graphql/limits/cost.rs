//! The look at a parsed document before it is validated and executed.
//!
//! Executor and validation expand fragments wherever they are spread, so that a fragment which
//! spreads the next one twice doubles their work with every line. Here each fragment is measured
//! once, and its size added for every spread.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    VariableDefinition,
};
use async_graphql::{Positioned, Value as ConstValue, Variables};
use async_graphql_value::Value;

use super::{Limits, Lists, Refused, fragments, operation, within};

/// The most items that a page is taken to have, whatever a field's `first` or `last` asks for.
pub const LARGEST_PAGE: u64 = 100;

/// The operation that a request asks for, within the limits.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// The fields, those below a page once for each of its items ([`Limits::cost`]).
    pub cost: u64,
}

/// Finds the operation that a request asks for; refuses a document that must not be validated and
/// a request that must not be executed.
///
/// The document is one that the parser made. Takes time linear in it, however often it spreads its
/// fragments.
pub fn measure(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &Limits,
    lists: &Lists,
) -> Result<Operation, Refused> {
    let definition = operation::choose(document, operation_name)?;
    let sizes = Sizes::of(document, Pages::of(definition, variables, lists))?;
    let operations = || document.operations.iter().map(|(_, operation)| &operation.node);
    let total =
        operations().map(|each| sizes.of_operation(each)).fold(Size::default(), Size::beside);
    total.check(limits)?;
    for each in operations() {
        let root_fields = sizes.of_operation(each).root_fields;
        operation::check_root(each, root_fields, limits)?;
        operation::check_subscription(document, each, root_fields)?;
    }
    operation::check_subscription_root(definition)?;
    let cost = sizes.of_operation(definition).cost;
    within(limits.cost, cost, Refused::Cost)?;
    Ok(Operation { kind: definition.ty, cost })
}

/// The size of a part of a document, with its fragments expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    fields: u64,
    /// The fields that are not below others.
    root_fields: u64,
    cost: u64,
    aliases: u64,
    directives: u64,
    /// The nested selection sets.
    depth: u64,
    /// The longest page that is asked for.
    page: u64,
}

impl Size {
    /// A spread of a fragment that does not exist. Validation refuses it, but has to get there.
    const NOWHERE: Self =
        Self { fields: 1, root_fields: 1, cost: 1, aliases: 0, directives: 0, depth: 0, page: 0 };

    fn of_directives(count: usize) -> Self {
        Self { directives: u64::try_from(count).unwrap_or(u64::MAX), ..Self::default() }
    }

    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            cost: self.cost.saturating_add(other.cost),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            page: self.page.max(other.page),
        }
    }

    /// This is the size of a field's selection set; `times` is how often it is executed.
    fn below(self, field: &Field, times: u64) -> Self {
        Self {
            fields: self.fields.saturating_add(1),
            root_fields: 1,
            cost: self.cost.saturating_mul(times).saturating_add(1),
            aliases: self.aliases.saturating_add(field.alias.is_some().into()),
            ..self
        }
    }

    fn check(self, limits: &Limits) -> Result<(), Refused> {
        within(limits.aliases, self.aliases, Refused::Aliases)?;
        within(limits.directives, self.directives, Refused::Directives)?;
        within(limits.fields, self.fields, Refused::Fields)?;
        within(limits.depth, self.depth, Refused::Depth)?;
        within(limits.page_size, self.page, Refused::PageSize)
    }
}

struct Sizes<'a> {
    pages: Pages<'a>,
    fragments: HashMap<&'a str, Size>,
}

impl<'a> Sizes<'a> {
    fn of(document: &'a ExecutableDocument, pages: Pages<'a>) -> Result<Self, Refused> {
        let mut sizes = Self { pages, fragments: HashMap::new() };
        for (name, fragment) in fragments::from_the_innermost(document)? {
            let size = sizes.of_set(&fragment.selection_set.node);
            let directives = Size::of_directives(fragment.directives.len());
            sizes.fragments.insert(name, size.beside(directives));
        }
        Ok(sizes)
    }

    fn of_operation(&self, operation: &OperationDefinition) -> Size {
        let variables = operation.variable_definitions.iter();
        let directives = variables.map(|variable| variable.node.directives.len()).sum::<usize>()
            + operation.directives.len();
        self.of_set(&operation.selection_set.node).beside(Size::of_directives(directives))
    }

    /// Calls itself as often as the parser lets selection sets be nested in the text: 64 times.
    fn of_set(&self, set: &SelectionSet) -> Size {
        let selections = set.items.iter().map(|selection| self.of_selection(&selection.node));
        let size = selections.fold(Size::default(), Size::beside);
        let level = u64::from(!set.items.is_empty());
        Size { depth: size.depth.saturating_add(level), ..size }
    }

    fn of_selection(&self, selection: &Selection) -> Size {
        let size = match selection {
            Selection::Field(field) => {
                let field = &field.node;
                let below = self.of_set(&field.selection_set.node);
                let size = below.below(field, self.pages.size(field));
                Size { page: size.page.max(self.pages.asked(field)), ..size }
            }
            Selection::InlineFragment(fragment) => self.of_set(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                self.fragments.get(name).copied().unwrap_or(Size::NOWHERE)
            }
        };
        size.beside(Size::of_directives(selection.directives().len()))
    }
}

/// How many items the pages of an operation have.
struct Pages<'a> {
    variables: &'a Variables,
    lists: &'a Lists,
    defaults: HashMap<&'a str, &'a ConstValue>,
}

impl<'a> Pages<'a> {
    fn of(operation: &'a OperationDefinition, variables: &'a Variables, lists: &'a Lists) -> Self {
        let default = |definition: &'a Positioned<VariableDefinition>| {
            let value = definition.node.default_value.as_ref()?;
            Some((definition.node.name.node.as_str(), &value.node))
        };
        let defaults = operation.variable_definitions.iter().filter_map(default).collect();
        Self { variables, lists, defaults }
    }

    /// The largest of `first`, `last` and the number of `ids`; without them, what is usual.
    fn size(&self, field: &Field) -> u64 {
        let sizes = field.arguments.iter().filter_map(|(name, value)| match name.node.as_str() {
            "first" | "last" => self.number(&value.node),
            "ids" => self.length(&value.node),
            _ => None,
        });
        let most = sizes.max().map(|items| items.clamp(1, LARGEST_PAGE));
        self.lists.items(&field.name.node, most)
    }

    /// How long a page a field asks for. 0: it does not say, or says what no page can be, which is
    /// for the field to refuse.
    fn asked(&self, field: &Field) -> u64 {
        let pages = field.arguments.iter();
        let pages = pages.filter(|(name, _)| matches!(name.node.as_str(), "first" | "last"));
        let sizes = pages.filter_map(|(_, value)| self.number(&value.node));
        sizes.filter(|size| *size <= LARGEST_PAGE).max().unwrap_or_default()
    }

    fn length(&self, value: &Value) -> Option<u64> {
        let items = match value {
            Value::List(items) => items.len(),
            Value::Variable(name) => match self.variable(name)? {
                ConstValue::List(items) => items.len(),
                _ => return None,
            },
            _ => return None,
        };
        Some(u64::try_from(items).unwrap_or(u64::MAX))
    }

    /// What is not a number is for validation to refuse; what is not an integer counts as one that
    /// is too large.
    fn number(&self, value: &Value) -> Option<u64> {
        let number = match value {
            Value::Number(number) => number,
            Value::Variable(name) => match self.variable(name)? {
                ConstValue::Number(number) => number,
                _ => return None,
            },
            _ => return None,
        };
        Some(number.as_i64().map_or(u64::MAX, |items| u64::try_from(items).unwrap_or_default()))
    }

    fn variable(&self, name: &str) -> Option<&ConstValue> {
        self.variables.get(name).or_else(|| self.defaults.get(name).copied())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn cost(document: &str, variables: serde_json::Value) -> Result<u64, Refused> {
        costs(document, variables, &Lists::default())
    }

    fn costs(document: &str, variables: serde_json::Value, lists: &Lists) -> Result<u64, Refused> {
        let document = parse_query(document).unwrap();
        let variables = Variables::from_json(variables);
        let limits = Limits { root_fields: 0, page_size: 0, ..Limits::default() };
        let operation = measure(&document, None, &variables, &limits, lists)?;
        Ok(operation.cost)
    }

    fn refused(document: &str) -> Option<Refused> {
        cost(document, json!({})).err()
    }

    /// Fragments `F0`, `F1` and so on, each with what `selection` says of the next.
    fn chain(length: usize, selection: impl Fn(usize) -> String) -> String {
        let fragment = |i| format!("fragment F{i} on T {{ {} }} ", selection(i + 1));
        let fragments: String = (0..length).map(fragment).collect();
        format!("{{ ...F0 }} {fragments} fragment F{length} on T {{ a }}")
    }

    #[test]
    fn fields_are_counted_with_fragments_expanded() {
        let text = "{ a { ...F } b { ...F ... on T { c } } } fragment F on T { d e { f } }";
        let document = parse_query(text).unwrap();
        let variables = Variables::default();
        let definition = operation::choose(&document, None).unwrap();
        let lists = Lists::default();
        let sizes = Sizes::of(&document, Pages::of(definition, &variables, &lists)).unwrap();
        let size = sizes.of_operation(definition);
        assert_eq!((size.fields, size.depth, size.cost), (9, 4, 9));
    }

    #[test]
    fn fragments_that_double_are_refused() {
        let double = |levels| chain(levels, |next| format!("...F{next} ...F{next}"));
        assert_eq!(refused(&double(31)), Some(Refused::Fields(5_000)));
        assert_eq!(refused(&double(300)), Some(Refused::Fields(5_000)));
        assert_eq!(refused(&double(12)), None);
        // Also those that lead to nothing, and those that another operation spreads.
        let nowhere = double(31).replace("{ a }", "{ ...Nowhere }");
        assert_eq!(refused(&nowhere), Some(Refused::Fields(5_000)));
        let other = parse_query(format!("query A {{ a }} query B {}", double(31))).unwrap();
        let (variables, limits, lists) = Default::default();
        let measured = measure(&other, Some("A"), &variables, &limits, &lists);
        assert_eq!(measured.unwrap_err(), Refused::Fields(5_000));
    }

    #[test]
    fn a_chain_of_fragments_is_refused_for_its_depth() {
        let bomb = chain(2_000, |next| format!("...F{next}"));
        assert_eq!(refused(&bomb), Some(Refused::Depth(20)));
        assert_eq!(refused(&chain(18, |next| format!("...F{next}"))), None);
        assert_eq!(refused(&chain(19, |next| format!("...F{next}"))), Some(Refused::Depth(20)));
    }

    #[test]
    fn a_cycle_of_fragments_is_refused() {
        let cycle = "{ ...F } fragment F on T { a { ...G } } fragment G on T { ...F ...F }";
        assert_eq!(refused(cycle), Some(Refused::FragmentCycle("F".to_owned())));
    }

    #[test]
    fn selection_sets_are_nested_so_deep_and_no_deeper() {
        let nested = |levels: usize| format!("{}{}", "{ a ".repeat(levels), "}".repeat(levels));
        assert_eq!(refused(&nested(20)), None);
        assert_eq!(refused(&nested(21)), Some(Refused::Depth(20)));
    }

    #[test]
    fn aliases_and_directives_are_counted_with_fragments_expanded() {
        let aliases = |n| "b: a ".repeat(n);
        assert_eq!(refused(&format!("{{ {} }}", aliases(200))), None);
        assert_eq!(refused(&format!("{{ {} }}", aliases(10_000))), Some(Refused::Aliases(200)));
        let twice = format!("{{ ...F b {{ ...F }} }} fragment F on T {{ {} }}", aliases(101));
        assert_eq!(refused(&twice), Some(Refused::Aliases(200)));
        let fields = |n| "a @x ".repeat(n);
        let directives = |n| {
            format!(
                "query($v: Int @x) @x {{ ...F @x ...@x {{ {} }} }} fragment F on T @x {{ a }}",
                fields(n)
            )
        };
        assert_eq!(refused(&directives(95)), None);
        assert_eq!(refused(&directives(96)), Some(Refused::Directives(100)));
    }

    #[test]
    fn a_mutation_has_so_many_root_fields() {
        let mutation = |n| format!("mutation {{ {} ...{{ a {{ b c }} }} }}", "a ".repeat(n));
        assert_eq!(refused(&mutation(19)), None);
        assert_eq!(refused(&mutation(20)), Some(Refused::MutationFields(20)));
    }

    #[test]
    fn what_is_below_a_page_counts_for_each_item() {
        let cost = |document| cost(document, json!({ "n": 30, "text": "30" })).unwrap();
        assert_eq!(cost("{ a(first: 10) { b c } }"), 21);
        assert_eq!(cost("{ a(last: 10) { ...F } } fragment F on T { b(first: 3) { c } }"), 41);
        assert_eq!(cost("{ a(first: 2, last: 5) { b } }"), 6);
        assert_eq!(cost("{ a(first: 0) { b } c(first: -5) { d } }"), 4);
        assert_eq!(cost("{ a(first: 1000) { b } }"), 101);
        assert_eq!(cost("{ a(first: 99999999999999999999) { b } }"), 101);
        assert_eq!(cost("query($n: Int) { a(first: $n) { b } }"), 31);
        assert_eq!(cost("query($n: Int = 2) { a(first: $n) { b } }"), 31);
        assert_eq!(cost("query($m: Int = 40) { a(first: $m) { b } }"), 41);
        assert_eq!(cost("query($m: Int, $text: Int) { a(first: $m, last: $text) { b } }"), 2);
    }

    #[test]
    fn what_is_below_ids_counts_for_each_of_them() {
        let cost = |document| cost(document, json!({ "ids": vec!["x"; 1_000] })).unwrap();
        assert_eq!(cost(r#"{ a(ids: ["x", "y", "z"]) { b } }"#), 4);
        assert_eq!(cost("{ a(ids: []) { b } }"), 2);
        assert_eq!(cost("query($ids: [ID!]!) { a(ids: $ids) { b } }"), 101);
        assert_eq!(cost(r#"{ a(ids: "x") { b } }"#), 2);
    }

    #[test]
    fn what_is_below_a_list_counts_for_its_usual_items() {
        let lists = Lists::of("type Query { a: [Query!]! b: AConnection! c: Query }");
        let costs = |document| costs(document, json!({}), &lists);
        assert_eq!(costs("{ c { a { c c } } }"), Ok(12));
        assert_eq!(costs("{ b { nodes { c } } }"), Ok(41));
        assert_eq!(costs("{ b(first: 2) { nodes { c } } }"), Ok(5));
        let circle = format!("{}c{}", "{ a { c ".repeat(8), "} }".repeat(8));
        assert_eq!(costs(&circle), Err(Refused::Cost(250_000)));
        let types = "{ __schema { types { ".to_owned()
            + &"possibleTypes { interfaces { ".repeat(4)
            + "name"
            + &"}".repeat(11);
        assert_eq!(costs(&types), Err(Refused::Cost(250_000)));
    }

    #[test]
    fn pages_of_pages_of_pages_are_refused() {
        let pages = "{ a(first: 100) { b(first: 100) { c(first: 100) { d } } } }";
        assert_eq!(refused(pages), Some(Refused::Cost(250_000)));
        let endless = format!("{}a{}", "{ a(first: 100) ".repeat(19), "}".repeat(19));
        assert_eq!(refused(&endless.replace(") a", ") { a }")), Some(Refused::Cost(250_000)));
    }

    #[test]
    fn the_introspection_of_graphql_tools_passes() {
        let inner = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
        let introspection = format!(
            "query I {{ __schema {{ description queryType {{ name kind }} types {{ ...Full }}
               directives {{ name locations args(includeDeprecated: true) {{ ...Input }} }} }} }}
             fragment Full on __Type {{ kind fields(includeDeprecated: true) {{ name
               args(includeDeprecated: true) {{ ...Input }} type {{ ...Ref }} }}
               inputFields(includeDeprecated: true) {{ ...Input }} interfaces {{ ...Ref }}
               enumValues(includeDeprecated: true) {{ name }} possibleTypes {{ ...Ref }} }}
             fragment Input on __InputValue {{ name type {{ ...Ref }} defaultValue }}
             fragment Ref on __Type {{ {inner} }}"
        );
        assert_eq!(super::super::scan(&introspection, &Limits::default()), Ok(()));
        let lists = Lists::of("type Query { a: Int }");
        assert!(costs(&introspection, json!({}), &lists).unwrap() < 25_000);
    }
}
