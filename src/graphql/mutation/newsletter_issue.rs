//! What staff do about the newsletter.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::fault::InputRule;
use super::reader::{LocalizedTextInput, Reader};
use super::user_error::UserError;
use crate::graphql::error::{denied, store_error};
use crate::graphql::id;
use crate::graphql::object::newsletter::NewsletterIssue;
use crate::graphql::scope::Scope;
use crate::store::{IssueChange, NewIssue};
use crate::types::{Deed, EditionId, EmailAddress, Locale, NewsletterIssueId};

/// An issue to be written.
#[derive(Debug, InputObject)]
pub struct CreateNewsletterIssueInput {
    /// A key of the client's own choice: a second create with it returns the first issue and makes
    /// none.
    client_key: Option<String>,
    /// The edition that it is about. Absent: none.
    edition: Option<ID>,
    /// Its subject line.
    subject: LocalizedTextInput,
    /// What it says, in Markdown. A reader gets the language that they asked for, else any that there
    /// is.
    body: LocalizedTextInput,
}

/// New words for a draft. What is absent is left as it is.
#[derive(Debug, InputObject)]
pub struct UpdateNewsletterIssueInput {
    /// The draft.
    issue: ID,
    /// Its subject line.
    subject: Option<LocalizedTextInput>,
    /// What it says, in Markdown.
    body: Option<LocalizedTextInput>,
}

/// An issue to be looked at in a mailbox.
#[derive(Debug, InputObject)]
pub struct TestNewsletterIssueInput {
    /// The issue.
    issue: ID,
    /// To whom.
    email: String,
    /// In which language.
    locale: Locale,
}

/// An issue to be sent off.
#[derive(Debug, InputObject)]
pub struct SendNewsletterIssueInput {
    /// The issue.
    issue: ID,
}

/// A subscriber to be forgotten.
#[derive(Debug, InputObject)]
pub struct EraseSubscriberInput {
    /// Their address.
    email: String,
}

macro_rules! payload {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(SimpleObject)]
        pub struct $name {
            /// The issue. Null: refused.
            issue: Option<NewsletterIssue>,
            /// Why it was refused. Empty: it was not.
            user_errors: Vec<UserError>,
        }

        impl $name {
            fn done(issue: crate::entity::newsletter_issue::Model) -> Self {
                let issue = Some(NewsletterIssue::of(issue));
                Self { issue, user_errors: Vec::new() }
            }

            fn refused(user_errors: Vec<UserError>) -> Self {
                Self { issue: None, user_errors }
            }
        }
    };
}

payload!(CreateNewsletterIssuePayload, "What `createNewsletterIssue` answers.");
payload!(UpdateNewsletterIssuePayload, "What `updateNewsletterIssue` answers.");
payload!(TestNewsletterIssuePayload, "What `testNewsletterIssue` answers.");
payload!(SendNewsletterIssuePayload, "What `sendNewsletterIssue` answers.");

/// What `eraseSubscriber` answers.
#[derive(SimpleObject)]
pub struct EraseSubscriberPayload {
    /// Whether there was anything to erase.
    erased: bool,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What staff do about the newsletter. It needs a token for all editions.
#[derive(Default)]
pub struct NewsletterIssueMutation;

#[Object]
impl NewsletterIssueMutation {
    /// Writes an issue, as a draft. `preview` shows it, `testNewsletterIssue` sends it to one
    /// mailbox.
    async fn create_newsletter_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue.")] input: CreateNewsletterIssueInput,
    ) -> Result<CreateNewsletterIssuePayload> {
        let scope = Scope::of(ctx);
        let author = writer(scope)?;
        let edition: Option<EditionId> = id::read_maybe("input.edition", input.edition.as_ref())?;
        if edition.is_some_and(|edition| scope.view(edition).is_none()) {
            let missing = vec![UserError::not_found("edition")];
            return Ok(CreateNewsletterIssuePayload::refused(missing));
        }
        let mut reader = Reader::new(scope);
        let subject = reader.text("subject", input.subject);
        let body = reader.text("body", input.body);
        let key = input.client_key.as_deref();
        let client_key = key.and_then(|key| reader.line("clientKey", key));
        let (Some(subject), Some(body), true) = (subject, body, reader.errors.is_empty()) else {
            return Ok(CreateNewsletterIssuePayload::refused(reader.errors));
        };
        let (id, at) = (scope.ids().issue(), scope.now());
        let issue = NewIssue { id, client_key, edition, subject, body, author, at };
        let issue = scope.hub().store().create_issue(issue).await.map_err(store_error)?;
        Ok(CreateNewsletterIssuePayload::done(issue))
    }

