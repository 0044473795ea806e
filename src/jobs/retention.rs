//! Forgets what need not be known any more.

use super::{Busy, Jobs, MILLIS_PER_DAY};
use crate::store::StoreError;

/// How long mails that failed can be looked at, and sent again; and how long an address is known to
/// be of no mailbox.
const KEEP_MAILS_DAYS: i64 = 30;

impl Jobs {
    pub(super) async fn forget(&self) -> Result<Busy, StoreError> {
        let (store, now) = (&self.store, self.now());
        let days_ago = |days: i64| now.plus_millis(-days * MILLIS_PER_DAY);
        let asked_before = days_ago(self.keep_unconfirmed_days.into());
        let settled_before = days_ago(KEEP_MAILS_DAYS);
        if store.forget_unconfirmed(asked_before, settled_before, now).await? {
            return Ok(true);
        }
        store.forget_unconfirmed_notifications(asked_before, now).await?;
        store.forget_mails(settled_before).await?;
        store.forget_links(now).await?;
        store.forget_sign_ins(now).await?;
        Ok(false)
    }
}
