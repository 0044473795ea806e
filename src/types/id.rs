//! Ids: one type for each kind of thing, so that a room's id never passes for a session's.
//!
//! Outside, an id is text: `<kind>_<32 hex digits of the UUID>`, such as `session_0192…`.

use std::fmt;

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not the id that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not of the form `<kind>_<32 hex digits>`.
    #[error("is not an id: expected {expected}_ and 32 hex digits")]
    Malformed {
        /// The kind that was asked for.
        expected: &'static str,
    },
    /// An id of another kind of thing.
    #[error("is the id of another kind of thing: expected one that begins with {expected}_")]
    OtherKind {
        /// The kind that was asked for.
        expected: &'static str,
    },
}

fn split(text: &str) -> Option<(&str, Uuid)> {
    let (kind, digits) = text.rsplit_once('_')?;
    let hex = digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let known = GlobalId::KINDS.contains(&kind);
    (hex && known).then(|| Uuid::try_parse(digits).ok().map(|uuid| (kind, uuid)))?
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $variant:ident $kind:literal)*) => {
        $(
            $(#[$doc])*
            #[derive(
                Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
                DeriveValueType,
            )]
            #[serde(transparent)]
            pub struct $name(pub Uuid);

            impl $name {
                /// The word before the underscore of the id's text.
                pub const KIND: &'static str = $kind;

                /// Reads the id's text.
                pub fn parse(text: &str) -> Result<Self, IdError> {
                    match split(text) {
                        Some((kind, uuid)) if kind == Self::KIND => Ok(Self(uuid)),
                        Some(_) => Err(IdError::OtherKind { expected: Self::KIND }),
                        None => Err(IdError::Malformed { expected: Self::KIND }),
                    }
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    // An answer has hundreds of them.
                    let mut digits = Uuid::encode_buffer();
                    f.write_str(concat!($kind, "_"))?;
                    f.write_str(self.0.as_simple().encode_lower(&mut digits))
                }
            }

            impl From<Uuid> for $name {
                fn from(uuid: Uuid) -> Self {
                    Self(uuid)
                }
            }

            impl TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                    Err(DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )*

        /// The id of anything that `Query.node` can find.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum GlobalId {
            $(
                $(#[$doc])*
                $variant($name),
            )*
        }

        impl GlobalId {
            const KINDS: &'static [&'static str] = &[$($kind),*];

            /// Reads an id of any kind.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                match split(text) {
                    $(Some(($kind, uuid)) => Ok(Self::$variant($name(uuid))),)*
                    _ => Err(IdError::Malformed { expected: "kind" }),
                }
            }
        }
    };
}

ids! {
    /// An edition of the forum.
    EditionId Edition "edition"
    /// A room of an edition.
    RoomId Room "room"
    /// A track of an edition.
    TrackId Track "track"
    /// A kind of session.
    SessionKindId SessionKind "kind"
    /// One item of the program.
    SessionId Session "session"
    /// What somebody does in a session.
    ContributionId Contribution "contribution"
    /// A person at one edition.
    ParticipantId Participant "participant"
    /// A person across editions.
    PersonId Person "person"
    /// An organization at one edition.
    OrganizationId Organization "organization"
    /// An announcement to the audience.
    AnnouncementId Announcement "announcement"
    /// What somebody means to attend.
    AgendaId Agenda "agenda"
    /// An access token (its id, never its secret).
    AccessTokenId AccessToken "token"
    /// The account of a member of the staff.
    AccountId Account "account"
    /// A stay of somebody who signed in.
    SignInId SignIn "signin"
    /// A mail that is sent.
    MailId Mail "mail"
    /// Somebody who takes the newsletter.
    SubscriberId Subscriber "subscriber"
    /// An issue of the newsletter.
    NewsletterIssueId NewsletterIssue "issue"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_wrote() {
        let id = SessionId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "session_00000000000000000000000000000007");
        assert_eq!(SessionId::parse(&id.to_string()), Ok(id));
        assert_eq!(GlobalId::parse(&id.to_string()), Ok(GlobalId::Session(id)));
    }

    #[test]
    fn an_id_of_another_kind_or_form_is_refused() {
        let room = RoomId(Uuid::from_u128(7)).to_string();
        assert_eq!(SessionId::parse(&room), Err(IdError::OtherKind { expected: "session" }));
        for text in [
            "",
            "session_",
            "session_7",
            "planet_00000000000000000000000000000007",
            "session_0000000000000000000000000000000G",
            "session_0000000000000000000000000000000A",
        ] {
            assert_eq!(
                SessionId::parse(text),
                Err(IdError::Malformed { expected: "session" }),
                "{text}"
            );
        }
    }
}
