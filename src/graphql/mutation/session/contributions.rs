//! Contributions to sessions, one by one.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::words::ContributionInput;
use crate::entity::contribution::ContributionRole;
use crate::graphql::mutation::common::CommonInput;
use crate::graphql::mutation::fault::InputRule;
use crate::graphql::mutation::plan::{Plan, ProgramEdit};
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader, patch};
use crate::program::{
    AddContribution, Edit, NewContribution, Patch, Position, RecordId, UpdateContribution,
};
use crate::types::{ContributionId, SessionId};

/// A contribution to be added to a session. One that the session has already, to the letter, is not
/// added again.
#[derive(Debug, InputObject)]
pub struct AddContributionInput {
    /// The session.
    pub session: ID,
    /// What is added.
    #[graphql(flatten)]
    pub contribution: ContributionInput,
    /// How many others come before it. Absent: all of them.
    pub position: Option<i32>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for AddContributionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let session: SessionId = reader.id("session", &self.session)?;
        let contribution: NewContribution = self.contribution.read(reader, "")?;
        let position = self.position.map_or(Position::Last, |others| position(reader, others));
        let added = AddContribution { session, contribution, position };
        let edit = Edit::AddContribution(Box::new(added));
        Ok(Some(Plan::of_session(reader.scope, session, edit)))
    }
}

/// A contribution as it is from now on. Absent leaves, null clears. Who contributes stays: for
/// somebody else, add another contribution.
#[derive(Debug, InputObject)]
pub struct UpdateContributionInput {
    /// The contribution.
    pub contribution: ID,
    /// The name to show. Null: the participant's; needed, where there is none.
    pub display_name: MaybeUndefined<LocalizedTextInput>,
    /// As what. Null: not said.
    pub role: MaybeUndefined<ContributionRole>,
    /// How many others come before it. Null: all of them.
    pub position: MaybeUndefined<i32>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for UpdateContributionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let contribution: ContributionId = reader.id("contribution", &self.contribution)?;
        let updated = UpdateContribution {
            contribution,
            display_name: reader.text_patch("displayName", self.display_name),
            role: patch(self.role),
            position: match self.position {
                MaybeUndefined::Undefined => Patch::Keep,
                MaybeUndefined::Null => Patch::Set(Position::Last),
                MaybeUndefined::Value(others) => Patch::Set(position(reader, others)),
            },
        };
        let edit = Edit::UpdateContribution(Box::new(updated));
        Ok(Some(of_contribution(reader, contribution, edit)))
    }
}

/// A contribution to be taken out of its session.
#[derive(Debug, InputObject)]
pub struct RemoveContributionInput {
    /// The contribution.
    pub contribution: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for RemoveContributionInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let contribution: ContributionId = reader.id("contribution", &self.contribution)?;
        Ok(Some(of_contribution(reader, contribution, Edit::RemoveContribution(contribution))))
    }
}

fn position(reader: &mut Reader<'_>, others: i32) -> Position {
    let place =
        usize::try_from(others).map_err(|_| reader.refuse("position", InputRule::BelowZero));
    place.map_or(Position::Last, Position::After)
}

/// To edit one contribution; its session is shown.
fn of_contribution(reader: &Reader<'_>, contribution: ContributionId, edit: Edit) -> Plan {
    let found = reader.scope.find(|view| view.contribution(contribution).cloned());
    let row = found.map(|(_, row)| row);
    Plan {
        edition: row.as_ref().map(|row| row.edition_id),
        path: "contribution",
        edit,
        shown: row.into_iter().map(|row| RecordId::Session(row.session_id)).collect(),
        client_key: None,
    }
}
