//! Those who take the newsletter, or have asked for it. Whoever leaves is deleted.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, EmailAddress, Locale, SubscriberId, Timestamp, Tongue};

/// One subscriber.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscriber")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriberId,
    /// Where the newsletter goes.
    pub address: EmailAddress,
    /// What spellings of one mailbox have in common.
    #[sea_orm(unique)]
    pub address_key: String,
    /// In which language they want it.
    pub locale: Locale,
    /// The edition that they asked on behalf of. None: none.
    pub edition_id: Option<EditionId>,
    /// Where they stand.
    pub state: SubscriberState,
    /// Which text they consented to.
    pub consent_version: String,
    /// When they asked last.
    pub asked_at: Timestamp,
    /// When they confirmed. None: not yet.
    pub confirmed_at: Option<Timestamp>,
    /// When their mailbox was found not to exist. None: it was not.
    pub suppressed_at: Option<Timestamp>,
}

/// Where a subscriber stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum SubscriberState {
    /// They asked, and have not confirmed yet.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// They take the newsletter.
    #[sea_orm(string_value = "CONFIRMED")]
    Confirmed,
    /// Their server said that there is no such mailbox: nothing is sent there until they ask again.
    #[sea_orm(string_value = "SUPPRESSED")]
    Suppressed,
}

/// Which text those who ask for the newsletter are shown now. Another text is another version.
pub const CONSENT_VERSION: &str = "2026-11-24";

/// What those who ask for the newsletter are shown, and consent to by confirming.
pub fn consent_text(tongue: Tongue) -> &'static str {
    tongue.say(
        "We use this address to send you our newsletter, and for nothing else. We keep the address, \
         its language, and when, where and to which text you agreed. Every issue has a link by which you leave; your address \
         is deleted then. If you do not confirm, it is deleted after a few days.",
        "이 주소는 뉴스레터 발송에만 사용하며 다른 용도로 쓰지 않습니다. 주소와 언어, 동의하신 시각과 \
         신청하신 곳, 동의문의 버전을 보관합니다. 뉴스레터마다 수신 거부 링크가 있으며, 수신을 거부하시면 주소를 바로 삭제합니다. \
         확인하지 않으시면 며칠 뒤 삭제됩니다.",
    )
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
