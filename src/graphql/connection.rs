//! Relay connections over lists that are in memory.

use async_graphql::connection::{
    Connection, ConnectionNameType, DefaultConnectionName, Edge, EmptyFields,
};
use async_graphql::{OutputType, Result, SimpleObject};

use super::error::bad_argument;

/// How long a page is where nobody says.
pub const DEFAULT_PAGE: usize = 20;

/// How long a page can be.
pub const MAX_PAGE: usize = 100;

/// How much there is beyond the page.
#[derive(SimpleObject)]
pub struct TotalCount {
    /// How many there are in all, whatever the page.
    total_count: i32,
}

/// A page of a list that is in memory, named after what is in it or by `Name`.
pub type ListConnection<N, Name = DefaultConnectionName> =
    Connection<String, N, TotalCount, EmptyFields, Name>;

/// Which page is wanted.
#[derive(Debug, Default)]
pub struct Page {
    /// How many, from the front.
    pub first: Option<i32>,
    /// After this edge.
    pub after: Option<String>,
    /// How many, from the back.
    pub last: Option<i32>,
    /// Before this edge.
    pub before: Option<String>,
}

/// A page's size, from an argument.
pub fn page_size(argument: &str, size: Option<i32>) -> Result<usize> {
    let Some(size) = size else { return Ok(DEFAULT_PAGE) };
    match usize::try_from(size) {
        Ok(size @ 1..=MAX_PAGE) => Ok(size),
        _ => Err(bad_argument(argument, format!("must be from 1 to {MAX_PAGE}"))),
    }
}

impl Page {
    /// Cuts the page out of a list. `id` names a row; `node` makes what is shown of it.
    ///
    /// A cursor is the row's place and its id: where the row moved, it is found again; where it is
    /// gone, its place serves.
    pub fn cut<R, N: OutputType, Name: ConnectionNameType>(
        self,
        rows: Vec<R>,
        id: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
    ) -> Result<ListConnection<N, Name>> {
        if self.first.is_some() && self.last.is_some() {
            return Err(bad_argument("last", "and first exclude each other"));
        }
        let total = rows.len();
        let place = |argument, cursor: &Option<String>| {
            cursor.as_deref().map(|cursor| place_of(&rows, &id, argument, cursor)).transpose()
        };
        let after = place("after", &self.after)?.map_or(0, |place| place.after);
        let before = place("before", &self.before)?.map_or(total, |place| place.before);
        let (mut start, mut end) = (after.min(total), before.min(total));
        end = end.max(start);
        if self.last.is_some() {
            start = start.max(end.saturating_sub(page_size("last", self.last)?));
        } else {
            end = end.min(start + page_size("first", self.first)?);
        }
        let total_count = TotalCount { total_count: i32::try_from(total).unwrap_or(i32::MAX) };
        let mut connection =
            Connection::with_additional_fields(start > 0, end < total, total_count);
        let page = rows.into_iter().enumerate().skip(start).take(end - start);
        connection.edges.extend(page.map(|(place, row)| {
            let cursor = format!("{place}.{}", id(&row));
            Edge::new(cursor, node(row))
        }));
        Ok(connection)
    }
}

/// Where a cursor points between the rows.
struct Place {
    before: usize,
    after: usize,
}

fn place_of<R>(
    rows: &[R],
    id: impl Fn(&R) -> String,
    argument: &str,
    cursor: &str,
) -> Result<Place> {
    let parsed = cursor.split_once('.').and_then(|(place, id)| Some((place.parse().ok()?, id)));
    let Some((place, wanted)): Option<(usize, &str)> = parsed else {
        return Err(bad_argument(argument, "is not a cursor of this list"));
    };
    let is_it = |row: &R| id(row) == wanted;
    if rows.get(place).is_some_and(&is_it) {
        return Ok(Place { before: place, after: place + 1 });
    }
    Ok(match rows.iter().position(is_it) {
        Some(place) => Place { before: place, after: place + 1 },
        None => Place { before: place, after: place },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(page: Page, rows: &[i32]) -> (Vec<i32>, bool, bool) {
        let connection: ListConnection<_> =
            page.cut(rows.to_vec(), ToString::to_string, |row| row).unwrap();
        let nodes = connection.edges.iter().map(|edge| edge.node).collect();
        (nodes, connection.has_previous_page, connection.has_next_page)
    }

    #[test]
    fn pages_run_forwards_and_backwards() {
        let rows = [10, 11, 12, 13, 14];
        let forwards = Page { first: Some(2), after: Some("1.11".into()), ..Page::default() };
        assert_eq!(cut(forwards, &rows), (vec![12, 13], true, true));
        let backwards = Page { last: Some(2), before: Some("3.13".into()), ..Page::default() };
        assert_eq!(cut(backwards, &rows), (vec![11, 12], true, true));
        assert_eq!(cut(Page::default(), &rows), (rows.to_vec(), false, false));
        let beyond = Page { after: Some("9.99".into()), ..Page::default() };
        assert_eq!(cut(beyond, &rows), (vec![], true, false));
    }

    #[test]
    fn a_cursor_follows_its_row_and_survives_its_loss() {
        let moved = Page { after: Some("0.12".into()), ..Page::default() };
        assert_eq!(cut(moved, &[10, 11, 12, 13]).0, [13]);
        let lost = Page { after: Some("2.12".into()), ..Page::default() };
        assert_eq!(cut(lost, &[10, 11, 13]).0, [13]);
    }

    #[test]
    fn a_page_that_cannot_be_is_refused() {
        let refused = |page: Page| {
            let cut: Result<ListConnection<_>> = page.cut(vec![1], ToString::to_string, |row| row);
            cut.is_err()
        };
        for first in [0, -1, 101] {
            assert!(refused(Page { first: Some(first), ..Page::default() }), "{first}");
        }
        assert!(refused(Page { first: Some(1), last: Some(1), ..Page::default() }));
        assert!(refused(Page { after: Some("nonsense".into()), ..Page::default() }));
    }
}
