//! Writes the mails of issues that were sent off.

use super::{Busy, Jobs};
use crate::store::StoreError;

impl Jobs {
    pub(super) async fn write_newsletters(&self) -> Result<Busy, StoreError> {
        self.store.write_mails(&self.ids, self.now()).await
    }
}
