//! Writes down that tokens and sign-ins are used.

use super::{Busy, Jobs};
use crate::store::StoreError;

impl Jobs {
    pub(super) async fn note_uses(&self) -> Result<Busy, StoreError> {
        self.hub.write_uses_down(&self.store).await?;
        Ok(false)
    }
}
