//! `plenary newsletter`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use super::subscribers::csv_of;
use crate::app::{Sources, open_store};
use crate::config::{ClockOptions, DatabaseOptions};
use crate::entity::newsletter_issue;
use crate::mail::{Issue, preview};
use crate::store::{IssueProgress, NewIssue, Store};
use crate::types::{EmailAddress, Locale, LocalizedText, NewsletterIssueId};

/// How often progress is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The newsletter: issues and subscribers.
#[derive(Debug, Subcommand)]
pub(super) enum Newsletter {
    /// Write an issue from Markdown files; its id is printed.
    Draft(Draft),
    /// List the issues and how far their sending has come.
    List(Database),
    /// Print an issue as a reader of a language gets it.
    Preview(Preview),
    /// Send an issue to one mailbox, to look at it there.
    Test(Test),
    /// Send an issue off to all who take the newsletter, once. A node that serves sends the mails.
    Send(Send),
    /// Print all who take the newsletter or asked for it, as CSV.
    Subscribers(Database),
    /// Delete everything that is kept of a subscriber.
    Erase(Erase),
}

/// Which database, at which time.
#[derive(Debug, Args)]
pub(super) struct Database {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
}

/// Write an issue.
#[derive(Debug, Args)]
pub(super) struct Draft {
    #[command(flatten)]
    at: Database,
    /// The edition that it is about.
    #[arg(long, value_name = "SLUG")]
    edition: Option<String>,
    /// A language and its Markdown, such as ko=issue.ko.md; once for each language. The first line,
    /// `# …`, is the subject.
    #[arg(long = "text", value_name = "LOCALE=FILE", required = true, value_parser = text_file)]
    texts: Vec<(Locale, PathBuf)>,
}

/// Print an issue.
#[derive(Debug, Args)]
pub(super) struct Preview {
    #[command(flatten)]
    at: Database,
    #[arg(value_parser = NewsletterIssueId::parse)]
    /// The issue's id.
    id: NewsletterIssueId,
    /// The language that the reader asked for.
    #[arg(long, default_value = "ko")]
    locale: Locale,
    /// As HTML instead of as text.
    #[arg(long)]
    html: bool,
}

/// Send an issue to one mailbox.
#[derive(Debug, Args)]
pub(super) struct Test {
    #[command(flatten)]
    at: Database,
    /// The issue's id.
    #[arg(value_parser = NewsletterIssueId::parse)]
    id: NewsletterIssueId,
    /// To whom.
    #[arg(long, value_name = "ADDRESS")]
    to: EmailAddress,
    /// In which language.
    #[arg(long, default_value = "ko")]
    locale: Locale,
}

/// Send an issue off.
#[derive(Debug, Args)]
pub(super) struct Send {
    #[command(flatten)]
    at: Database,
    /// The issue's id.
    #[arg(value_parser = NewsletterIssueId::parse)]
    id: NewsletterIssueId,
    /// Do not wait until all its mails are sent.
    #[arg(long)]
    no_wait: bool,
}

/// Delete a subscriber.
#[derive(Debug, Args)]
pub(super) struct Erase {
    #[command(flatten)]
    at: Database,
    /// Their address.
    address: EmailAddress,
}

fn text_file(text: &str) -> Result<(Locale, PathBuf), String> {
    let (locale, file) = text.split_once('=').ok_or("must be LOCALE=FILE, such as ko=news.md")?;
    let locale = locale.parse().map_err(|error| format!("{error}"))?;
    Ok((locale, file.into()))
}

impl Newsletter {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Draft(command) => command.run().await,
            Self::List(command) => command.list().await,
            Self::Preview(command) => command.run().await,
            Self::Test(command) => command.run().await,
            Self::Send(command) => command.run().await,
            Self::Subscribers(command) => command.subscribers().await,
            Self::Erase(command) => command.run().await,
        }
    }
}

impl Database {
    async fn open(&self) -> anyhow::Result<(Store, Sources)> {
        Ok((open_store(&self.database).await?, Sources::real(self.clock)))
    }

    async fn list(self) -> anyhow::Result<()> {
        let (store, _) = self.open().await?;
        for issue in store.issues().await? {
            let progress = store.issue_progress(&issue).await?;
            output::print(line(&issue, &progress))?;
        }
        close(store).await
    }

    async fn subscribers(self) -> anyhow::Result<()> {
        let (store, _) = self.open().await?;
        let csv = csv_of(store.subscribers().await?)?;
        output::print(csv.trim_end())?;
        close(store).await
    }
}

