//! What is thrown: one bomb for each limit on documents and on the requests that carry them.

use serde_json::json;

use super::{Bomb, NO_JSON};

/// A text that is `levels` deep.
fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

/// Fragments of which each spreads the next twice.
fn doubling(levels: usize) -> String {
    let fragment = |i| format!("fragment F{i} on Query{{...F{0} ...F{0}}}", i + 1);
    let fragments: String = (0..levels).map(fragment).collect();
    format!("{{...F0}}{fragments}fragment F{levels} on Query{{viewer{{name}}}}")
}

/// Lists of a session that lead back to sessions, as deep as selections may be.
fn circle(way: &str) -> String {
    let (steps, closed) = (way.split('{').count(), way.matches('{').count() + 1);
    let times = 15 / steps;
    let ways = format!("{way}{{").repeat(times) + "id" + &"}".repeat(closed * times);
    format!("{{edition(slug:\"whrcf-2019\"){{days{{sessions{{{ways}}}}}}}}}")
}

/// The changes of a revision, with the history of each session, and so on.
fn histories(times: usize) -> String {
    let way = "nodes{changes{...on SessionAdded{session{history(first:1){";
    let histories = way.repeat(times) + "totalCount" + &"}".repeat(5 * times);
    format!("{{edition(slug:\"whrcf-2019\"){{revisions(first:1){{{histories}}}}}}}")
}

/// Types that have interfaces that have types.
fn interfaces(times: usize) -> String {
    let types = "possibleTypes{interfaces{".repeat(times) + "name" + &"}}".repeat(times);
    format!("{{__schema{{types{{{types}}}}}}}")
}

fn writes(count: usize) -> String {
    let write = |place| format!("w{place}:publishSessions(input:{{sessions:[]}}){{__typename}}");
    format!("mutation{{{}}}", (0..count).map(write).collect::<String>())
}

/// Documents.
pub(super) fn documents() -> Vec<Bomb> {
    let limit = "LIMIT_EXCEEDED";
    let mut bombs = Vec::new();
    for levels in [65, 2_000, 5_000, 20_000, 60_000] {
        for bracket in ["[", "{", "(", "{b:", "[{b:", "{f(a:[{b:"] {
            let text = format!("{{f(a:{}", bracket.repeat(levels / bracket.len()));
            let code = if levels == 65 && bracket.len() > 1 { "PARSE_FAILED" } else { limit };
            let bomb = Bomb::document(format!("{levels} bytes of {bracket}"), &text, code);
            bombs.push(if code == limit { bomb.unparsed() } else { bomb });
        }
    }
    for levels in [2_000, 5_000] {
        let closed = format!("{{nodes(ids:{}){{id}}}}", nested("[", "", "]", levels));
        bombs.push(Bomb::document(format!("{levels} lists"), &closed, limit).unparsed());
        let selections = nested("{a", "", "}", levels);
        bombs.push(Bomb::document(format!("{levels} selections"), &selections, limit).unparsed());
        let types = format!("query($v:{}){{a}}", nested("[", "ID", "]", levels));
        bombs.push(Bomb::document(format!("{levels} lists of a type"), &types, limit).unparsed());
    }
    let page = format!(
        "{{edition{{sessions(first:100){{nodes{{history(first:100){{nodes{{{}}}}}}}}}}}}}",
        "number ".repeat(30)
    );
    let cycle = "{...A}fragment A on Query{...B}fragment B on Query{viewer{name}...A}";
    let aliases = |count| format!("{{{}}}", "b:viewer{name}".repeat(count));
    bombs.extend([
        Bomb::document("fragments that double", &doubling(31), limit),
        Bomb::document("fragments that double very often", &doubling(500), limit).unparsed(),
        Bomb::document("a cycle of fragments", cycle, "VALIDATION_FAILED"),
        Bomb::document("aliases", &aliases(201), limit),
        Bomb::document("root fields", &format!("{{{}}}", "viewer{name}".repeat(51)), limit),
        Bomb::document("a list", &format!("{{nodes(ids:[{}]){{id}}}}", "1 ".repeat(2_001)), limit),
        Bomb::document("10,000 aliases", &format!("{{{}}}", "b:a ".repeat(10_000)), limit)
            .unparsed(),
        Bomb::document("100,000 tokens", &"a ".repeat(100_000), limit).unparsed(),
        Bomb::document("pages of pages", &page, limit),
        Bomb::document(
            "organizers of sessions of organizers",
            &circle("organizers{sessions"),
            limit,
        ),
        Bomb::document(
            "sessions of people of sessions",
            &circle("contributions{participant{contributions{session"),
            limit,
        ),
        Bomb::document("histories of changes of histories", &histories(3), limit),
        Bomb::document("interfaces of types of interfaces", &interfaces(8), limit),
        Bomb::document("writes", &writes(21), limit),
        Bomb::document("directives", &format!("{{{}}}", "a@a ".repeat(101)), limit),
        Bomb::document("directives of one field", &format!("{{a{}}}", "@a".repeat(1_900)), limit),
        Bomb::document(
            "fields that are not there",
            &format!("{{viewer{{{}}}}}", "a ".repeat(3_900)),
            "VALIDATION_FAILED",
        ),
        Bomb::document(
            "a long line that is wrong",
            &format!("{{a(b:\"{}\")!", "x".repeat(30_000)),
            "PARSE_FAILED",
        ),
        Bomb::document("a long name", &format!("{{{}}}", "x".repeat(30_000)), "VALIDATION_FAILED"),
    ]);
    bombs
}

