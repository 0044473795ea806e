//! Whether the values of variables fit their types (`CoerceVariableValues`, section 6.1.2).

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, InputObjectType, OperationDefinition, ServiceDocument, Type, TypeDefinition,
    TypeKind, VariableDefinition,
};
use async_graphql::{Name, Value, Variables};

use super::scalars::{Check, check_of};

/// The types that values can have.
pub(in crate::graphql) struct Inputs(HashMap<String, Input>);

enum Input {
    Scalar(Check),
    Enum(HashSet<String>),
    Object(HashMap<String, Field>),
    /// An object with exactly one of its fields.
    OneOf(HashMap<String, Field>),
}

struct Field {
    ty: Type,
    /// Whether it must be given: it cannot be null, and has no default.
    is_required: bool,
}

/// A value that does not fit. The message is for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Variable \"${}\" {problem}.", self.path())]
pub(in crate::graphql) struct Misfit {
    /// From the innermost outwards; the variable itself comes last.
    places: Vec<String>,
    problem: String,
}

impl Misfit {
    fn new(problem: impl Into<String>) -> Self {
        Self { places: Vec::new(), problem: problem.into() }
    }

    fn missing(ty: &Type) -> Self {
        Self::new(format!("of required type \"{ty}\" was not provided"))
    }

    fn at(mut self, place: impl ToString) -> Self {
        self.places.push(place.to_string());
        self
    }

