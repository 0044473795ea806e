//! The scalars of the schema, by name, each with its own parser.

use async_graphql::{ID, InputType, Pos, Value};

use crate::graphql::scalar::{CursorText, LocalDate};
use crate::types::{CountryCode, Locale, Millis, TimeZone, Timestamp, WebUrl};

/// Whether a value is one of a scalar; if not, why.
pub(super) type Check = fn(&Value) -> Result<(), String>;

/// How a scalar is checked. None: there is no such scalar.
pub(super) fn check_of(name: &str) -> Option<Check> {
    let all = [
        scalar::<bool>(),
        scalar::<f64>(),
        scalar::<i32>(),
        scalar::<ID>(),
        scalar::<String>(),
        scalar::<CountryCode>(),
        scalar::<CursorText>(),
        scalar::<LocalDate>(),
        scalar::<Locale>(),
        scalar::<Millis>(),
        scalar::<TimeZone>(),
        scalar::<Timestamp>(),
        scalar::<WebUrl>(),
    ];
    all.into_iter().find_map(|(own, check)| (own == name).then_some(check))
}

fn scalar<T: InputType>() -> (String, Check) {
    (T::type_name().into_owned(), check::<T>)
}

fn check<T: InputType>(value: &Value) -> Result<(), String> {
    let parsed = T::parse(Some(value.clone()));
    parsed.map(drop).map_err(|error| error.into_server_error(Pos::default()).message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::TypeKind;

    #[test]
    fn every_scalar_of_the_schema_is_known() {
        let schema = parse_schema(crate::graphql::sdl()).unwrap();
        let scalars =
            super::super::types(&schema).filter(|one| matches!(one.kind, TypeKind::Scalar));
        let names: Vec<_> = scalars.map(|one| one.name.node.to_string()).collect();
        assert!(names.len() > 5, "{names:?}");
        for name in names.iter().map(String::as_str).chain(["Boolean", "Float", "ID", "Int"]) {
            assert!(check_of(name).is_some(), "{name}");
        }
        assert!(check_of("Edition").is_none());
    }
}
