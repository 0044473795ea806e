//! What the import leaves out, as the record of that decision lists it.

use std::collections::BTreeSet;
use std::path::Path;

/// The paths in the first column of the record's table.
pub fn paths() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let record = root.join("docs/adr/what-the-import-leaves-out.md");
    let text = std::fs::read_to_string(&record).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let first_cells = rows.filter_map(|row| row.split(" | ").next());
    let paths: BTreeSet<_> = first_cells
        .flat_map(|cell| cell.split(", "))
        .map(|path| path.trim_matches('`').to_owned())
        .collect();
    assert!(!paths.is_empty(), "{} has no table", record.display());
    paths
}