/// Requests whose documents are harmless.
fn requests() -> Vec<Bomb> {
    let nodes = "query($v:[ID!]!){nodes(ids:$v){id}}";
    let filter = "query($v:SessionFilter){edition{sessions(filter:$v){totalCount}}}";
    let list = |levels| format!("{{\"v\":{}}}", nested("[", "", "]", levels));
    let object = |levels| format!("{{\"v\":{}}}", nested("{\"on\":", "1", "}", levels));
    let keys: Vec<_> = (0..5_000).map(|place| format!("\"k{place}\":1")).collect();
    let ids = json!({ "v": vec!["x"; 10_000] }).to_string();
    let (wrong, misfit, limit) = ("VALIDATION_FAILED", "BAD_USER_INPUT", "LIMIT_EXCEEDED");
    let named = Bomb {
        further: Some(("operationName", json!("x".repeat(40_000)).to_string())),
        ..Bomb::document("an operation's name", "{viewer{name}}", wrong)
    };
    vec![
        // The request and its variables are two levels themselves, the message of a socket a third.
        Bomb::variables("lists in a variable", nodes, list(124), limit).unparsed(),
        Bomb::variables("objects in a variable", filter, object(124), limit).unparsed(),
        Bomb::variables("lists that nest less", nodes, list(20), misfit),
        Bomb::variables("objects that nest less", filter, object(20), misfit),
        Bomb::variables("10,000 lists in a variable", nodes, list(10_000), NO_JSON),
        Bomb::variables("10,000 objects in a variable", filter, object(10_000), NO_JSON),
        Bomb::variables("a list without end", nodes, "[".repeat(15_000), NO_JSON),
        Bomb::variables(
            "an input of many keys",
            filter,
            format!("{{\"v\":{{{}}}}}", keys.join(",")),
            misfit,
        ),
        Bomb::variables("10,000 ids", nodes, ids, limit).unparsed(),
        named,
        Bomb::document("a megabyte", &" ".repeat(1_048_576), "LIMIT_EXCEEDED").unparsed(),
    ]
}

/// All of them.
pub(super) fn bombs() -> Vec<Bomb> {
    let mut bombs = documents();
    bombs.extend(requests());
    bombs
}
