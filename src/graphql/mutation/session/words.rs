//! What a session says, and who does what in it.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use crate::entity::contribution::ContributionRole;
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader, list_patch, patch};
use crate::program::{NewContribution, Patch, SessionContent};
use crate::types::Locale;

/// What somebody does in a session.
#[derive(Debug, InputObject)]
pub struct ContributionInput {
    /// Who. Absent: nobody who takes part; then `displayName` is needed.
    participant: Option<ID>,
    /// The name to show. Absent: the participant's.
    display_name: Option<LocalizedTextInput>,
    /// As what. Absent: not said.
    role: Option<ContributionRole>,
}

/// What a session says beside its title. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct SessionWordsInput {
    /// What stands below the title.
    subtitle: MaybeUndefined<LocalizedTextInput>,
    /// What it is about, in Markdown.
    #[graphql(name = "abstract")]
    abstract_text: MaybeUndefined<LocalizedTextInput>,
    /// What sort of thing it is.
    kind: MaybeUndefined<ID>,
    /// The track that it belongs to.
    track: MaybeUndefined<ID>,
    /// The official code.
    code: MaybeUndefined<String>,
    /// The languages spoken: the whole list.
    spoken_languages: MaybeUndefined<Vec<Locale>>,
    /// Whether it is for invited people only.
    is_closed: MaybeUndefined<bool>,
    /// Whether it is streamed.
    is_streamed: MaybeUndefined<bool>,
    /// Who does what: the whole list.
    contributions: MaybeUndefined<Vec<ContributionInput>>,
    /// Who prepares it: the whole list.
    organizers: MaybeUndefined<Vec<ID>>,
}

impl SessionWordsInput {
    /// The words as the program takes them.
    pub fn read(self, reader: &mut Reader<'_>) -> Result<SessionContent> {
        Ok(SessionContent {
            subtitle: reader.text_patch("subtitle", self.subtitle),
            abstract_text: reader.text_patch("abstract", self.abstract_text),
            kind: reader.id_patch("kind", self.kind)?,
            track: reader.id_patch("track", self.track)?,
            code: reader.line_patch("code", self.code),
            spoken_languages: list_patch(self.spoken_languages),
            is_closed: patch(self.is_closed),
            is_streamed: patch(self.is_streamed),
            contributions: match list_patch(self.contributions) {
                Patch::Set(inputs) => Patch::Set(contributions(reader, inputs)?),
                Patch::Keep => Patch::Keep,
            },
            organizers: reader.id_list_patch("organizers", self.organizers)?,
        })
    }
}

/// Contributions, each with an id in case it is new.
fn contributions(
    reader: &mut Reader<'_>,
    inputs: Vec<ContributionInput>,
) -> Result<Vec<NewContribution>> {
    let inputs = reader.list("contributions", inputs);
    let numbered = inputs.into_iter().enumerate();
    numbered
        .map(|(place, input)| {
            let path = format!("contributions.{place}");
            let participant =
                reader.maybe_id(&format!("{path}.participant"), input.participant.as_ref())?;
            let name = input.display_name;
            Ok(NewContribution {
                id: reader.ids().issue(),
                participant,
                display_name: name
                    .and_then(|name| reader.text(&format!("{path}.displayName"), name)),
                role: input.role,
            })
        })
        .collect()
}
