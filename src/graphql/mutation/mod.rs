//! The root of all writing: each field turns its input into edits and hands them on.

mod account;
mod addresses;
mod agenda;
mod announcement;
mod batch;
mod common;
mod conflict_rules;
mod consent;
mod edition;
mod erase;
mod fault;
mod in_the_way;
mod kind;
mod newsletter;
mod newsletter_issue;
mod notifications;
mod noun;
mod organization;
mod participant;
mod patches;
mod payload;
mod plan;
mod reader;
mod revert;
mod room;
mod session;
mod sign_in;
mod token;
mod track;
mod user_error;

pub use account::AccountMutation;
pub use agenda::AgendaMutation;
pub use announcement::AnnouncementMutation;
pub use batch::BatchMutation;
pub use conflict_rules::ConflictRulesMutation;
pub use consent::ConsentMutation;
pub use edition::EditionMutation;
pub use erase::EraseMutation;
pub use kind::SessionKindMutation;
pub use newsletter::NewsletterMutation;
pub use newsletter_issue::NewsletterIssueMutation;
pub use notifications::NotificationMutation;
pub use organization::OrganizationMutation;
pub use participant::ParticipantMutation;
pub use revert::RevertMutation;
pub use room::RoomMutation;
pub use session::SessionMutation;
pub use sign_in::SignInMutation;
pub use token::AccessTokenMutation;
pub use track::TrackMutation;

use async_graphql::MergedObject;

/// Everything that can be written. Expected refusals are data, `userErrors`; nothing is written then.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutation,
    AnnouncementMutation,
    BatchMutation,
    RevertMutation,
    EraseMutation,
    ConflictRulesMutation,
    EditionMutation,
    RoomMutation,
    TrackMutation,
    SessionKindMutation,
    OrganizationMutation,
    ParticipantMutation,
    NewsletterMutation,
    NewsletterIssueMutation,
    ConsentMutation,
    AgendaMutation,
    NotificationMutation,
    SignInMutation,
    AccountMutation,
    AccessTokenMutation,
);
