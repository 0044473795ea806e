//! What the owner of an agenda wants to hear of by mail.

use async_graphql::SimpleObject;

use crate::entity::agenda_notification::{self, NoticeKind};
use crate::types::Locale;

/// Mails about changes of the sessions of an agenda. Everybody who has the agenda's token may see
/// this, so the whole address is not in it.
#[derive(SimpleObject)]
pub struct AgendaNotifications {
    /// Whether whoever reads the mail of the address has confirmed it. Before, nothing is sent but
    /// the question.
    is_confirmed: bool,
    /// Of which changes. Empty: of all.
    on: Vec<NoticeKind>,
    /// When not. Null: at any time.
    quiet_hours: Option<QuietHours>,
    /// The language of the mails.
    locale: Locale,
    /// Enough of the address for its owner to know it by, such as `a***@example.org`.
    email_hint: String,
}

/// A span of every day, in the time zone of the edition; it may go over midnight.
#[derive(SimpleObject)]
pub struct QuietHours {
    /// Its first minute, `HH:MM`.
    from: String,
    /// The first minute after it, `HH:MM`.
    until: String,
}

impl From<agenda_notification::Model> for AgendaNotifications {
    fn from(row: agenda_notification::Model) -> Self {
        Self {
            is_confirmed: row.confirmed_at.is_some(),
            on: row.wanted.to_vec(),
            quiet_hours: row.quiet_hours.map(|quiet| QuietHours {
                from: quiet.from.to_string(),
                until: quiet.until.to_string(),
            }),
            locale: row.locale,
            email_hint: row.address.hint(),
        }
    }
}
