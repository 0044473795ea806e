//! Wishes for what sessions refer to: rooms, tracks, kinds, organizations and participants. They are
//! made, changed and taken away alike; what differs is what is said of them.

use super::Patch;
use crate::entity::participant::{ConsentBasis, ParticipantVisibility};
use crate::entity::room::{AccessibilityFeature, RoomHours};
use crate::entity::session::Link;
use crate::types::{
    CountryCode, LocalizedText, OrganizationId, PersonId, RoomId, Timestamp, WebUrl,
};

/// A row to be made. What is not said of it is as it is most often.
#[derive(Debug, Clone)]
pub struct Create<Id, Content> {
    /// Its id: if a row with it is there, nothing is made.
    pub id: Id,
    /// The client's key: likewise.
    pub client_key: Option<String>,
    /// What it is called.
    pub name: LocalizedText,
    /// The rest.
    pub content: Content,
}

/// A row to be changed.
#[derive(Debug, Clone)]
pub struct Update<Id, Content> {
    /// Which.
    pub id: Id,
    /// What it is called.
    pub name: Patch<LocalizedText>,
    /// The rest.
    pub content: Content,
}

/// What a room is, field by field.
#[derive(Debug, Clone, Default)]
pub struct RoomContent {
    /// Its name in addresses. Not said of a new one: made of its name.
    pub slug: Patch<String>,
    /// Its floor, as the venue names it.
    pub floor: Patch<Option<String>>,
    /// How many people it holds.
    pub capacity: Patch<Option<i32>>,
    /// The rooms that a combined room is made of: the whole list.
    pub parts: Patch<Vec<RoomId>>,
    /// Where what happens in it is streamed.
    pub stream_url: Patch<Option<WebUrl>>,
    /// What it offers to people with disabilities: the whole list.
    pub accessibility: Patch<Vec<AccessibilityFeature>>,
    /// When it is open: the whole list.
    pub hours: Patch<Vec<RoomHours>>,
    /// Its place among the rooms. Not said of a new one: the last.
    pub position: Patch<i32>,
}

/// What a track is, field by field.
#[derive(Debug, Clone, Default)]
pub struct TrackContent {
    /// Its name in addresses. Not said of a new one: made of its name.
    pub slug: Patch<String>,
    /// Its color, `#rrggbb`.
    pub color: Patch<Option<String>>,
    /// Its place among the tracks. Not said of a new one: the last.
    pub position: Patch<i32>,
}

/// What a kind of session is, field by field.
#[derive(Debug, Clone, Default)]
pub struct KindContent {
    /// Its name in addresses. Not said of a new one: made of its name.
    pub slug: Patch<String>,
    /// The letter that official codes of its sessions begin with.
    pub code_prefix: Patch<Option<String>>,
    /// Its place among the kinds. Not said of a new one: the last.
    pub position: Patch<i32>,
}

/// What an organization is, field by field.
#[derive(Debug, Clone, Default)]
pub struct OrganizationContent {
    /// Its name in addresses. Not said of a new one: made of its name.
    pub slug: Patch<String>,
    /// Its short name.
    pub short_name: Patch<Option<String>>,
    /// Its country.
    pub country: Patch<Option<CountryCode>>,
}

/// Who a participant is, field by field.
#[derive(Debug, Clone, Default)]
pub struct ParticipantContent {
    /// The name as printed in the program. Not said of a new one: made of the names.
    pub printed_name: Patch<String>,
    /// Who it is across editions. None: nobody known from another edition.
    pub person: Patch<Option<PersonId>>,
    /// Where they work, or whom they speak for.
    pub affiliation: Patch<Option<LocalizedText>>,
    /// What they are there.
    pub position: Patch<Option<LocalizedText>>,
    /// The organization of this edition that they belong to.
    pub organization: Patch<Option<OrganizationId>>,
    /// The city that they come from.
    pub city: Patch<Option<String>>,
    /// The country that they come from.
    pub country: Patch<Option<CountryCode>>,
    /// The country that they came from before.
    pub origin_country: Patch<Option<CountryCode>>,
    /// Who they are, in Markdown.
    pub bio: Patch<Option<LocalizedText>>,
    /// Their picture.
    pub photo_url: Patch<Option<WebUrl>>,
    /// Their pages: the whole list.
    pub links: Patch<Vec<Link>>,
    /// Announced for the edition, with or without a session.
    pub is_announced: Patch<bool>,
    /// Whether and how they may be listed.
    pub consent: NewConsent,
}

/// What staff record of a participant's consent.
#[derive(Debug, Clone, Default)]
pub struct NewConsent {
    /// Whether and how they are listed. Not said of a new one: they are hidden.
    pub visibility: Patch<ParticipantVisibility>,
    /// Why they may be listed.
    pub basis: Patch<Option<ConsentBasis>>,
    /// When they consented.
    pub at: Patch<Option<Timestamp>>,
    /// Now. None: not known, so that no consent is too late.
    pub now: Option<Timestamp>,
}
