//! Which owners of agendas want mail when sessions that they follow change.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use crate::types::{AgendaId, EmailAddress, Locale, TimeOfDay, Timestamp};

/// What the owner of one agenda wants.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_notification")]
pub struct Model {
    /// The agenda.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agenda_id: AgendaId,
    /// Where the mail goes.
    pub address: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// Of which changes. Empty: of all.
    pub wanted: List<NoticeKind>,
    /// When not, in the edition's zone. None: at any time.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub quiet_hours: Option<QuietHours>,
    /// When they asked last.
    pub asked_at: Timestamp,
    /// When they confirmed that the address is theirs. None: not yet.
    pub confirmed_at: Option<Timestamp>,
}

impl Model {
    /// Whether it goes to a mailbox, however its address is written.
    pub fn is_to(&self, address: &EmailAddress) -> bool {
        self.address.key() == address.key()
    }
}

/// A change of a session that is worth a mail.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "AgendaChangeKind")]
pub enum NoticeKind {
    /// It starts or ends at another time.
    Moved,
    /// It is expected later than planned, or not any more.
    Delayed,
    /// It does not take place, or does after all; or it is not in the program any more.
    Cancelled,
    /// Something else takes place instead.
    Replaced,
    /// It takes place in another room.
    RoomChanged,
}

/// A span of every day. It may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct QuietHours {
    /// Its first minute.
    pub from: TimeOfDay,
    /// The first minute after it.
    pub until: TimeOfDay,
}

impl QuietHours {
    /// Whether a time is within them. None is where they end as they begin.
    pub fn hold(self, time: TimeOfDay) -> bool {
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
