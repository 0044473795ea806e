//! The GraphQL layer: translation only. Inputs become edits, views become objects; no rule lives
//! here, and what a viewer may see is asked of `program::View`.

#![expect(
    clippy::unused_async,
    clippy::needless_pass_by_value,
    reason = "resolvers have the shape that the executor's macros want"
)]

mod alike;
mod answer;
mod answers;
mod asked;
pub mod connection;
mod document;
pub mod error;
mod executions;
mod filter;
mod gate;
mod id;
mod introspection;
mod kept;
pub mod limits;
mod live;
mod manifest;
mod mutation;
mod newsletter;
mod object;
mod query;
mod rates;
mod reads;
mod scalar;
mod schema;
mod scope;
mod secrets;
mod service;
mod settings;
mod subscription;
mod text;
mod typing;

pub use answer::{Answer, NotNow, Payload};
pub use asked::{Asked, Source};
pub use document::{Digest, DigestError};
pub use kept::{Compression, Kept};
pub use live::Sayings;
pub use manifest::{ManifestError, Trusted};
pub use newsletter::{Desk, NotDone};
pub use rates::{RateLimits, Rates, TooOften};
pub use schema::{Schema, schema, sdl};
pub use service::{Answered, Asker, Prepared, Service};
pub use settings::{Introspection, SchemaSettings, Suggestions, Taken};
