//! Wishes for announcements.

use crate::entity::announcement::Urgency;
use crate::types::{AnnouncementId, LocalizedText, RoomId, Timestamp};

/// A word to the audience.
#[derive(Debug, Clone)]
pub struct PostAnnouncement {
    /// Its id.
    pub id: AnnouncementId,
    /// The client's key: if an announcement with it is there, nothing is posted.
    pub client_key: Option<String>,
    /// What it says.
    pub text: LocalizedText,
    /// The rooms that it is for. Empty: all.
    pub rooms: Vec<RoomId>,
    /// When it is over.
    pub until: Option<Timestamp>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it is posted.
    pub at: Timestamp,
}
