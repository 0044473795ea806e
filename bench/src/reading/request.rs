//! The ways in which the page can be asked for.

use std::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::connection::{Connection, header};
use crate::page;
use crate::plenary::PATH;

/// A way to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// POST with the document.
    Post,
    /// POST with the document, for an answer that is compressed.
    Brotli,
    /// GET with the document in the address.
    Get,
    /// GET with `documentId`.
    DocumentId,
    /// GET with Apollo's hash of the document.
    Persisted,
    /// GET with `documentId` and the ETag that is known already.
    NotModified,
}

/// A request in bytes, and the status that its answer must have.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The whole request.
    pub bytes: Vec<u8>,
    /// The status.
    pub status: u16,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Brotli => "POST, br",
            Self::Get => "GET",
            Self::DocumentId => "GET, documentId",
            Self::Persisted => "GET, APQ",
            Self::NotModified => "GET, 304",
        }
    }

    /// Whether the answer comes compressed.
    pub fn is_compressed(self) -> bool {
        self == Self::Brotli
    }

    /// Makes the server know what it must, and returns the request.
    pub async fn ready(self, address: SocketAddr) -> anyhow::Result<Ready> {
        let mut connection = Connection::open(address).await?;
        connection.exchange(&post(address, "")).await.context("ask for the first time")?;
        let bytes = match self {
            Self::Post => post(address, ""),
            Self::Brotli => post(address, "Accept-Encoding: br\r\n"),
            Self::Get => get(address, &[("query", page::QUERY)], ""),
            Self::DocumentId => by_document_id(address, ""),
            Self::Persisted => {
                let hash = hash();
                let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
                let extensions = extensions.to_string();
                let known = [("query", page::QUERY), ("extensions", &extensions)];
                connection.exchange(&get(address, &known, "")).await.context("register")?;
                get(address, &[("extensions", &extensions)], "")
            }
            Self::NotModified => {
                let shape = connection.exchange(&by_document_id(address, "")).await?;
                ensure!(shape.status == 200, "{}", connection.head());
                let head = connection.head();
                let tag = header(&head, "etag").context("the answer has no ETag")?;
                by_document_id(address, &format!("If-None-Match: {tag}\r\n"))
            }
        };
        Ok(Ready { bytes, status: if self == Self::NotModified { 304 } else { 200 } })
    }
}

fn hash() -> String {
    let mut text = String::new();
    for byte in Sha256::digest(page::QUERY) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn post(address: SocketAddr, headers: &str) -> Vec<u8> {
    let body = page::body();
    let length = body.len();
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Accept: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    request.into_bytes()
}

fn by_document_id(address: SocketAddr, headers: &str) -> Vec<u8> {
    get(address, &[("documentId", &format!("sha256:{}", hash()))], headers)
}

/// A GET with some parameters, and the variables of the page.
fn get(address: SocketAddr, parameters: &[(&str, &str)], headers: &str) -> Vec<u8> {
    let mut query = format!("variables={}", encoded(&page::variables().to_string()));
    for (name, value) in parameters {
        let _ = write!(query, "&{name}={}", encoded(value));
    }
    let request = format!(
        "GET {PATH}?{query} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n\
         Apollo-Require-Preflight: true\r\n{headers}\r\n"
    );
    request.into_bytes()
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
