//! The layers point one way: `use` lines that would turn them round are refused here, where the
//! compiler lets them pass.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every layer, lowest first, and what it may use.
///
/// The composition root is below the command line, which starts it. The configuration knows the
/// limits that it sets, so it is not below the layers whose limits they are.
const LAYERS: [(&str, &[&str]); 16] = [
    ("types", &[]),
    ("telemetry", &["types"]),
    ("metrics", &[]),
    ("entity", &["types"]),
    ("program", &["types", "entity"]),
    ("exchange", &["types", "entity", "program"]),
    ("store", &["types", "entity", "program"]),
    ("feed", &["types", "metrics", "entity", "program", "store"]),
    ("mail", &["types", "entity"]),
    ("jobs", &["types", "metrics", "entity", "program", "exchange", "store", "feed", "mail"]),
    ("graphql", &["types", "metrics", "entity", "program", "store", "feed", "mail"]),
    ("http", &["types", "metrics", "entity", "program", "exchange", "store", "feed", "graphql"]),
    ("fuzzing", &["types", "entity", "program", "exchange", "graphql", "http"]),
    ("config", &["types", "mail", "graphql", "http"]),
    (
        "app",
        &[
            "types", "metrics", "entity", "program", "store", "feed", "mail", "jobs", "graphql",
            "http", "config",
        ],
    ),
    (
        "cli",
        &[
            "types",
            "telemetry",
            "entity",
            "program",
            "exchange",
            "store",
            "feed",
            "mail",
            "graphql",
            "http",
            "config",
            "app",
        ],
    ),
];

/// What a layer may never name, whichever crate it is from.
const STRANGERS: [(&str, &[&str]); 7] = [
    ("types", &["axum", "tokio"]),
    ("entity", &["axum", "tokio"]),
    ("program", &["axum", "tokio", "async_graphql", "std::fs", "std::net"]),
    ("exchange", &["axum", "tokio", "async_graphql", "std::fs", "std::net"]),
    ("metrics", &["axum", "tokio", "async_graphql", "sea_orm"]),
    ("feed", &["axum", "async_graphql", "sea_orm"]),
    ("http", &["sea_orm"]),
];

/// A layer that uses what it must not.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Breach {
    layer: String,
    uses: String,
}

/// The layers that a text names, by `crate::…`, in a list or alone.
fn named_layers(text: &str) -> BTreeSet<String> {
    let mut layers = BTreeSet::new();
    for (place, path) in text.match_indices("crate::") {
        let before = text[..place].chars().next_back();
        // `$crate::` and the end of a longer word are other things.
        if before.is_some_and(|before| before == '$' || is_word(before)) {
            continue;
        }
        let rest = &text[place + path.len()..];
        match rest.strip_prefix('{') {
            Some(list) => layers.extend(first_words(list)),
            None => layers.extend(word(rest)),
        }
    }
    layers
}

/// The first word of each path of a list of `use`, which may hold lists itself.
fn first_words(list: &str) -> Vec<String> {
    let (mut words, mut depth, mut is_first) = (Vec::new(), 0_usize, true);
    for (place, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_first = true,
            _ if is_word(letter) && is_first => {
                words.extend(word(&list[place..]));
                is_first = false;
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|letter| is_word(*letter)).collect();
    (!word.is_empty()).then_some(word)
}

fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

/// Code without its comments, which may name what they like.
fn code(text: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn is_in(table: &[(&str, &[&str])], layer: &str, name: &str) -> bool {
    table.iter().any(|(of, names)| *of == layer && names.contains(&name))
}

/// What a text of a layer uses and must not.
fn breaches(layer: &str, text: &str) -> BTreeSet<Breach> {
    let text = code(text);
    let breach = |uses: String| Breach { layer: layer.to_owned(), uses };
    let layers = named_layers(&text);
    let layers = layers.into_iter().filter(|named| named != layer && !is_in(&LAYERS, layer, named));
    let strangers = STRANGERS.iter().filter(|(of, _)| *of == layer).flat_map(|(_, names)| *names);
    let strangers = strangers.filter(|name| text.contains(&format!("{name}::")));
    layers.chain(strangers.map(|name| (*name).to_owned())).map(breach).collect()
}

/// Every file below a directory of the repository.
fn sources(directory: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// The layer of a file: its directory below `src`, or its own name there.
fn layer_of(file: &Path) -> String {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = file.strip_prefix(source).unwrap().components().next().unwrap();
    let name = first.as_os_str().to_str().unwrap();
    name.trim_end_matches(".rs").to_owned()
}

#[test]
fn no_layer_uses_one_that_is_not_below_it() {
    let mut found = BTreeSet::new();
    for file in sources("src") {
        let layer = layer_of(&file);
        if layer != "lib" && layer != "main" {
            found.extend(breaches(&layer, &fs::read_to_string(&file).unwrap()));
        }
    }
    assert_eq!(found, BTreeSet::new());
}

#[test]
fn every_layer_is_in_the_table() {
    let mut there: BTreeSet<String> = sources("src").iter().map(|file| layer_of(file)).collect();
    there.retain(|layer| layer != "lib" && layer != "main");
    let known = LAYERS.iter().map(|(layer, _)| (*layer).to_owned()).collect();
    assert_eq!(there, known);
}

#[test]
fn the_table_has_no_circle() {
    for (place, (layer, uses)) in LAYERS.iter().enumerate() {
        let below: Vec<_> = LAYERS[..place].iter().map(|(layer, _)| *layer).collect();
        assert!(uses.iter().all(|used| below.contains(used)), "{layer}");
    }
}

#[test]
fn the_history_of_the_schema_knows_nothing_of_the_code() {
    let files = sources("migration");
    assert!(!files.is_empty());
    for file in files {
        let text = code(&fs::read_to_string(&file).unwrap());
        assert!(!text.contains("plenary::"), "{}", file.display());
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("migration/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    assert!(!manifest.lines().any(|line| line.starts_with("plenary")), "{manifest}");
}

#[test]
fn a_forbidden_edge_is_found_however_it_is_written() {
    let found = |layer: &str, text: &str| {
        breaches(layer, text).into_iter().map(|breach| breach.uses).collect::<Vec<_>>()
    };
    assert_eq!(found("program", "use crate::store::Store;"), ["store"]);
    assert_eq!(found("program", "fn f() { crate::graphql::sdl() }"), ["graphql"]);
    assert_eq!(
        found("types", "use crate::{\n    entity::{room, session},\n    types::Id,\n};"),
        ["entity"]
    );
    assert_eq!(found("graphql", "pub(crate) use crate::exchange::whrcf;"), ["exchange"]);
    assert_eq!(found("feed", "use sea_orm::EntityTrait;"), ["sea_orm"]);
    assert_eq!(
        found("program", "/// As [`crate::store::Store`] does.\nuse crate::types::Id;"),
        [""; 0]
    );
    assert_eq!(found("store", "use crate::program::Program; $crate::feed!()"), [""; 0]);
}
