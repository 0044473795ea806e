//! Lists, page by page.

use serde_json::{Value, json};

use super::{error_of, of_2019};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
  edition(slug: \"whrcf-2019\") {
    sessions(first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
      nodes { key } edges { cursor node { key } }
    }
  }
}";

async fn page(app: &TestApp, arguments: Value) -> Value {
    app.public().ask(PAGE, arguments).await["edition"]["sessions"].take()
}

async fn all(app: &TestApp) -> Vec<Value> {
    let sessions = of_2019(app, "sessions(first: 100) { nodes { key } }").await;
    each(&sessions["sessions"]["nodes"], "/key")
}

#[tokio::test]
async fn pages_forwards_show_everything_once() {
    let app = forum::of_2019().await;
    let (mut seen, mut after, mut sizes) = (Vec::new(), json!(null), Vec::new());
    loop {
        let page = page(&app, json!({ "first": 5, "after": after })).await;
        let keys = each(&page["nodes"], "/key");
        assert_eq!(each(&page["edges"], "/node/key"), keys);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !seen.is_empty());
        assert_eq!(page["totalCount"], 12, "whatever the page");
        sizes.push(keys.len());
        seen.extend(keys);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(sizes, [5, 5, 2]);
    assert_eq!(seen, all(&app).await);
}

#[tokio::test]
async fn pages_backwards_show_everything_once() {
    let app = forum::of_2019().await;
    let (mut seen, mut before) = (Vec::new(), json!(null));
    loop {
        let page = page(&app, json!({ "last": 5, "before": before })).await;
        assert_eq!(page["pageInfo"]["hasNextPage"], !seen.is_empty());
        // A page backwards is in the order of the list all the same.
        let mut keys = each(&page["nodes"], "/key");
        keys.append(&mut seen);
        seen = keys;
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(seen, all(&app).await);
}

#[tokio::test]
async fn a_page_without_a_size_has_twenty() {
    let app = forum::of_2019().await;
    let select = "participants { totalCount nodes { name } pageInfo { hasNextPage } }";
    let people = of_2019(&app, select).await["participants"].take();
    assert_eq!(people["nodes"].as_array().unwrap().len(), 20);
    assert_eq!(people["totalCount"], 39);
    assert_eq!(people["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn sizes_that_cannot_be_are_bad_input_in_every_list() {
    let app = forum::of_2019().await;
    for list in ["sessions", "participants", "speakers"] {
        for (arguments, argument) in [
            ("first: 0", "first"),
            ("first: -1", "first"),
            ("first: 101", "first"),
            ("last: 0", "last"),
            ("last: 101", "last"),
            ("first: 2, last: 2", "last"),
            (r#"after: "nonsense""#, "after"),
            (r#"before: "nonsense""#, "before"),
        ] {
            let ask = format!("{{ edition {{ {list}({arguments}) {{ totalCount }} }} }}");
            let expected = (json!("BAD_USER_INPUT"), json!([argument]));
            assert_eq!(error_of(&app, &ask).await, expected, "{list}({arguments})");
        }
    }
    for list in ["revisions", "session(number: 1) { history"] {
        let end = if list.contains('{') { "}" } else { "" };
        for size in ["0", "101"] {
            let ask = format!("{{ edition {{ {list}(first: {size}) {{ totalCount }} {end} }} }}");
            let expected = (json!("BAD_USER_INPUT"), json!(["first"]));
            assert_eq!(error_of(&app, &ask).await, expected, "{list} {size}");
        }
    }
}
