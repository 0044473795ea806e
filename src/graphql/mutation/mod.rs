//! The root of all writing: each field turns its input into edits and hands them on.

mod account;
mod agenda;
mod announcement;
mod batch;
mod common;
mod conflict_rules;
mod consent;
mod erase;
mod fault;
mod in_the_way;
mod newsletter;
mod newsletter_issue;
mod notifications;
mod payload;
mod plan;
mod reader;
mod revert;
mod session;
mod sign_in;
mod token;
mod user_error;

pub use account::AccountMutation;
pub use agenda::AgendaMutation;
pub use announcement::AnnouncementMutation;
pub use batch::BatchMutation;
pub use conflict_rules::ConflictRulesMutation;
pub use consent::ConsentMutation;
pub use erase::EraseMutation;
pub use newsletter::NewsletterMutation;
pub use newsletter_issue::NewsletterIssueMutation;
pub use notifications::NotificationMutation;
pub use revert::RevertMutation;
pub use session::SessionMutation;
pub use sign_in::SignInMutation;
pub use token::AccessTokenMutation;

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
    NewsletterMutation,
    NewsletterIssueMutation,
    ConsentMutation,
    AgendaMutation,
    NotificationMutation,
    SignInMutation,
    AccountMutation,
    AccessTokenMutation,
);
