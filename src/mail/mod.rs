//! Outgoing mail: a letter in words, the words as a message, and the message on its way.
//!
//! Nothing here knows the database: what is to be sent, and what became of it, is the outbox's.

mod carrier;
mod letter;
mod message;
mod notices;
mod options;
mod smtp;
mod words;

pub use carrier::{Carrier, Delivery, Handover, Refusal};
pub use letter::{Issue, Preview, preview};
pub use message::{Message, MessageError, Sender};
pub use options::{MailOptions, MailOptionsError};
