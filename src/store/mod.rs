//! The database: programs are loaded from it, revisions are committed to it, and nothing else of
//! the program is ever written.
//!
//! SQLite for one node, PostgreSQL for several, by the URL alone. What was answered is on disk; a
//! database that is away, frozen or cut off is found out in time.

mod access;
mod account;
mod agenda;
mod commit;
mod connect;
mod consent;
mod erase;
mod error;
mod heads;
mod health;
mod intent;
mod issues;
mod link;
mod load;
mod log;
mod migrate;
mod names;
mod newsletter;
mod notices;
mod notifications;
mod outbox;
mod password;
mod patient;
mod post;
mod postgres;
mod rows;
mod settle;
mod sign_in;
mod sqlite;

pub use access::{Bearer, NewToken, Use};
pub use account::{ChangedAccount, NewAccount, PasswordChange};
pub use agenda::{Agenda, AgendaError, NewAgenda, NewFollowing};
pub use commit::{Commit, CommitError, Committed, Origin};
pub use connect::Store;
pub use consent::{InvitationMail, NewInvitation};
pub use erase::{Erased, Erasing};
pub use error::StoreError;
pub use heads::{Head, Heads};
pub use health::{Connections, DatabaseKind, SchemaState};
pub use intent::Intent;
pub use issues::{IssueChange, IssueProgress, NewIssue};
pub use link::NewLink;
pub use newsletter::NewSubscription;
pub use notices::{NewTelling, NoticeHead};
pub use notifications::{NewConfirmation, NotificationWish, Notifications};
pub use outbox::NewMail;
pub use post::Fate;
pub use sign_in::{NewSignIn, SIGN_IN_IDLE_MILLIS, SIGN_IN_LONGEST_MILLIS};
