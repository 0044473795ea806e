//! How large the values of variables are.

use std::io;

use async_graphql::{Value, Variables};

use super::{Limits, Refused, within};

/// Refuses variables that are too long, that nest too much or have a list that is too long.
///
/// Takes time linear in them; calls itself as often as they are nested, of which their reader takes
/// 128 levels at most.
pub fn check_variables(variables: &Variables, limits: &Limits) -> Result<(), Refused> {
    if variables.is_empty() {
        return Ok(());
    }
    for value in variables.values() {
        check(value, 0, limits)?;
    }
    let mut length = Length(0);
    serde_json::to_writer(&mut length, variables).expect("variables are plain JSON");
    within(limits.variable_bytes, length.0, Refused::VariableBytes)
}

fn check(value: &Value, around: usize, limits: &Limits) -> Result<(), Refused> {
    if !matches!(value, Value::List(_) | Value::Object(_)) {
        return Ok(());
    }
    let depth = around + 1;
    within(limits.variable_depth, depth, Refused::VariableDepth)?;
    match value {
        Value::List(items) => {
            within(limits.list_items, items.len(), Refused::ListItems)?;
            items.iter().try_for_each(|item| check(item, depth, limits))
        }
        Value::Object(fields) => fields.values().try_for_each(|value| check(value, depth, limits)),
        _ => Ok(()),
    }
}

/// Counts what is written, and keeps nothing of it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(variables: serde_json::Value) -> Result<(), Refused> {
        let limits =
            Limits { list_items: 3, variable_bytes: 100, variable_depth: 2, ..Limits::default() };
        check_variables(&Variables::from_json(variables), &limits)
    }

    #[test]
    fn variables_may_be_so_large_and_no_larger() {
        let text = |length: usize| json!({ "v": "x".repeat(length - r#"{"v":""}"#.len()) });
        assert_eq!(checked(text(100)), Ok(()));
        assert_eq!(checked(text(101)), Err(Refused::VariableBytes(100)));
    }

    #[test]
    fn depth_and_items_are_counted_in_lists_and_objects() {
        assert_eq!(checked(json!({ "a": { "b": [1] } })), Ok(()));
        assert_eq!(checked(json!({ "a": { "b": [[]] } })), Err(Refused::VariableDepth(2)));
        assert_eq!(checked(json!({ "a": [[{}]] })), Err(Refused::VariableDepth(2)));
        assert_eq!(checked(json!({ "a": [1, 2, 3], "b": [[1, 2], [3, 4]] })), Ok(()));
        assert_eq!(checked(json!({ "a": { "b": [1, 2, 3, 4] } })), Err(Refused::ListItems(3)));
    }
}
