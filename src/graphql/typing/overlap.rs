//! Whether fields of one response name can be merged ("Field Selection Merging", section 5.3.2).
//!
//! The executor merges whatever has one response name, and would answer one of two different
//! questions with the answer to the other. Fields of one name are compared with the first of them
//! and not with each other, so that the work grows with the fields and not with their square.

use std::collections::{HashMap, HashSet};

use async_graphql::Pos;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type,
};

use super::outputs::{Outputs, named, root};

/// Fields that cannot be merged. The message is for whoever wrote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Fields \"{name}\" conflict because {problem}. Use different aliases on the fields to fetch \
     both if this was intentional."
)]
pub(in crate::graphql) struct Conflict {
    name: String,
    problem: String,
    /// Where the two are.
    pub(in crate::graphql) places: [Pos; 2],
}

/// Why a document does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::graphql) enum Unmerged {
    /// Two of its fields cannot be merged.
    Conflict(Conflict),
    /// It cannot be found out within bounds.
    TooMuch,
}

/// How many fields are looked at, at most: many more than any document has within the limits, unless
/// it nests selections on many types in each other over and over.
const MOST: usize = 100_000;

/// How deep selections are followed: the executor refuses what is deeper.
const DEEPEST: usize = 32;

/// How many fragments may be spread in each other before it is given up to follow them.
const DEEPEST_SPREAD: usize = 200;

/// Refuses a document of which some fields of one response name cannot be merged.
///
/// The document is one without cycles of fragments.
pub(in crate::graphql) fn check(
    document: &ExecutableDocument,
    outputs: &Outputs,
) -> Result<(), Unmerged> {
    let mut merging = Merging { document, outputs, left: MOST, spreads: 0 };
    for (_, operation) in document.operations.iter() {
        let parent = Some(root(operation.node.ty));
        let sets = [(parent, &operation.node.selection_set.node)];
        merging.same(&sets, 0)?;
        merging.shape(&sets, 0)?;
    }
    Ok(())
}

/// A selection set, and of which type it selects. None: of none that the schema's text has.
type Set<'a> = (Option<&'a str>, &'a SelectionSet);

struct Found<'a> {
    parent: Option<&'a str>,
    field: &'a Field,
    /// None: validation refuses it, or it is one of introspection.
    ty: Option<&'a Type>,
    place: Pos,
}

impl<'a> Found<'a> {
    fn set(&self) -> Set<'a> {
        (self.ty.map(named), &self.field.selection_set.node)
    }

    fn conflict(&self, other: &Self, problem: impl Into<String>) -> Unmerged {
        let name = self.field.response_key().node.to_string();
        let places = [self.place, other.place];
        Unmerged::Conflict(Conflict { name, problem: problem.into(), places })
    }
}

/// Fields by their response names, in the order of the document.
#[derive(Default)]
struct Groups<'a> {
    places: HashMap<&'a str, usize>,
    fields: Vec<Vec<Found<'a>>>,
    /// What a fragment selects it selects once, however often it is spread.
    spread: HashSet<&'a str>,
}

impl<'a> Groups<'a> {
    fn add(&mut self, found: Found<'a>) {
        let name = found.field.response_key().node.as_str();
        let next = self.fields.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.fields.push(Vec::new());
        }
        self.fields[place].push(found);
    }
}

struct Merging<'a> {
    document: &'a ExecutableDocument,
    outputs: &'a Outputs,
    /// How many fields may still be looked at.
    left: usize,
    /// How many fragments are followed, each in the one before.
    spreads: usize,
}