/// Id, state, progress and subject, with tabs between them.
fn line(issue: &newsletter_issue::Model, progress: &IssueProgress) -> String {
    let state = match issue.sent_at {
        Some(at) => format!("sent off {at}"),
        None => "draft".to_owned(),
    };
    let subject = issue.subject.pick([].iter(), &[]).1;
    format!("{}\t{state}\t{}\t{subject}", issue.id, in_words(progress))
}

fn in_words(progress: &IssueProgress) -> String {
    let IssueProgress { queued, sent, failed, uncertain, dropped } = progress;
    format!(
        "{queued} queued, {sent} sent, {failed} failed, {uncertain} uncertain, {dropped} dropped"
    )
}

async fn close(store: Store) -> anyhow::Result<()> {
    store.close().await.context("close the database")
}

/// An issue that must be there.
async fn find(store: &Store, id: NewsletterIssueId) -> anyhow::Result<newsletter_issue::Model> {
    store.issue(id).await?.with_context(|| format!("there is no issue {id}"))
}

impl Draft {
    async fn run(self) -> anyhow::Result<()> {
        // All files are read before anything is written.
        let (mut subjects, mut bodies) = (Vec::new(), Vec::new());
        for (locale, path) in self.texts {
            let text =
                fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            let (subject, body) = text.trim_start().split_once('\n').unwrap_or((&text, ""));
            let subject = subject.strip_prefix("# ").unwrap_or_default().trim();
            ensure!(!subject.is_empty(), "{} must begin with `# SUBJECT`", path.display());
            subjects.push((locale.clone(), subject.to_owned()));
            bodies.push((locale, body.to_owned()));
        }
        let (subject, body) = (LocalizedText::new(subjects)?, LocalizedText::new(bodies)?);
        let (store, sources) = self.at.open().await?;
        let issue = NewIssue {
            id: sources.ids.issue(),
            client_key: None,
            edition: super::edition_named(&store, self.edition.as_deref()).await?,
            subject,
            body,
            author: "command line".to_owned(),
            at: sources.clock.now(),
        };
        output::print(store.create_issue(issue).await?.id)?;
        close(store).await
    }
}

impl Preview {
    async fn run(self) -> anyhow::Result<()> {
        let (store, _) = self.at.open().await?;
        let issue = find(&store, self.id).await?;
        let written = Issue { subject: issue.subject, body: issue.body };
        let shown = preview(&written, &self.locale);
        let body = if self.html { shown.html } else { shown.text };
        output::print(format_args!("{}\n\n{}", shown.subject, body.trim_end()))?;
        close(store).await
    }
}

impl Test {
    async fn run(self) -> anyhow::Result<()> {
        let (store, sources) = self.at.open().await?;
        find(&store, self.id).await?;
        let at = (&sources.ids, sources.clock.now());
        store.test_issue(self.id, self.to, self.locale, at).await?;
        close(store).await
    }
}

impl Send {
    async fn run(self) -> anyhow::Result<()> {
        let (store, sources) = self.at.open().await?;
        find(&store, self.id).await?;
        if !store.send_issue(self.id, sources.clock.now()).await? {
            tracing::info!("it was sent off before; nobody gets it twice");
        }
        if !self.no_wait {
            let progress = watch(&store, self.id).await?;
            output::print(in_words(&progress))?;
        }
        close(store).await
    }
}

/// Shows progress until every mail is settled.
async fn watch(store: &Store, id: NewsletterIssueId) -> anyhow::Result<IssueProgress> {
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(0);
    let style = "{bar:40} {pos} of {len} mails, {msg}";
    bar.set_style(ProgressStyle::with_template(style).context("draw a progress bar")?);
    loop {
        let issue = find(store, id).await?;
        let progress = store.issue_progress(&issue).await?;
        let settled = progress.sent + progress.failed + progress.uncertain + progress.dropped;
        bar.set_length(settled + progress.queued);
        bar.set_position(settled);
        bar.set_message(format!("{} failed", progress.failed));
        if issue.is_written && progress.queued == 0 {
            bar.finish_and_clear();
            return Ok(progress);
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

impl Erase {
    async fn run(self) -> anyhow::Result<()> {
        let (store, sources) = self.at.open().await?;
        if !store.erase_subscriber(&self.address, sources.clock.now()).await? {
            bail!("there is no such subscriber");
        }
        output::print("erased")?;
        close(store).await
    }
}
