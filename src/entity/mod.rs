//! One sea-orm model for each table. The same models are the program's values in memory: there is
//! no third copy of a struct.
//!
//! Lists of ids without attributes of their own are typed JSON columns ([`List`]). Columns marked
//! `serde(skip)` are stamps: computed by replay, never logged.
#![expect(missing_docs, reason = "sea-orm's derive writes enums without docs beside each model")]

pub mod access_head;
pub mod access_token;
pub mod account;
pub mod agenda;
pub mod agenda_notice;
pub mod agenda_notification;
pub mod agenda_session;
pub mod announcement;
mod conflict_settings;
pub mod contribution;
pub mod edition;
pub mod edition_head;
pub mod erased_participant;
mod list;
pub mod mail;
pub mod newsletter_issue;
pub mod notice_head;
pub mod organization;
pub mod participant;
pub mod private_link;
pub mod revision;
pub mod room;
pub mod session;
pub mod session_kind;
pub mod sign_in;
pub mod subscriber;
pub mod track;

pub use list::List;
