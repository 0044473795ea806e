//! The GraphQL layer: translation only. Inputs become edits, views become objects; no rule lives
//! here, and what a viewer may see is asked of `program::View`.

#![expect(
    clippy::unused_async,
    clippy::needless_pass_by_value,
    reason = "resolvers have the shape that the executor's macros want"
)]

pub mod connection;
pub mod error;
mod execute;
mod filter;
mod id;
pub mod limits;
mod mutation;
mod object;
mod query;
mod scalar;
mod schema;
mod scope;
mod subscription;
mod text;

pub use execute::{Answer, Asked, Prepared, Service};
pub use schema::{Schema, schema, sdl};
