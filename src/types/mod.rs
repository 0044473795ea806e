//! Values that are right by construction: parsed once at the edge, trusted everywhere else.
//!
//! Nothing here does I/O. Whoever holds one of these values need not check it again.

mod bearer;
mod clock;
mod country;
mod duration;
mod email;
mod html;
mod id;
mod locale;
mod network;
mod password;
mod policy;
mod request;
mod revision;
mod secret;
mod slug;
mod text;
mod time;
mod time_of_day;
mod tongue;
mod url;
mod viewer;

pub use bearer::{BearerSecret, Presented};
pub use clock::{Clock, IdSource, Randomness};
pub use country::{CountryCode, CountryError};
pub use duration::{DurationError, Millis};
pub use email::{EmailAddress, EmailError};
pub use html::{escape_html, html_of_markdown};
pub use id::{
    AccessTokenId, AccountId, AgendaId, AnnouncementId, ContributionId, EditionId, GlobalId,
    IdError, MailId, NewsletterIssueId, OrganizationId, ParticipantId, PersonId, RoomId, SessionId,
    SessionKindId, SignInId, SubscriberId, TrackId,
};
pub use locale::{Languages, Locale, LocaleError};
pub use network::network_of;
pub use password::{PASSWORD_CHARACTERS, Password, PasswordError, PasswordHash};
pub use policy::{Deed, Denial};
pub use request::RequestId;
pub use revision::{Cursor, CursorError, Epoch, RevisionNumber};
pub use secret::{Secret, SecretHash, hex};
pub use slug::{is_slug, slug};
pub use text::{LocalizedText, TextError, has_control_character};
pub use time::{TimeError, TimeRange, TimeZone, Timestamp};
pub use time_of_day::{TimeOfDay, TimeOfDayError};
pub use tongue::Tongue;
pub use url::{UrlError, WebUrl};
pub use viewer::{
    Audience, Credential, MAX_STAFF_NAME, NameError, Role, Staff, Viewer, staff_name,
};
