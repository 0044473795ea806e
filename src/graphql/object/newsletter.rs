//! The newsletter and its issues.

use std::collections::BTreeMap;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use tokio::sync::OnceCell;

use super::edition::Edition;
use crate::entity::newsletter_issue as row;
use crate::entity::subscriber::{CONSENT_VERSION, SubscriberState, consent_text};
use crate::graphql::connection::{ListConnection, Page};
use crate::graphql::error::store_error;
use crate::graphql::id;
use crate::graphql::scope::Scope;
use crate::graphql::text::LocalizedText;
use crate::mail::{Issue, preview};
use crate::store::IssueProgress;
use crate::types::{self, Deed, Locale, NewsletterIssueId, Timestamp, Tongue};

/// A page of issues.
pub type NewsletterIssueConnection = ListConnection<NewsletterIssue>;

/// The newsletter.
pub struct Newsletter;

/// The newsletter: news for those who asked for them and confirmed that they did.
#[Object]
impl Newsletter {
    /// What those who ask for it are to be shown, and consent to by confirming.
    async fn consent_text(&self) -> LocalizedText {
        let text = |tongue: Tongue| (tongue.locale(), consent_text(tongue).into());
        let both = BTreeMap::from([text(Tongue::English), text(Tongue::Korean)]);
        let both = types::LocalizedText::try_from(both).expect("both languages are there");
        LocalizedText::alone(both)
    }

    /// The version of that text, which is kept with each consent.
    async fn consent_version(&self) -> &'static str {
        CONSENT_VERSION
    }

    /// Staff of all editions (null for others): how many take it.
    async fn confirmed_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        count(ctx, SubscriberState::Confirmed).await
    }

    /// Staff of all editions (null for others): how many asked for it and have not confirmed yet.
    async fn pending_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        count(ctx, SubscriberState::Pending).await
    }

    /// Staff of all editions (null for others): its issues, newest first.
    async fn issues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the back: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the edge with this cursor.")] before: Option<String>,
    ) -> Result<Option<NewsletterIssueConnection>> {
        let scope = Scope::of(ctx);
        if !writes_newsletter(scope) {
            return Ok(None);
        }
        let rows = scope.hub().store().issues().await.map_err(store_error)?;
        let page = Page { first, after, last, before };
        page.cut(rows, |row| row.id.to_string(), NewsletterIssue::of).map(Some)
    }

    /// Staff of all editions (null for others): an issue.
    async fn issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue's id.")] id: ID,
    ) -> Result<Option<NewsletterIssue>> {
        let scope = Scope::of(ctx);
        let id: NewsletterIssueId = id::read("id", &id)?;
        if !writes_newsletter(scope) {
            return Ok(None);
        }
        let row = scope.hub().store().issue(id).await.map_err(store_error)?;
        Ok(row.map(NewsletterIssue::of))
    }
}

/// Whether the viewer is of those staff who write to everybody: not those of some editions.
pub fn writes_newsletter(scope: &Scope) -> bool {
    scope.viewer().may(Deed::WriteNewsletter).is_ok()
}

async fn count(ctx: &Context<'_>, state: SubscriberState) -> Result<Option<i32>> {
    let scope = Scope::of(ctx);
    if !writes_newsletter(scope) {
        return Ok(None);
    }
    let count = scope.hub().store().count_subscribers(state).await.map_err(store_error)?;
    Ok(Some(whole(count)))
}

fn whole(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Where an issue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NewsletterIssueStatus {
    /// It is being written.
    Draft,
    /// It was sent off, and some of its mails are not sent yet.
    Sending,
    /// Of all its mails it is known, as far as it can be, what became of them.
    Sent,
}

/// An issue, and how far its sending has come; that is asked for once.
pub struct NewsletterIssue {
    row: row::Model,
    progress: OnceCell<IssueProgress>,
}

/// What a reader of one language gets of an issue.
#[derive(SimpleObject)]
pub struct NewsletterPreview {
    /// The language of what is written.
    locale: Locale,
    /// The subject line.
    subject: String,
    /// The mail as plain text.
    text: String,
    /// The mail as a page of HTML, sanitized.
    html: String,
}

impl NewsletterIssue {
    /// An issue.
    pub fn of(row: row::Model) -> Self {
        Self { row, progress: OnceCell::new() }
    }

    async fn progress(&self, ctx: &Context<'_>) -> Result<&IssueProgress> {
        let store = Scope::of(ctx).hub().store();
        self.progress
            .get_or_try_init(|| async {
                store.issue_progress(&self.row).await.map_err(store_error)
            })
            .await
    }
}

/// An issue of the newsletter.
#[Object]
impl NewsletterIssue {
    /// Its id.
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The edition that it is about.
    async fn edition(&self, ctx: &Context<'_>) -> Option<Edition> {
        Scope::of(ctx).view(self.row.edition_id?).map(Edition)
    }

    /// Its subject line.
    async fn subject(&self) -> LocalizedText {
        LocalizedText::alone(self.row.subject.clone())
    }

    /// What it says, in Markdown.
    async fn body(&self) -> LocalizedText {
        LocalizedText::alone(self.row.body.clone())
    }

    /// Who wrote it.
    async fn author(&self) -> &str {
        &self.row.author
    }

    /// When it was written.
    async fn created_at(&self) -> Timestamp {
        self.row.created_at
    }

    /// When it was sent off. Null: it is a draft.
    async fn sent_at(&self) -> Option<Timestamp> {
        self.row.sent_at
    }

    /// Where it stands.
    async fn status(&self, ctx: &Context<'_>) -> Result<NewsletterIssueStatus> {
        if self.row.sent_at.is_none() {
            return Ok(NewsletterIssueStatus::Draft);
        }
        let is_over = self.row.is_written && self.progress(ctx).await?.queued == 0;
        Ok(if is_over { NewsletterIssueStatus::Sent } else { NewsletterIssueStatus::Sending })
    }

    /// How many mails are still to be sent, or to be tried again.
    async fn queued(&self, ctx: &Context<'_>) -> Result<i32> {
        self.progress(ctx).await.map(|progress| whole(progress.queued))
    }

    /// How many mails the readers' servers took.
    async fn sent(&self, ctx: &Context<'_>) -> Result<i32> {
        self.progress(ctx).await.map(|progress| whole(progress.sent))
    }

    /// How many mails were refused for good.
    async fn failed(&self, ctx: &Context<'_>) -> Result<i32> {
        self.progress(ctx).await.map(|progress| whole(progress.failed))
    }

    /// How many mails may have been sent, or not: the server did not answer, and nobody is written to
    /// twice. `plenary mail` lists them.
    async fn uncertain(&self, ctx: &Context<'_>) -> Result<i32> {
        self.progress(ctx).await.map(|progress| whole(progress.uncertain))
    }

    /// How many readers left before their mail was sent.
    async fn dropped(&self, ctx: &Context<'_>) -> Result<i32> {
        self.progress(ctx).await.map(|progress| whole(progress.dropped))
    }

    /// What a reader of a language gets.
    async fn preview(
        &self,
        #[graphql(desc = "The language that the reader asked for.")] locale: Locale,
    ) -> NewsletterPreview {
        let issue = Issue { subject: self.row.subject.clone(), body: self.row.body.clone() };
        let preview = preview(&issue, &locale);
        NewsletterPreview {
            locale: preview.locale,
            subject: preview.subject,
            text: preview.text,
            html: preview.html,
        }
    }
}
