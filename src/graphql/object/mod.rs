//! The objects of the schema: each holds a view and a row that the view shows.

pub mod account;
pub mod agenda;
pub mod announcement;
pub mod change;
pub mod conflict;
pub mod country;
pub mod day;
pub mod display;
pub mod edition;
pub mod mention;
pub mod newsletter;
pub mod node;
pub mod notifications;
pub mod now_and_next;
pub mod organization;
pub mod participant;
pub mod particulars;
pub mod revision;
pub mod room;
pub mod search;
pub mod service;
pub mod session;
pub mod setting;
