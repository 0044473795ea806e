//! Sends what is in the outbox.
//!
//! Each mail is sent by one node, and handed over at most once unless somebody says so: see
//! `docs/adr/mail-is-handed-over-once.md`.

use std::collections::HashMap;
use std::slice::Iter;
use std::time::Duration;

use futures_util::future::join_all;
use parking_lot::Mutex;

use super::{Busy, Jobs};
use crate::entity::mail;
use crate::mail::{Delivery, Handover, Issue, Refusal};
use crate::metrics::MailOutcome;
use crate::store::{Fate, Store, StoreError};
use crate::types::{NewsletterIssueId, Timestamp};

/// How many mails are taken at once for each way out.
const MAILS_PER_LANE: usize = 10;

/// How long to wait before each further attempt. After the last, a mail has failed: two days.
const BACK_OFF: [Duration; 8] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(8),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// How soon a server that was not there is looked for again.
const SERVER_PAUSE: Duration = Duration::from_secs(15);

/// How soon a fate is written down again while the database is away.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// Mails that were taken together.
struct Batch<'a> {
    /// Those that no way out has begun with. A slow one holds up no more than its own.
    left: Mutex<Iter<'a, mail::Model>>,
    /// Until when they are ours.
    lease: Timestamp,
    /// Those that they bring.
    issues: HashMap<NewsletterIssueId, Issue>,
}

impl<'a> Batch<'a> {
    fn next(&self) -> Option<&'a mail::Model> {
        self.left.lock().next()
    }
}

/// What became of a mail, and how it is counted. None: it was not tried.
type Outcome = (Fate, Option<MailOutcome>);

/// Asks the database, and writes the hand-over down there.
struct Asking<'a> {
    store: &'a Store,
    mail: &'a mail::Model,
}

impl Handover for Asking<'_> {
    async fn may_leave(&self) -> Result<(), Refusal> {
        match self.store.hand_over(self.mail).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal::NotWanted),
            Err(error) => {
                tracing::warn!(?error, mail = %self.mail.id, "a mail waits for the database");
                Err(Refusal::NotNow)
            }
        }
    }
}

impl Jobs {
    pub(super) async fn send_due_mails(&self) -> Result<Busy, StoreError> {
        let now = self.now();
        let most = u64::try_from(self.lanes * MAILS_PER_LANE).unwrap_or(u64::MAX);
        let lease = now.plus_millis(2 * self.carrier.patience_millis());
        let mails = self.store.take_mails(most, now, lease).await?;
        if mails.is_empty() {
            return Ok(false);
        }
        let left = Mutex::new(mails.iter());
        let batch = Batch { left, lease, issues: self.issues_of(&mails).await? };
        let lanes = (0..self.lanes).map(|_| self.send_in_turn(&batch));
        let is_sent = join_all(lanes).await.into_iter().any(|is_sent| is_sent);
        // Of these no way out took any: there is no server.
        let due = after(self.now(), SERVER_PAUSE);
        while let Some(mail) = batch.next() {
            self.settle(mail, (Fate::Untouched(due), None)).await;
        }
        Ok(is_sent)
    }

    async fn issues_of(
        &self,
        mails: &[mail::Model],
    ) -> Result<HashMap<NewsletterIssueId, Issue>, StoreError> {
        let mut issues = HashMap::new();
        for id in mails.iter().filter_map(|mail| mail.letter.as_ref()?.issue()) {
            if issues.contains_key(&id) {
                continue;
            }
            if let Some(row) = self.store.issue(id).await? {
                issues.insert(id, Issue { subject: row.subject, body: row.body });
            }
        }
        Ok(issues)
    }

    /// Sends mails one after the other through one way out. False: none was left, or there is no
    /// server.
    async fn send_in_turn(&self, batch: &Batch<'_>) -> bool {
        let mut delivery = self.carrier.delivery();
        let (mut has_server, mut has_begun) = (true, false);
        while has_server && let Some(mail) = batch.next() {
            has_begun = true;
            let is_late = self.now().plus_millis(self.carrier.patience_millis()) > batch.lease;
            let outcome = if is_late || self.stop.is_cancelled() {
                Some((Fate::Untouched(self.now()), None))
            } else {
                let result = self.send_one(&mut delivery, mail, batch).await;
                has_server = !matches!(result, Err(Refusal::NoServer(_)));
                self.outcome(mail, result)
            };
            if let Some(outcome) = outcome {
                self.settle(mail, outcome).await;
            }
        }
        delivery.close().await;
        has_begun && has_server
    }

    async fn send_one(
        &self,
        delivery: &mut Delivery<'_>,
        mail: &mail::Model,
        batch: &Batch<'_>,
    ) -> Result<(), Refusal> {
        let issue = mail.letter.as_ref().and_then(mail::Letter::issue);
        let issue = issue.and_then(|id| batch.issues.get(&id));
        let message = self.sender.write(mail, issue, self.now());
        let message = message.map_err(|error| Refusal::Never(error.to_string()))?;
        let asking = Asking { store: &self.store, mail };
        delivery.send(mail.id, &message, &asking).await
    }

    /// What becomes of a mail. None: others decide about it.
    fn outcome(&self, mail: &mail::Model, result: Result<(), Refusal>) -> Option<Outcome> {
        let untouched = Fate::Untouched(after(self.now(), SERVER_PAUSE));
        let (fate, counted) = match result {
            Ok(()) => (Fate::Sent, MailOutcome::Sent),
            Err(Refusal::NotWanted) => return None,
            Err(Refusal::NotNow) => return Some((untouched, None)),
            Err(Refusal::NoServer(why)) => {
                tracing::warn!(why, "mail waits: there is no server that takes it");
                return Some((untouched, None));
            }
            Err(Refusal::Later(why)) => self.later(mail, why),
            Err(Refusal::Uncertain(why)) => {
                tracing::warn!(mail = %mail.id, why, "a mail may have been sent, or not");
                (Fate::Uncertain(why), MailOutcome::Uncertain)
            }
            Err(Refusal::NoMailbox(why)) => (Fate::NoMailbox(why), MailOutcome::Failed),
            Err(Refusal::Never(why)) => {
                tracing::warn!(mail = %mail.id, why, "a mail was refused");
                (Fate::Failed(why), MailOutcome::Failed)
            }
        };
        Some((fate, Some(counted)))
    }

    fn later(&self, mail: &mail::Model, why: String) -> (Fate, MailOutcome) {
        let attempts = usize::try_from(mail.attempts).unwrap_or_default();
        match BACK_OFF.get(attempts) {
            Some(pause) => (Fate::Later(after(self.now(), *pause), why), MailOutcome::Deferred),
            None => (Fate::Failed(format!("given up: {why}")), MailOutcome::Failed),
        }
    }

    /// Writes down what became of a mail, and counts it. What is known must not be lost because the
    /// database is away: it is written for as long as it takes, also when the mail was taken for
    /// uncertain meanwhile.
    async fn settle(&self, mail: &mail::Model, (fate, counted): Outcome) {
        loop {
            match self.store.settle_mail(mail, &fate, self.now()).await {
                Ok(()) => break,
                Err(StoreError::Internal(error)) => {
                    return tracing::error!(?error, mail = %mail.id, "a mail's fate was not written");
                }
                Err(error) => {
                    tracing::warn!(?error, mail = %mail.id, "a mail's fate waits for the database");
                    tokio::time::sleep(WRITE_AGAIN).await;
                }
            }
        }
        if let Some(counted) = counted {
            self.hub.metrics().mail(counted);
        }
    }
}

fn after(now: Timestamp, pause: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
}
