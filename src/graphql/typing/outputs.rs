//! The types that fields can have.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, ServiceDocument, Type, TypeKind,
};

/// Which types have fields, and of which types those are.
#[derive(Default)]
pub(in crate::graphql) struct Outputs(HashMap<String, Output>);

struct Output {
    kind: Kind,
    fields: HashMap<String, Type>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    /// An interface or a union: an object of it can be of others too.
    Abstract,
}

impl Outputs {
    /// The output types of a schema.
    pub(in crate::graphql) fn of(schema: &ServiceDocument) -> Self {
        let outputs = super::types(schema).filter_map(|one| {
            let (kind, fields) = match &one.kind {
                TypeKind::Object(object) => (Kind::Object, of_fields(&object.fields)),
                TypeKind::Interface(interface) => (Kind::Abstract, of_fields(&interface.fields)),
                TypeKind::Union(_) => (Kind::Abstract, HashMap::new()),
                _ => return None,
            };
            Some((one.name.node.to_string(), Output { kind, fields }))
        });
        Self(outputs.collect())
    }

    /// The type of a field. None: there is no such field, or it is one of introspection.
    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&Type> {
        self.0.get(parent)?.fields.get(name)
    }

    /// Whether a type is that of objects which cannot be of any other.
    pub(super) fn is_object(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|output| output.kind == Kind::Object)
    }

    /// Whether fields of a type have a selection of their own.
    pub(super) fn is_composite(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn of_fields(fields: &[Positioned<FieldDefinition>]) -> HashMap<String, Type> {
    let fields = fields.iter().map(|field| &field.node);
    fields.map(|field| (field.name.node.to_string(), field.ty.node.clone())).collect()
}

/// What the root of an operation is called.
pub(super) fn root(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// What a type is called without its lists and exclamation marks.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}
