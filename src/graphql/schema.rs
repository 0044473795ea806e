//! The schema, and its text.

use async_graphql::SDLExportOptions;

use super::connection::ListConnection;
use super::mutation::Mutation;
use super::object::edition::Edition;
use super::object::newsletter::NewsletterIssueConnection;
use super::object::participant::ParticipantConnection;
use super::object::revision::RevisionConnection;
use super::object::search::SearchConnection;
use super::object::session::SessionConnection;
use super::query::Query;
use super::settings::Suggestions;
use super::subscription::SubscriptionRoot;

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, SubscriptionRoot>;

/// Builds the schema. Limits on documents are checked before it sees them, in one pass of our own
/// that hostile fragments cannot slow down; the built-in ones come too late for those.
pub fn schema(suggestions: Suggestions) -> Schema {
    let schema = Schema::build(Query, Mutation::default(), SubscriptionRoot)
        .override_output_type_description::<ListConnection<Edition>>("A page of editions.")
        .override_output_type_description::<SessionConnection>("A page of sessions.")
        .override_output_type_description::<ParticipantConnection>("A page of participants.")
        .override_output_type_description::<RevisionConnection>("A page of revisions.")
        .override_output_type_description::<NewsletterIssueConnection>("A page of issues.")
        .override_output_type_description::<SearchConnection>("A page of what was found.");
    match suggestions {
        Suggestions::Hidden => schema.disable_suggestions().finish(),
        Suggestions::Shown => schema.finish(),
    }
}

/// The schema as text: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by()
        .use_space_ident();
    schema(Suggestions::Hidden).sdl_with_options(options)
}
