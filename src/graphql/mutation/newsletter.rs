//! What anybody can do about the newsletter.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::user_error::UserError;
use crate::graphql::NotDone;
use crate::graphql::error::store_error;
use crate::graphql::id;
use crate::graphql::scope::Scope;
use crate::types::{EditionId, EmailAddress, Locale};

/// Somebody who asks for the newsletter.
#[derive(Debug, InputObject)]
pub struct SubscribeToNewsletterInput {
    /// Where it shall go.
    email: String,
    /// In which language: of the mails and, where there is one, of the newsletter.
    locale: Locale,
    /// The edition that they ask on behalf of. Absent: none.
    edition: Option<ID>,
}

/// A link of a mail.
#[derive(Debug, InputObject)]
pub struct ConfirmNewsletterSubscriptionInput {
    /// The last part of the link's address.
    token: String,
}

/// A link of a mail.
#[derive(Debug, InputObject)]
pub struct UnsubscribeFromNewsletterInput {
    /// The last part of the link's address.
    token: String,
}

/// What `subscribeToNewsletter` answers.
#[derive(SimpleObject)]
pub struct SubscribeToNewsletterPayload {
    /// Whether the address was taken down. True says no more than that: a mail goes there, unless
    /// some did lately.
    accepted: bool,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What `confirmNewsletterSubscription` answers.
#[derive(SimpleObject)]
pub struct ConfirmNewsletterSubscriptionPayload {
    /// Whether the newsletter comes from now on.
    confirmed: bool,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What `unsubscribeFromNewsletter` answers.
#[derive(SimpleObject)]
pub struct UnsubscribeFromNewsletterPayload {
    /// Whether the subscription of this link is over.
    unsubscribed: bool,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What anybody can do about the newsletter.
#[derive(Default)]
pub struct NewsletterMutation;

#[Object]
impl NewsletterMutation {
    /// Asks for the newsletter. A mail asks whether it is wanted; nothing else is sent until that is
    /// confirmed. The answer is the same whether the address is known or not. Show
    /// `newsletter.consentText` first.
    async fn subscribe_to_newsletter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who asks.")] input: SubscribeToNewsletterInput,
    ) -> Result<SubscribeToNewsletterPayload> {
        let scope = Scope::of(ctx);
        let refused =
            |error| SubscribeToNewsletterPayload { accepted: false, user_errors: vec![error] };
        let edition: Option<EditionId> = id::read_maybe("input.edition", input.edition.as_ref())?;
        let address: EmailAddress = match input.email.parse() {
            Ok(address) => address,
            Err(error) => return Ok(refused(UserError::invalid("email", error))),
        };
        if edition.is_some_and(|edition| scope.view(edition).is_none()) {
            return Ok(refused(UserError::not_found("edition")));
        }
        scope.desk().subscribe(address, input.locale, edition).await.map_err(not_done)?;
        Ok(SubscribeToNewsletterPayload { accepted: true, user_errors: Vec::new() })
    }

    /// Confirms that the newsletter is wanted. A link does so once, for seven days.
    async fn confirm_newsletter_subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link of the mail.")] input: ConfirmNewsletterSubscriptionInput,
    ) -> Result<ConfirmNewsletterSubscriptionPayload> {
        let confirmed = Scope::of(ctx).desk().confirm(&input.token).await.map_err(not_done)?;
        let user_errors = not_found_unless(confirmed);
        Ok(ConfirmNewsletterSubscriptionPayload { confirmed, user_errors })
    }

    /// Ends the newsletter: the address is deleted, and nothing more is sent. Harmless when repeated.
    async fn unsubscribe_from_newsletter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link of an issue.")] input: UnsubscribeFromNewsletterInput,
    ) -> Result<UnsubscribeFromNewsletterPayload> {
        let unsubscribed =
            Scope::of(ctx).desk().unsubscribe(&input.token).await.map_err(not_done)?;
        let user_errors = not_found_unless(unsubscribed);
        Ok(UnsubscribeFromNewsletterPayload { unsubscribed, user_errors })
    }
}

fn not_found_unless(known: bool) -> Vec<UserError> {
    if known { Vec::new() } else { vec![UserError::not_found("token")] }
}

fn not_done(error: NotDone) -> async_graphql::Error {
    match error {
        NotDone::TooOften(too_often) => too_often.error(),
        NotDone::Store(error) => store_error(error),
    }
}
