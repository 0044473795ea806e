//! `--documents`: a service does not start with documents that its clients could not use.

use plenary::graphql::Digest;
use serde_json::{Value, json};

use crate::support::process::{Database, refused};

/// What is said at start, with a file.
async fn said(documents: &str) -> String {
    let database = Database::new();
    let file = database.file("documents.json", documents);
    let file = file.to_str().unwrap();
    let ended = database.run(&["serve", "--listen", "127.0.0.1:0", "--documents", file]).await;
    refused(&ended).to_owned()
}

fn documents(text: &str) -> Value {
    json!({ Digest::of(text).to_string(): text })
}

#[tokio::test]
async fn a_service_does_not_start_with_documents_that_cannot_be_used() {
    let relay = json!({ "7f56e67dd21ab3f30d1ff8b7bed08893": "{ viewer { name } }" });
    for (manifest, problem) in [
        ("{".to_owned(), "documents.json"),
        (relay.to_string(), "persistConfig.algorithm SHA256"),
        (documents("{ viewer").to_string(), "cannot be taken"),
        (documents("{ viewer { nam } }").to_string(), "Unknown field \"nam\""),
    ] {
        let said = said(&manifest).await;
        assert!(said.contains(problem), "{said}");
    }
}

#[tokio::test]
async fn nothing_but_documents_needs_documents() {
    let database = Database::new();
    let ended = database.run(&["serve", "--listen", "127.0.0.1:0", "--only-documents"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("--documents <FILE>"), "{ended:?}");
    let ended = database.run(&["serve", "--max-page-size", "19"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("must be from 20 to 100"), "{ended:?}");
}