    fn path(&self) -> String {
        self.places.iter().rev().map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

impl Inputs {
    /// The input types of a schema.
    pub(in crate::graphql) fn of(schema: &ServiceDocument) -> Self {
        let own = super::types(schema).filter_map(|one| {
            let name = one.name.node.as_str();
            Some((name.to_owned(), Input::of(one)?))
        });
        let built_in = ["Boolean", "Float", "ID", "Int", "String"].into_iter();
        let built_in =
            built_in.filter_map(|name| Some((name.to_owned(), Input::Scalar(check_of(name)?))));
        Self(built_in.chain(own).collect())
    }

    /// Checks the values of an operation's variables, and gives those their defaults that have none.
    pub(in crate::graphql) fn coerce(
        &self,
        operation: &OperationDefinition,
        variables: &mut Variables,
    ) -> Result<(), Misfit> {
        for definition in &operation.variable_definitions {
            self.coerce_one(&definition.node, variables)?;
        }
        Ok(())
    }

    fn coerce_one(
        &self,
        definition: &VariableDefinition,
        variables: &mut Variables,
    ) -> Result<(), Misfit> {
        let (name, ty) = (&definition.name.node, &definition.var_type.node);
        if let Some(value) = variables.get(name) {
            return self.check(ty, value).map_err(|misfit| misfit.at(name));
        }
        match &definition.default_value {
            Some(default) => {
                variables.insert(name.clone(), default.node.clone());
                Ok(())
            }
            None if ty.nullable => Ok(()),
            None => Err(Misfit::missing(ty).at(name)),
        }
    }

    /// Calls itself as often as the value is nested: its reader has refused what is too deep.
    fn check(&self, ty: &Type, value: &Value) -> Result<(), Misfit> {
        match (&ty.base, value) {
            (_, Value::Null) if ty.nullable => Ok(()),
            (_, Value::Null) => {
                Err(Misfit::new(format!("of non-null type \"{ty}\" must not be null")))
            }
            (BaseType::List(inner), Value::List(items)) => {
                let mut places = items.iter().enumerate();
                places.try_for_each(|(place, item)| {
                    self.check(inner, item).map_err(|misfit| misfit.at(place))
                })
            }
            // One value is a list of one (section 3.11).
            (BaseType::List(inner), value) => self.check(inner, value),
            (BaseType::Named(name), value) => self.check_named(name, value),
        }
    }

    fn check_named(&self, name: &Name, value: &Value) -> Result<(), Misfit> {
        // A type that does not exist, or that no value can have, is for validation to refuse.
        let Some(input) = self.0.get(name.as_str()) else { return Ok(()) };
        match (input, value) {
            (Input::Scalar(check), value) => {
                let wrong =
                    |problem: String| format!("is wrong: {}", problem.trim_end_matches('.'));
                check(value).map_err(|problem| Misfit::new(wrong(problem)))
            }
            (Input::Enum(values), Value::String(value)) if values.contains(value) => Ok(()),
            (Input::Enum(_), _) => {
                Err(Misfit::new(format!("must be one of the values of \"{name}\"")))
            }
            (Input::Object(fields), Value::Object(values)) => {
                self.check_fields(name, fields, values)
            }
            (Input::OneOf(fields), Value::Object(values)) => {
                if values.len() != 1 || values.values().any(|value| *value == Value::Null) {
                    let problem = format!("must have exactly one field of \"{name}\"");
                    return Err(Misfit::new(problem));
                }
                self.check_fields(name, fields, values)
            }
            (Input::Object(_) | Input::OneOf(_), _) => {
                Err(Misfit::new(format!("must be an object of type \"{name}\"")))
            }
        }
    }

    fn check_fields<'a>(
        &self,
        name: &Name,
        fields: &HashMap<String, Field>,
        values: impl IntoIterator<Item = (&'a Name, &'a Value)> + Copy,
    ) -> Result<(), Misfit> {
        let mut given = HashSet::new();
        for (key, value) in values {
            let Some(field) = fields.get(key.as_str()) else {
                return Err(Misfit::new(format!("is no field of \"{name}\"")).at(key));
            };
            self.check(&field.ty, value).map_err(|misfit| misfit.at(key))?;
            given.insert(key.as_str());
        }
        let mut missing: Vec<_> = fields
            .iter()
            .filter(|(key, field)| field.is_required && !given.contains(key.as_str()))
            .collect();
        // They stand in no order; a refusal should not depend on chance.
        missing.sort_unstable_by_key(|(key, _)| key.as_str());
        missing.first().map_or(Ok(()), |(key, field)| Err(Misfit::missing(&field.ty).at(key)))
    }
}

impl Input {
    /// None: no value can have this type.
    fn of(one: &TypeDefinition) -> Option<Self> {
        match &one.kind {
            TypeKind::Scalar => check_of(one.name.node.as_str()).map(Self::Scalar),
            TypeKind::Enum(kind) => {
                let values = kind.values.iter().map(|value| value.node.value.node.to_string());
                Some(Self::Enum(values.collect()))
            }
            TypeKind::InputObject(kind) => {
                let is_one_of =
                    one.directives.iter().any(|directive| directive.node.name.node == "oneOf");
                let fields = fields(kind);
                Some(if is_one_of { Self::OneOf(fields) } else { Self::Object(fields) })
            }
            _ => None,
        }
    }
}

fn fields(kind: &InputObjectType) -> HashMap<String, Field> {
    let fields = kind.fields.iter().map(|field| {
        let (ty, has_default) = (field.node.ty.node.clone(), field.node.default_value.is_some());
        let is_required = !ty.nullable && !has_default;
        (field.node.name.node.to_string(), Field { ty, is_required })
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, parse_schema};
    use serde_json::json;

    use super::*;

    const SCHEMA: &str =
        "type Query { a: Int } scalar DateTime scalar Cursor enum Role { EDITOR ADMIN }
        input Filter { on: DateTime, roles: [Role!], inner: Filter, ids: [ID!]! = [], size: Int! }
        input Edit @oneOf { add: Filter, drop: ID }";

    fn coerced(declared: &str, value: serde_json::Value) -> Result<serde_json::Value, String> {
        let document = parse_query(format!("query({declared}) {{ a }}")).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let mut variables = Variables::from_json(value);
        Inputs::of(&parse_schema(SCHEMA).unwrap())
            .coerce(&operation.node, &mut variables)
            .map_err(|misfit| misfit.to_string())?;
        Ok(serde_json::to_value(&variables).unwrap())
    }

    fn misfit(declared: &str, value: serde_json::Value) -> String {
        coerced(declared, json!({ "v": value })).unwrap_err()
    }

    #[test]
    fn a_value_that_fits_passes() {
        let filter = json!({ "on": "2019-10-01T14:00:00+09:00", "roles": ["ADMIN"],
            "inner": { "size": 1, "inner": null, "roles": "EDITOR" }, "ids": ["a", 7], "size": 2 });
        for (declared, value) in [
            ("$v: Int", json!(3)),
            ("$v: Int", json!(null)),
            ("$v: Float", json!(3)),
            ("$v: [Int!]!", json!(3)),
            ("$v: [[Int]]", json!([[1, null], null])),
            ("$v: ID", json!(7)),
            ("$v: Cursor", json!("nonsense")),
            ("$v: Role!", json!("ADMIN")),
            ("$v: Filter!", filter.clone()),
            ("$v: [Edit!]", json!([{ "drop": "a" }, { "add": filter }])),
            ("$v: Unknown!", json!({})),
            ("$v: Query", json!(1)),
        ] {
            let variables = json!({ "v": value });
            assert_eq!(coerced(declared, variables.clone()).unwrap(), variables, "{declared}");
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_with_its_place() {
        for (declared, value, said) in [
            ("$v: Int", json!("abc"), "\"$v\" is wrong: Expected input type \"Int\""),
            ("$v: Int", json!(3_000_000_000_i64), "\"$v\" is wrong"),
            ("$v: Int", json!(1.5), "\"$v\" is wrong"),
            ("$v: [Int!]", json!([1, null]), "\"$v.1\" of non-null type \"Int!\" must not be null"),
            ("$v: [Int!]!", json!(null), "\"$v\" of non-null type \"[Int!]!\" must not be null"),
            ("$v: String", json!({}), "\"$v\" is wrong"),
            ("$v: ID", json!(1.5), "\"$v\" is wrong"),
            ("$v: Boolean", json!("true"), "\"$v\" is wrong"),
            ("$v: DateTime", json!("tomorrow"), "\"tomorrow\" is not an instant of RFC 3339"),
            ("$v: Cursor", json!(7), "\"$v\" is wrong"),
            ("$v: Role", json!("OWNER"), "\"$v\" must be one of the values of \"Role\""),
            ("$v: Role", json!(1), "\"$v\" must be one of the values of \"Role\""),
            ("$v: Filter", json!("a"), "\"$v\" must be an object of type \"Filter\""),
            ("$v: Filter", json!({}), "\"$v.size\" of required type \"Int!\" was not provided"),
            (
                "$v: Filter",
                json!({ "size": 1, "nope": 1 }),
                "\"$v.nope\" is no field of \"Filter\"",
            ),
            (
                "$v: [Filter]",
                json!([{ "size": 1, "inner": { "size": 1, "roles": ["EDITOR", "X"] } }]),
                "\"$v.0.inner.roles.1\" must be one of",
            ),
            ("$v: Edit", json!({}), "\"$v\" must have exactly one field of \"Edit\""),
            ("$v: Edit", json!({ "drop": null }), "exactly one field"),
            ("$v: Edit", json!({ "drop": "a", "add": null }), "exactly one field"),
            ("$v: Edit", json!({ "nope": 1 }), "\"$v.nope\" is no field of \"Edit\""),
        ] {
            let refused = misfit(declared, value);
            assert!(refused.contains(said), "{declared}: {refused}");
        }
    }

    #[test]
    fn a_variable_without_a_value_has_its_default() {
        let declared = "$a: Int! = 3, $b: Role = ADMIN, $c: Int";
        assert_eq!(coerced(declared, json!({})).unwrap(), json!({ "a": 3, "b": "ADMIN" }));
        let given = json!({ "a": 1, "b": null, "c": null, "unknown": {} });
        assert_eq!(coerced(declared, given.clone()).unwrap(), given);
        let null = coerced(declared, json!({ "a": null })).unwrap_err();
        assert_eq!(null, "Variable \"$a\" of non-null type \"Int!\" must not be null.");
        let missing = coerced("$id: [ID!]!", json!({})).unwrap_err();
        assert_eq!(missing, "Variable \"$id\" of required type \"[ID!]!\" was not provided.");
    }
}
