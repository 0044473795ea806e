//! What somebody does in a session.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::types::{
    ContributionId, EditionId, LocalizedText, ParticipantId, RevisionNumber, SessionId,
};

/// One contribution: of a participant, or of somebody who has a name only (a committee).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "contribution")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContributionId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// The session.
    pub session_id: SessionId,
    /// Its place among the contributions of the session, from 0.
    pub position: i32,
    /// Who contributes. None: nobody who takes part (then `display_name` is there).
    pub participant_id: Option<ParticipantId>,
    /// The name to show. None: the participant's.
    pub display_name: Option<LocalizedText>,
    /// As what. None: the source does not say.
    pub role: Option<ContributionRole>,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

/// As what somebody contributes to a session.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum ContributionRole {
    /// Gives a talk.
    #[sea_orm(string_value = "SPEAKER")]
    Speaker,
    /// Leads the discussion.
    #[sea_orm(string_value = "MODERATOR")]
    Moderator,
    /// Sits on the panel.
    #[sea_orm(string_value = "PANELIST")]
    Panelist,
    /// Answers a talk.
    #[sea_orm(string_value = "DISCUSSANT")]
    Discussant,
    /// Presents a paper or a project.
    #[sea_orm(string_value = "PRESENTER")]
    Presenter,
    /// Chairs the session.
    #[sea_orm(string_value = "CHAIR")]
    Chair,
    /// Interprets; not counted among the speakers.
    #[sea_orm(string_value = "INTERPRETER")]
    Interpreter,
    /// Receives the guests.
    #[sea_orm(string_value = "HOST")]
    Host,
    /// Reports on the session.
    #[sea_orm(string_value = "RAPPORTEUR")]
    Rapporteur,
    /// Gives the keynote.
    #[sea_orm(string_value = "KEYNOTE")]
    Keynote,
    /// Opens the session.
    #[sea_orm(string_value = "OPENING_REMARKS")]
    OpeningRemarks,
    /// Welcomes the audience.
    #[sea_orm(string_value = "WELCOMING_REMARKS")]
    WelcomingRemarks,
    /// Congratulates.
    #[sea_orm(string_value = "CONGRATULATORY_REMARKS")]
    CongratulatoryRemarks,
    /// Sits at the round table.
    #[sea_orm(string_value = "ROUND_TABLE")]
    RoundTable,
    /// Introduces the subject or a speaker.
    #[sea_orm(string_value = "INTRODUCTION")]
    Introduction,
    /// Helps a group to its result.
    #[sea_orm(string_value = "FACILITATOR")]
    Facilitator,
    /// Presents a case.
    #[sea_orm(string_value = "CASE_STUDY")]
    CaseStudy,
    /// Reads a declaration.
    #[sea_orm(string_value = "DECLARATION")]
    Declaration,
    /// Teaches.
    #[sea_orm(string_value = "LECTURER")]
    Lecturer,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
