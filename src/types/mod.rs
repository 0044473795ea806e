//! Values that are right by construction: parsed once at the edge, trusted everywhere else.
//!
//! Nothing here does I/O. Whoever holds one of these values need not check it again.

mod clock;
mod country;
mod id;
mod locale;
mod revision;
mod text;
mod time;
mod url;
mod viewer;

pub use clock::{Clock, IdSource, Randomness};
pub use country::{CountryCode, CountryError};
pub use id::{
    AccessTokenId, AgendaId, AnnouncementId, ContributionId, EditionId, GlobalId, IdError,
    OrganizationId, ParticipantId, PersonId, RoomId, SessionId, SessionKindId, TrackId,
};
pub use locale::{Languages, Locale, LocaleError};
pub use revision::{Cursor, CursorError, Epoch, RevisionNumber};
pub use text::{LocalizedText, TextError, has_control_character};
pub use time::{Millis, TimeError, TimeRange, TimeZone, Timestamp};
pub use url::{UrlError, WebUrl};
pub use viewer::{Audience, Role, Staff, Viewer};
