//! What the types of the schema ask of a request before it is executed: that values fit the
//! variables that they are for, and that fields of one name can be merged.
//!
//! The executor checks the first too late, where a field uses the variable, and the second not
//! through fragments. The schema is read once, from its text.

mod inputs;
mod outputs;
mod overlap;
mod scalars;

use async_graphql::parser::types::{ServiceDocument, TypeDefinition, TypeSystemDefinition};

pub(super) use self::inputs::Inputs;
pub(super) use self::outputs::Outputs;
pub(super) use self::overlap::{Conflict, Unmerged, check as check_overlap};

fn types(schema: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(one) => Some(&one.node),
        _ => None,
    })
}
