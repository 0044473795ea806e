//! The least that a server of pages can do: axum, and bytes that are ready.
//!
//! No server that is built on the same libraries can be faster, which is what makes it a measure.

use std::path::PathBuf;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use clap::Parser;
use plenary_bench::plenary::PATH;
use plenary_bench::serving::Listening;

/// Answers every POST with the same bytes.
#[derive(Parser)]
struct Ready {
    #[command(flatten)]
    listening: Listening,
    /// An answer of Plenary's, as `load page` saves it.
    #[arg(long)]
    page: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Ready { listening, page } = Ready::parse();
    let page = std::fs::read(&page).with_context(|| format!("read {}", page.display()))?;
    let page = Bytes::from(page);
    // The body is read, as it must be before another request can come.
    let answer = move |_: Bytes| async move {
        ([(CONTENT_TYPE, "application/json; charset=utf-8")], page.clone())
    };
    listening.serve(Router::new().route(PATH, post(answer))).await
}
