//! Edits of the rules by which conflicts are found.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};

use super::common::{CommonInput, run};
use super::payload::UpdateConflictRulesPayload;
use super::plan::{Plan, ProgramEdit};
use super::reader::Reader;
use crate::entity::edition::{ConflictRule, Severity};
use crate::program::{Edit, Patch, RecordId, UpdateConflictRules};
use crate::types::EditionId;

/// What one rule is to weigh.
#[derive(Debug, InputObject)]
pub struct ConflictRuleSettingInput {
    /// The rule.
    pub rule: ConflictRule,
    /// What it is to weigh.
    pub severity: Severity,
}

/// What the rules for conflicts are to weigh. Absent leaves.
#[derive(Debug, InputObject)]
pub struct UpdateConflictRulesInput {
    /// The edition.
    pub edition: ID,
    /// The rules to weigh anew; those that are not named stay as they are.
    pub rules: Option<Vec<ConflictRuleSettingInput>>,
    /// How many minutes somebody needs between two sessions in different rooms, 0 to 1440; null or 0:
    /// none.
    pub minutes_between_sessions_of_person: MaybeUndefined<i32>,
    /// How many minutes a room needs between two sessions, 0 to 1440; null or 0: none.
    pub minutes_between_sessions_in_room: MaybeUndefined<i32>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for UpdateConflictRulesInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let rules = reader.list("rules", self.rules.unwrap_or_default());
        let edit = Edit::UpdateConflictRules(UpdateConflictRules {
            rules: rules.into_iter().map(|one| (one.rule, one.severity)).collect(),
            minutes_between_sessions_of_person: minutes(self.minutes_between_sessions_of_person),
            minutes_between_sessions_in_room: minutes(self.minutes_between_sessions_in_room),
        });
        Ok(Some(Plan::to_make(edition, edit, RecordId::Edition(edition), None)))
    }
}

/// Absent leaves, null asks for none.
fn minutes(input: MaybeUndefined<i32>) -> Patch<i32> {
    match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(0),
        MaybeUndefined::Value(minutes) => Patch::Set(minutes),
    }
}

/// Edits of the rules for conflicts.
#[derive(Default)]
pub struct ConflictRulesMutation;

#[Object]
impl ConflictRulesMutation {
    /// Weighs the rules for conflicts anew. Conflicts that stand are not in the way: they stand with
    /// their new weight, and refuse nothing.
    async fn update_conflict_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new weights.")] input: UpdateConflictRulesInput,
    ) -> Result<UpdateConflictRulesPayload> {
        Ok(UpdateConflictRulesPayload::of(run(ctx, input).await?))
    }
}