impl<'a> Merging<'a> {
    /// Fields of one name that can be of one object are the same field with the same arguments.
    fn same(&mut self, sets: &[Set<'a>], depth: usize) -> Result<(), Unmerged> {
        for group in self.groups(sets, depth)? {
            for alike in self.of_one_object(&group) {
                if let Some((first, others)) = alike.split_first() {
                    others.iter().try_for_each(|other| same_field(first, other))?;
                }
                let sets: Vec<_> = alike.iter().map(|found| found.set()).collect();
                self.same(&sets, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Fields of one name have values of one shape, even of objects of different types.
    fn shape(&mut self, sets: &[Set<'a>], depth: usize) -> Result<(), Unmerged> {
        for group in self.groups(sets, depth)? {
            if let Some((first, others)) = group.split_first() {
                others.iter().try_for_each(|other| self.same_shape(first, other))?;
            }
            let sets: Vec<_> = group.iter().map(Found::set).collect();
            self.shape(&sets, depth + 1)?;
        }
        Ok(())
    }

    fn groups(&mut self, sets: &[Set<'a>], depth: usize) -> Result<Vec<Vec<Found<'a>>>, Unmerged> {
        let mut groups = Groups::default();
        if depth < DEEPEST {
            for set in sets {
                self.collect(*set, &mut groups)?;
            }
        }
        Ok(groups.fields)
    }

    fn collect(&mut self, (parent, set): Set<'a>, groups: &mut Groups<'a>) -> Result<(), Unmerged> {
        for selection in &set.items {
            self.left = self.left.checked_sub(1).ok_or(Unmerged::TooMuch)?;
            match &selection.node {
                Selection::Field(field) => {
                    let place = field.pos;
                    let field = &field.node;
                    let name = field.name.node.as_str();
                    let ty = parent.and_then(|parent| self.outputs.field(parent, name));
                    groups.add(Found { parent, field, ty, place });
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map(|condition| condition.node.on.node.as_str());
                    self.collect((on.or(parent), &fragment.node.selection_set.node), groups)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.collect_spread(&spread.node.fragment_name.node, groups)?;
                }
            }
        }
        Ok(())
    }

    fn collect_spread(&mut self, name: &'a str, groups: &mut Groups<'a>) -> Result<(), Unmerged> {
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(()) };
        if !groups.spread.insert(name) {
            return Ok(());
        }
        self.spreads += 1;
        if self.spreads > DEEPEST_SPREAD {
            return Err(Unmerged::TooMuch);
        }
        let on = fragment.node.type_condition.node.on.node.as_str();
        self.collect((Some(on), &fragment.node.selection_set.node), groups)?;
        self.spreads -= 1;
        Ok(())
    }

    /// The fields of a group that can be of one object: those of each type of objects, each time
    /// with all that can be of any.
    fn of_one_object<'f>(&self, group: &'f [Found<'a>]) -> Vec<Vec<&'f Found<'a>>> {
        let object = |found: &Found<'a>| found.parent.filter(|name| self.outputs.is_object(name));
        let mut objects: Vec<_> = group.iter().filter_map(object).collect();
        objects.sort_unstable();
        objects.dedup();
        if objects.len() < 2 {
            return vec![group.iter().collect()];
        }
        let of = |name| {
            let can_be = |found: &&Found<'a>| object(found).is_none_or(|own| own == name);
            group.iter().filter(can_be).collect()
        };
        objects.into_iter().map(of).collect()
    }

    fn same_shape(&self, one: &Found<'a>, other: &Found<'a>) -> Result<(), Unmerged> {
        let (Some(own), Some(others)) = (one.ty, other.ty) else { return Ok(()) };
        if self.have_same_shape(own, others) {
            return Ok(());
        }
        let problem = format!("they return conflicting types \"{own}\" and \"{others}\"");
        Err(one.conflict(other, problem))
    }

    fn have_same_shape(&self, one: &Type, other: &Type) -> bool {
        one.nullable == other.nullable
            && match (&one.base, &other.base) {
                (BaseType::List(one), BaseType::List(other)) => self.have_same_shape(one, other),
                (BaseType::Named(one), BaseType::Named(other)) => {
                    one == other
                        || self.outputs.is_composite(one) && self.outputs.is_composite(other)
                }
                _ => false,
            }
    }
}

fn same_field<'a>(one: &Found<'a>, other: &Found<'a>) -> Result<(), Unmerged> {
    let (own, others) = (&one.field.name.node, &other.field.name.node);
    if own != others {
        let problem = format!("\"{own}\" and \"{others}\" are different fields");
        return Err(one.conflict(other, problem));
    }
    let is_there = |(name, value): &(_, _)| {
        let name: &async_graphql::Positioned<async_graphql::Name> = name;
        other.field.get_argument(&name.node) == Some(value)
    };
    let (own, others) = (&one.field.arguments, &other.field.arguments);
    if own.len() != others.len() || !own.iter().all(is_there) {
        return Err(one.conflict(other, "they have differing arguments"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, parse_schema};

    use super::*;

    const SCHEMA: &str = "
        type Query { dog(name: String): Dog cat: Cat pet: Pet any: Any list: [Dog!]! }
        interface Pet { name: String! friend: Pet } union Any = Dog | Cat
        type Dog { name: String! nick: String age(in: Int, of: [Int]): Int friend: Pet tail: Int! }
        type Cat { name: String! nick: String lives: Int friend: Pet! tail: Int }";

    fn checked(document: &str) -> Result<(), Unmerged> {
        let outputs = Outputs::of(&parse_schema(SCHEMA).unwrap());
        check(&parse_query(document).unwrap(), &outputs)
    }

    fn problem(document: &str) -> String {
        match checked(document) {
            Err(Unmerged::Conflict(conflict)) => conflict.to_string(),
            other => panic!("{document}: {other:?}"),
        }
    }

    #[test]
    fn fields_that_are_the_same_can_be_merged() {
        for document in [
            "{ dog { name name } dog { name } }",
            "{ dog { age(in: 1, of: [2]) age(of: [2], in: 1) } }",
            "query($v: Int) { dog { age(in: $v) ...F } } fragment F on Dog { age(in: $v) }",
            "{ any { ... on Dog { x: age } ... on Cat { x: lives } } }",
            "{ any { ... on Dog { age(in: 1) } ... on Cat { age: lives } } }",
            "{ pet { friend { name } ... on Dog { friend { n: name } } } }",
            "{ a: dog(name: \"a\") { name } b: dog(name: \"b\") { name } }",
            "{ nope { x } nope { y } dog { nope } }",
            "{ __schema { types { name } } __schema { types { kind } } }",
        ] {
            assert_eq!(checked(document), Ok(()), "{document}");
        }
    }

    #[test]
    fn different_fields_cannot_be_merged_wherever_they_stand() {
        for document in [
            "{ dog { x: name x: nick } }",
            "{ x: dog { name } x: cat { name } }",
            "{ dog { x: name } ... on Query { dog { x: nick } } }",
            "{ dog { x: name } ...F } fragment F on Query { dog { ...G } } fragment G on Dog { x: nick }",
            "{ pet { x: name ... on Dog { x: nick } } }",
            "{ any { ... on Dog { friend { x: name } } ... on Pet { friend { x: friend { name } } } } }",
            "query A { dog { name } } query B { dog { x: name x: nick } }",
        ] {
            assert!(problem(document).contains("are different fields"), "{document}");
        }
    }

    #[test]
    fn different_arguments_cannot_be_merged_wherever_they_stand() {
        for document in [
            "{ dog(name: \"a\") { name } dog(name: \"b\") { name } }",
            "{ dog(name: \"a\") { name } ... on Query { dog(name: \"b\") { name } } }",
            "{ dog(name: \"a\") { name } ...{ dog { name } } }",
            "{ dog(name: \"a\") { name } ...F } fragment F on Query { dog(name: \"b\") { name } }",
            "query($a: Int, $b: Int) { dog { age(in: $a) } ...F } fragment F on Query { dog { age(in: $b) } }",
            "{ any { ... on Dog { age(in: 1) ... on Dog { age(in: 2) } } } }",
        ] {
            assert!(problem(document).contains("they have differing arguments"), "{document}");
        }
    }

    #[test]
    fn values_of_different_shapes_cannot_be_merged_even_of_different_objects() {
        for document in [
            "{ any { ... on Dog { tail } ... on Cat { tail } } }",
            "{ any { ... on Dog { x: name } ... on Cat { x: lives } } }",
            "{ any { ... on Dog { friend { name } } ... on Cat { friend { name } } } }",
            "{ any { ... on Dog { x: friend { name } } ... on Cat { x: nick } } }",
            "{ pet { ... on Dog { x: friend { y: name } } ... on Cat { z: name x: friend { y: name } } } }",
        ] {
            let said = problem(document);
            assert!(said.contains("they return conflicting types"), "{document}: {said}");
        }
    }

    #[test]
    fn a_conflict_names_both_places() {
        let Err(Unmerged::Conflict(conflict)) = checked("{ dog { name\n name: nick } }") else {
            panic!("a conflict");
        };
        let [one, other] = conflict.places;
        assert_eq!((one.line, one.column, other.line, other.column), (1, 9, 2, 2));
    }

    #[test]
    fn fragments_that_double_are_looked_at_once() {
        let fragment = |i| format!("fragment F{i} on Dog {{ ...F{0} ...F{0} name }} ", i + 1);
        let fragments: String = (0..100).map(fragment).collect();
        let document = format!("{{ dog {{ ...F0 }} }} {fragments} fragment F100 on Dog {{ nick }}");
        assert_eq!(checked(&document), Ok(()));
    }

    #[test]
    fn what_multiplies_is_given_up() {
        let level = "... on Dog { friend { X } } ... on Cat { friend: friend { X } } friend { X }";
        let nest = |inner: String, _| level.replace('X', &inner);
        let selections = (0..7).fold("name".to_owned(), nest);
        let document = format!("{{ any {{ ... on Pet {{ {selections} }} }} }}");
        // Three selections in each other, seven deep, each for two types: refused, whatever for.
        assert!(checked(&document).is_err());
        let fields = "name ".repeat(MOST + 1);
        assert_eq!(checked(&format!("{{ dog {{ {fields} }} }}")), Err(Unmerged::TooMuch));
    }
}
