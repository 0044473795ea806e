//! The gate: what a request passes before anything of it is executed, on every transport.
//!
//! What is cheap comes first, and nothing is looked at before it is known to be small enough: the
//! size of the variables, the bytes of the document, its tree, what its tree asks for; then whether
//! values and fields fit their types.

use async_graphql::ServerError;
use async_graphql::parser::parse_schema;

use super::asked::Asked;
use super::document::{Document, Documents};
use super::error::ErrorCode;
use super::introspection::{About, about};
use super::limits::{self, Limits, Lists, Refused};
use super::schema::Schema;
use super::service::Prepared;
use super::settings::{Introspection, SchemaSettings};
use super::typing::{Conflict, Inputs, Outputs, Unmerged, check_overlap};
use crate::metrics::Metrics;
use crate::types::Viewer;

/// What requests are held against.
pub(super) struct Gate {
    documents: Documents,
    introspection: Introspection,
    lists: Lists,
    inputs: Inputs,
    outputs: Outputs,
}

impl Gate {
    /// The gate before a schema.
    pub(super) fn of(schema: &Schema, settings: SchemaSettings, metrics: Metrics) -> Self {
        let SchemaSettings { introspection, taken, trusted, .. } = settings;
        let text = schema.sdl();
        let types = parse_schema(&text).expect("the schema that is served can be read");
        Self {
            documents: Documents::new(trusted, taken, metrics),
            introspection,
            lists: Lists::of(&text),
            inputs: Inputs::of(&types),
            outputs: Outputs::of(&types),
        }
    }

    /// Takes a request of somebody through the gate.
    pub(super) fn pass(
        &self,
        mut asked: Asked,
        viewer: &Viewer,
        limits: &Limits,
    ) -> Result<Prepared, ServerError> {
        limits::check_variables(&asked.variables, limits).map_err(refused)?;
        let document = self.documents.find(&asked.document, limits, viewer)?;
        let (parsed, name) = (&document.parsed, asked.operation_name.as_deref());
        let operation = limits::measure(parsed, name, &asked.variables, limits, &self.lists)
            .map_err(refused)?;
        document.once(|| self.check_document(&document, limits))?;
        let definition = limits::choose(parsed, name).map_err(refused)?;
        self.inputs
            .coerce(definition, &mut asked.variables)
            .map_err(|misfit| ErrorCode::BadUserInput.request_error(misfit.to_string()))?;
        let about = about(parsed, definition);
        let prepared = Prepared::of(document.clone(), asked, operation.kind, about);
        self.admit(&prepared, viewer)?;
        Ok(prepared)
    }

    /// What depends on who asks. Others may have asked the same before.
    pub(super) fn admit(&self, prepared: &Prepared, viewer: &Viewer) -> Result<(), ServerError> {
        let is_hidden = self.introspection == Introspection::ForStaff && viewer.staff().is_none();
        if is_hidden && prepared.about == About::Schema {
            let message = "the schema is shown to staff alone";
            return Err(ErrorCode::Forbidden.request_error(message));
        }
        self.documents.admit(&prepared.document, viewer)
    }

    /// What holds of a document whatever its variables and whoever sends it.
    fn check_document(&self, document: &Document, limits: &Limits) -> Result<(), ServerError> {
        limits::check_literals(&document.parsed, limits).map_err(refused)?;
        limits::check_input_fields(&document.text).map_err(refused)?;
        check_overlap(&document.parsed, &self.outputs).map_err(unmerged)
    }
}

/// What is said to a request that does not pass.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` has")]
pub(super) fn refused(refused: Refused) -> ServerError {
    let code =
        if refused.is_limit() { ErrorCode::LimitExceeded } else { ErrorCode::ValidationFailed };
    code.request_error(refused.to_string())
}

fn unmerged(unmerged: Unmerged) -> ServerError {
    match unmerged {
        Unmerged::Conflict(conflict) => conflicting(&conflict),
        Unmerged::TooMuch => {
            let message = "the document selects too much under the same names, in each other";
            ErrorCode::LimitExceeded.request_error(message)
        }
    }
}

fn conflicting(conflict: &Conflict) -> ServerError {
    let mut error = ErrorCode::ValidationFailed.request_error(conflict.to_string());
    error.locations = conflict.places.to_vec();
    error
}
