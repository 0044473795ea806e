//! The stock server of pages: async-graphql-axum, DataLoaders, sea-orm and PostgreSQL.

use std::path::PathBuf;

use anyhow::Context as _;
use async_graphql_axum::{GraphQLRequest, GraphQLResponse};
use axum::Router;
use axum::routing::post;
use clap::Parser;
use plenary_bench::page::peer;
use plenary_bench::plenary::PATH;
use plenary_bench::serving::Listening;

/// Answers the page from a database that is empty at first.
#[derive(Parser)]
struct Loaders {
    #[command(flatten)]
    listening: Listening,
    /// The database.
    #[arg(long)]
    database_url: String,
    /// An answer of Plenary's, as `load page` saves it, whose content is served.
    #[arg(long)]
    page: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Loaders { listening, database_url, page } = Loaders::parse();
    let page = std::fs::read(&page).with_context(|| format!("read {}", page.display()))?;
    let page = serde_json::from_slice(&page).context("the page is an answer")?;
    let peer = peer::open(&database_url, &page).await?;
    let answer = move |request: GraphQLRequest| {
        let peer = peer.clone();
        async move { GraphQLResponse::from(peer.answer(request.into_inner()).await) }
    };
    listening.serve(Router::new().route(PATH, post(answer))).await
}
