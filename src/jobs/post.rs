//! Sends what is in the outbox.
//!
//! Each mail is sent by one node, and handed over at most once unless somebody says so: see
//! `docs/adr/mail-is-handed-over-once.md`.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;

use super::{Busy, Jobs};
use crate::entity::mail;
use crate::mail::{Delivery, Handover, Issue, Refusal};
use crate::metrics::MailOutcome;
use crate::store::{Fate, Store, StoreError};
use crate::types::{NewsletterIssueId, Timestamp};

/// How many mails go one after the other through each way out before more are taken.
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

/// The issues of a batch of mails.
type Issues = HashMap<NewsletterIssueId, Issue>;

/// Asks the database, and writes the hand-over down there.
struct Asking<'a> {
    store: &'a Store,
    mail: &'a mail::Model,
}

impl Handover for Asking<'_> {
    async fn may_leave(&self) -> bool {
        match self.store.hand_over(self.mail).await {
            Ok(may_leave) => may_leave,
            Err(error) => {
                tracing::warn!(?error, mail = %self.mail.id, "a mail waits for the database");
                false
            }
        }
    }
}

impl Jobs {
    pub(super) async fn send_due_mails(&self) -> Result<Busy, StoreError> {
        let now = self.now();
        let most = u64::try_from(self.lanes * MAILS_PER_LANE).unwrap_or(u64::MAX);
        let lease = now.plus_millis(2 * self.carrier.patience_millis());
        let mails = self.hub.store().take_mails(most, now, lease).await?;
        if mails.is_empty() {
            return Ok(false);
        }
        let issues = self.issues_of(&mails).await?;
        let per_lane = mails.len().div_ceil(self.lanes);
        let lanes = mails.chunks(per_lane).map(|lane| self.send_in_turn(lane, lease, &issues));
        let found_server = join_all(lanes).await;
        Ok(found_server.into_iter().any(|found| found))
    }

    async fn issues_of(&self, mails: &[mail::Model]) -> Result<Issues, StoreError> {
        let mut issues = Issues::new();
        for id in mails.iter().filter_map(|mail| mail.letter.as_ref()?.issue()) {
            if issues.contains_key(&id) {
                continue;
            }
            if let Some(row) = self.hub.store().issue(id).await? {
                issues.insert(id, Issue { subject: row.subject, body: row.body });
            }
        }
        Ok(issues)
    }

    /// Sends mails one after the other. False: there is no server; the rest was left as it was.
    async fn send_in_turn(&self, mails: &[mail::Model], lease: Timestamp, issues: &Issues) -> bool {
        let mut delivery = self.carrier.delivery();
        let mut no_server = false;
        for mail in mails {
            let is_late = self.now().plus_millis(self.carrier.patience_millis()) > lease;
            let fate = if no_server {
                Some(Fate::Untouched(after(self.now(), SERVER_PAUSE)))
            } else if is_late || self.stop.is_cancelled() {
                Some(Fate::Untouched(self.now()))
            } else {
                let result = self.send_one(&mut delivery, mail, issues).await;
                no_server = matches!(result, Err(Refusal::NoServer(_)));
                self.fate(mail, result)
            };
            if let Some(fate) = fate {
                self.settle(mail, &fate, lease).await;
            }
        }
        delivery.close().await;
        !no_server
    }

    async fn send_one(
        &self,
        delivery: &mut Delivery<'_>,
        mail: &mail::Model,
        issues: &Issues,
    ) -> Result<(), Refusal> {
        let issue = mail.letter.as_ref().and_then(mail::Letter::issue);
        let issue = issue.and_then(|id| issues.get(&id));
        let message = self.sender.write(mail, issue, self.now());
        let message = message.map_err(|error| Refusal::Never(error.to_string()))?;
        let asking = Asking { store: self.hub.store(), mail };
        delivery.send(mail.id, &message, &asking).await
    }

    /// What becomes of a mail. None: others decide about it.
    fn fate(&self, mail: &mail::Model, result: Result<(), Refusal>) -> Option<Fate> {
        let (outcome, fate) = match result {
            Ok(()) => (MailOutcome::Sent, Fate::Sent),
            Err(Refusal::NotWanted) => return None,
            Err(Refusal::NoServer(why)) => {
                tracing::warn!(why, "mail waits: there is no server that takes it");
                return Some(Fate::Untouched(after(self.now(), SERVER_PAUSE)));
            }
            Err(Refusal::Later(why)) => self.later(mail, why),
            Err(Refusal::Uncertain(why)) => {
                tracing::warn!(mail = %mail.id, why, "a mail may have been sent, or not");
                (MailOutcome::Uncertain, Fate::Uncertain(why))
            }
            Err(Refusal::NoMailbox(why)) => (MailOutcome::Failed, Fate::NoMailbox(why)),
            Err(Refusal::Never(why)) => {
                tracing::warn!(mail = %mail.id, why, "a mail was refused");
                (MailOutcome::Failed, Fate::Failed(why))
            }
        };
        self.hub.metrics().mail(outcome);
        Some(fate)
    }

    fn later(&self, mail: &mail::Model, why: String) -> (MailOutcome, Fate) {
        let attempts = usize::try_from(mail.attempts).unwrap_or_default();
        match BACK_OFF.get(attempts) {
            Some(pause) => (MailOutcome::Deferred, Fate::Later(after(self.now(), *pause), why)),
            None => (MailOutcome::Failed, Fate::Failed(format!("given up: {why}"))),
        }
    }

    /// Writes down what became of a mail; what is known must not be lost because the database is
    /// away for a moment.
    async fn settle(&self, mail: &mail::Model, fate: &Fate, lease: Timestamp) {
        while let Err(error) = self.hub.store().settle_mail(mail, fate, self.now()).await {
            if self.now() >= lease {
                return tracing::error!(?error, mail = %mail.id, "a mail's fate was not written");
            }
            tokio::time::sleep(WRITE_AGAIN).await;
        }
    }
}

fn after(now: Timestamp, pause: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
}
