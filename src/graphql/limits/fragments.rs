//! The order in which fragments can be measured, each after those that it spreads.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{
    ExecutableDocument, FragmentDefinition, Selection, SelectionSet,
};

use super::Refused;

/// A document's fragments and their names, each after all that it spreads; a cycle is refused.
///
/// Follows the spreads without calling itself, since a document of 32 KiB can have a chain of more
/// than a thousand. What is inside one fragment the parser nests 64 levels deep at most.
pub(super) fn from_the_innermost(
    document: &ExecutableDocument,
) -> Result<Vec<(&str, &FragmentDefinition)>, Refused> {
    let mut names: Vec<&str> = document.fragments.keys().map(Name::as_str).collect();
    // The parser keeps fragments in no order; a refusal should not depend on chance.
    names.sort_unstable();
    let mut walk = Walk { document, path: Vec::new(), progress: HashMap::new(), order: Vec::new() };
    for name in names {
        walk.enter(name)?;
        walk.go()?;
    }
    Ok(walk.order)
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// The fragments on the way to where the walk is, with the spreads still to be followed.
    path: Vec<Step<'a>>,
    progress: HashMap<&'a str, Progress>,
    order: Vec<(&'a str, &'a FragmentDefinition)>,
}

struct Step<'a> {
    name: &'a str,
    fragment: &'a FragmentDefinition,
    spreads: Vec<&'a str>,
}

enum Progress {
    Entered,
    Left,
}

impl<'a> Walk<'a> {
    fn enter(&mut self, name: &'a str) -> Result<(), Refused> {
        // A spread of a fragment that does not exist is the executor's to refuse.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(()) };
        let fragment = &fragment.node;
        match self.progress.get(name) {
            Some(Progress::Left) => Ok(()),
            Some(Progress::Entered) => Err(Refused::FragmentCycle(name.to_owned())),
            None => {
                let mut spreads = Vec::new();
                collect_spreads(&fragment.selection_set.node, &mut spreads);
                self.progress.insert(name, Progress::Entered);
                self.path.push(Step { name, fragment, spreads });
                Ok(())
            }
        }
    }

    fn go(&mut self) -> Result<(), Refused> {
        while let Some(step) = self.path.last_mut() {
            if let Some(spread) = step.spreads.pop() {
                self.enter(spread)?;
            } else {
                self.progress.insert(step.name, Progress::Left);
                self.order.push((step.name, step.fragment));
                self.path.pop();
            }
        }
        Ok(())
    }
}

fn collect_spreads<'a>(set: &'a SelectionSet, spreads: &mut Vec<&'a str>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => collect_spreads(&field.node.selection_set.node, spreads),
            Selection::InlineFragment(fragment) => {
                collect_spreads(&fragment.node.selection_set.node, spreads);
            }
            Selection::FragmentSpread(spread) => spreads.push(&spread.node.fragment_name.node),
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn ordered(fragments: &str) -> Result<Vec<String>, Refused> {
        let document = parse_query(format!("{{a}} {fragments}")).unwrap();
        Ok(from_the_innermost(&document)?.into_iter().map(|(name, _)| name.to_owned()).collect())
    }

    #[test]
    fn a_fragment_comes_after_those_that_it_spreads() {
        let order = ordered(
            "fragment A on T{b{...B} ...{...C ...Nowhere}} fragment B on T{...C} fragment C on T{c}",
        );
        assert_eq!(order.unwrap(), ["C", "B", "A"]);
    }

    #[test]
    fn a_cycle_is_refused() {
        let cycle = |name: &str| Err(Refused::FragmentCycle(name.to_owned()));
        assert_eq!(ordered("fragment A on T{a{...A}}"), cycle("A"));
        let two = "fragment A on T{...B} fragment B on T{...C} fragment C on T{a ...{...B}}";
        assert_eq!(ordered(two), cycle("B"));
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let link = |i| format!("fragment F{i} on T{{...F{}}} ", i + 1);
        let chain: String = (0..20_000).map(link).collect();
        let last = "fragment F20000 on T{a}";
        assert_eq!(ordered(&(chain.clone() + last)).unwrap().len(), 20_001);
        assert!(ordered(&(chain + "fragment F20000 on T{...F0}")).is_err());
    }
}