    /// Changes a draft. What was sent off is not changed any more.
    async fn update_newsletter_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: UpdateNewsletterIssueInput,
    ) -> Result<UpdateNewsletterIssuePayload> {
        let scope = Scope::of(ctx);
        writer(scope)?;
        let id: NewsletterIssueId = id::read("input.issue", &input.issue)?;
        let mut reader = Reader::new(scope);
        let subject = input.subject.and_then(|text| reader.text("subject", text));
        let body = input.body.and_then(|text| reader.text("body", text));
        if !reader.errors.is_empty() {
            return Ok(UpdateNewsletterIssuePayload::refused(reader.errors));
        }
        let change = IssueChange { subject, body };
        let changed = scope.hub().store().update_issue(id, change).await.map_err(store_error)?;
        Ok(match changed {
            Some(issue) => UpdateNewsletterIssuePayload::done(issue),
            None => UpdateNewsletterIssuePayload::refused(vec![not_a_draft(scope, id).await?]),
        })
    }

    /// Sends an issue to one mailbox, to look at it there.
    async fn test_newsletter_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue and the mailbox.")] input: TestNewsletterIssueInput,
    ) -> Result<TestNewsletterIssuePayload> {
        let scope = Scope::of(ctx);
        writer(scope)?;
        let id: NewsletterIssueId = id::read("input.issue", &input.issue)?;
        let recipient: EmailAddress = match input.email.parse() {
            Ok(address) => address,
            Err(error) => {
                let invalid = vec![UserError::invalid("email", error)];
                return Ok(TestNewsletterIssuePayload::refused(invalid));
            }
        };
        let store = scope.hub().store();
        let Some(issue) = store.issue(id).await.map_err(store_error)? else {
            return Ok(TestNewsletterIssuePayload::refused(vec![UserError::not_found("issue")]));
        };
        let at = (scope.ids(), scope.now());
        store.test_issue(id, recipient, input.locale, at).await.map_err(store_error)?;
        Ok(TestNewsletterIssuePayload::done(issue))
    }

    /// Sends an issue off to all who take the newsletter at this moment, each in their language, once.
    /// Sent off again, it is not sent twice.
    async fn send_newsletter_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue.")] input: SendNewsletterIssueInput,
    ) -> Result<SendNewsletterIssuePayload> {
        let scope = Scope::of(ctx);
        writer(scope)?;
        let id: NewsletterIssueId = id::read("input.issue", &input.issue)?;
        let store = scope.hub().store();
        store.send_issue(id, scope.now()).await.map_err(store_error)?;
        Ok(match store.issue(id).await.map_err(store_error)? {
            Some(issue) => SendNewsletterIssuePayload::done(issue),
            None => SendNewsletterIssuePayload::refused(vec![UserError::not_found("issue")]),
        })
    }

    /// Deletes everything that is kept of a subscriber. Only admins.
    async fn erase_subscriber(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The subscriber.")] input: EraseSubscriberInput,
    ) -> Result<EraseSubscriberPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::EraseSubscriber).map_err(denied)?;
        let address: EmailAddress = match input.email.parse() {
            Ok(address) => address,
            Err(error) => {
                let user_errors = vec![UserError::invalid("email", error)];
                return Ok(EraseSubscriberPayload { erased: false, user_errors });
            }
        };
        let erased = scope.hub().store().erase_subscriber(&address, scope.now()).await;
        let erased = erased.map_err(store_error)?;
        Ok(EraseSubscriberPayload { erased, user_errors: Vec::new() })
    }
}

/// Who writes to everybody; refused to the public and to staff of some editions.
fn writer(scope: &Scope) -> Result<String> {
    let staff = scope.viewer().may(Deed::WriteNewsletter).map_err(denied)?;
    Ok(staff.name.to_string())
}

/// Why a draft cannot be changed.
async fn not_a_draft(scope: &Scope, id: NewsletterIssueId) -> Result<UserError> {
    let known = scope.hub().store().issue(id).await.map_err(store_error)?;
    Ok(match known {
        Some(_) => UserError::invalid("issue", InputRule::SentOff),
        None => UserError::not_found("issue"),
    })
}
