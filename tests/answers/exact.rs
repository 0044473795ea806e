//! No answer that is kept differs from one that is made anew: whatever is changed, asked and in which
//! order, on either of two nodes, and however the clock is turned.

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::steps::{Change, QUESTIONS, Step, Stock, step};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::counters::counters;
use crate::support::mutation::document;
use crate::support::seed::WHRCF;

use plenary::types::Clock as _;

/// Two nodes that keep answers, and one that keeps none.
struct Nodes {
    keeping: [TestApp; 2],
    making: TestApp,
    stock: Stock,
    committed: usize,
}

impl Nodes {
    async fn start() -> Self {
        let first = TestApp::with_files(
            &WHRCF[..2],
            plenary::entity::participant::ParticipantVisibility::Public,
        )
        .await;
        let second = first.another_node(&[]).await;
        let making = first.another_node(&["--max-answer-cache-bytes", "0"]).await;
        let stock = stock(&first).await;
        Self { keeping: [first, second], making, stock, committed: 0 }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Edit(change) => self.edit(&change).await,
            Step::Turn(minutes) => {
                let clock = &self.keeping[0].clock;
                let now = clock.now().plus_millis(minutes * 60_000);
                clock.turn_to(&now.to_string());
            }
            Step::Ask { question, language, is_editor } => {
                self.ask(QUESTIONS[question], language, is_editor).await;
            }
        }
    }

    async fn edit(&mut self, change: &Change) {
        let first = &self.keeping[0];
        let (name, mut input) = self.stock.mutation(change, first.clock.now());
        input["acceptWarnings"] = true.into();
        let answer = first.editor().ask(&document(name, ""), json!({ "input": input })).await;
        self.committed += usize::from(!answer[name]["revision"].is_null());
        let edition = first.edition_id("whrcf-2019").await;
        for node in [&self.keeping[1], &self.making] {
            node.hub.catch_up(edition).await.unwrap();
        }
    }

    async fn ask(&self, question: &str, language: Option<&str>, is_editor: bool) {
        let by = |node: &TestApp| {
            let client = if is_editor {
                node.public().with_token(self.keeping[0].editor().token.as_ref().unwrap())
            } else {
                node.public()
            };
            language.map_or_else(|| client.clone(), |language| client.in_language(language))
        };
        let made = self.text(&by(&self.making), question).await;
        assert!(!made.contains("\"errors\""), "{made}");
        for node in &self.keeping {
            // Twice: what was just made is kept by now.
            for _ in 0..2 {
                assert_eq!(self.text(&by(node), question).await, made, "{question}");
            }
        }
    }

    async fn text(&self, client: &Client, question: &str) -> String {
        client.send(question, self.stock.variables()).await.text().await.unwrap()
    }

    /// How many answers were there when they were asked for.
    async fn hits(&self) -> u64 {
        let counted = counters(&self.keeping[1].public()).await;
        let line = "plenary_answer_cache_total{outcome=\"hit\"} ";
        counted.lines().find_map(|counted| counted.strip_prefix(line)).unwrap().parse().unwrap()
    }
}

async fn stock(app: &TestApp) -> Stock {
    let query = r#"{ edition(slug: "whrcf-2019") { id rooms { id } sessions(first: 30) { nodes { id startsAt } }
        participants(first: 6) { nodes { id person { id } } } } }"#;
    let mut edition = app.editor().ask(query, json!({})).await["edition"].take();
    let list = |value: &mut Value| value.as_array().unwrap().clone();
    let rooms = list(&mut edition["rooms"]);
    let sessions = list(&mut edition["sessions"]["nodes"]);
    Stock {
        edition: edition["id"].as_str().unwrap().to_owned(),
        sessions: sessions.into_iter().rev().step_by(4).take(6).collect(),
        rooms: rooms.iter().map(|room| room["id"].as_str().unwrap().to_owned()).take(4).collect(),
        participants: list(&mut edition["participants"]["nodes"]),
    }
}

#[test]
fn an_answer_that_is_kept_is_what_it_would_be_if_it_were_made_anew() {
    let runtime = Arc::new(Runtime::new().unwrap());
    let config = Config { cases: 6, max_shrink_iters: 30, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec(step(), 60..90), |steps| {
        runtime.block_on(async {
            let mut nodes = Nodes::start().await;
            for step in steps {
                nodes.take(step).await;
            }
            assert!(nodes.hits().await > 10);
            assert!(nodes.committed > 0);
        });
        Ok(())
    });
    outcome.unwrap();
}

/// What follows from the time is kept until the time changes it, and made anew from then on.
#[tokio::test]
async fn what_the_clock_turns_is_kept_until_then() {
    let app = TestApp::with_options(&[]).await;
    let question = "{ edition { phase } }";
    let phase = async || app.public().ask(question, json!({})).await["edition"]["phase"].take();
    for (instant, expected) in [
        ("2019-09-29T23:59:59+09:00", "UPCOMING"),
        ("2019-10-01T12:00:00+09:00", "UNDER_WAY"),
        ("2019-10-01T13:00:00+09:00", "UNDER_WAY"),
        ("2019-11-01T00:00:00+09:00", "OVER"),
        ("2019-10-01T12:00:00+09:00", "UNDER_WAY"),
        ("2019-09-01T00:00:00+09:00", "UPCOMING"),
    ] {
        app.clock.turn_to(instant);
        assert_eq!(phase().await, expected, "{instant}");
    }
    let counted = counters(&app.public()).await;
    // The third asked for what the second had made.
    assert!(counted.contains("plenary_answer_cache_total{outcome=\"hit\"} 1\n"), "{counted}");
    app.clock.turn_by(Duration::from_secs(1));
    assert_eq!(phase().await, "UPCOMING");
}
