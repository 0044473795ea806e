//! What a session says, and who does what in it.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use crate::entity::contribution::ContributionRole;
use crate::entity::room::AccessibilityFeature;
use crate::entity::session::{Interpretation, InterpretationMode};
use crate::graphql::mutation::addresses::{LinkInput, links_patch, url, url_patch, urls_patch};
use crate::graphql::mutation::fault::InputRule;
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

impl ContributionInput {
    /// The contribution, with an id in case it is new. `path`: what comes before its fields.
    pub fn read(self, reader: &mut Reader<'_>, path: &str) -> Result<NewContribution> {
        let participant =
            reader.maybe_id(&format!("{path}participant"), self.participant.as_ref())?;
        let name = self.display_name;
        Ok(NewContribution {
            id: reader.ids().issue(),
            participant,
            display_name: name.and_then(|name| reader.text(&format!("{path}displayName"), name)),
            role: self.role,
        })
    }
}

/// An interpretation of what is said.
#[derive(Debug, InputObject)]
pub struct InterpretationInput {
    /// From which language. Absent: from whatever is spoken.
    from: Option<Locale>,
    /// Into which language.
    to: Locale,
    /// How.
    mode: InterpretationMode,
    /// The channel of the receiver.
    channel: Option<String>,
    /// Where to follow it online; begins with `http://` or `https://`.
    url: Option<String>,
}

impl InterpretationInput {
    fn read(self, reader: &mut Reader<'_>, path: &str) -> Interpretation {
        let channel = self.channel.as_deref();
        let address = self.url.as_deref();
        Interpretation {
            from: self.from,
            to: self.to,
            mode: self.mode,
            channel: channel.and_then(|line| reader.line(&format!("{path}.channel"), line)),
            url: address.and_then(|address| url(reader, &format!("{path}.url"), address)),
        }
    }
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
    /// The languages interpreted into: the whole list.
    interpretations: MaybeUndefined<Vec<InterpretationInput>>,
    /// What it offers to people with disabilities: the whole list.
    accessibility: MaybeUndefined<Vec<AccessibilityFeature>>,
    /// Where it is streamed; begins with `http://` or `https://`.
    stream_url: MaybeUndefined<String>,
    /// Where it can be seen afterwards; begins with `http://` or `https://`.
    recording_url: MaybeUndefined<String>,
    /// Further addresses: the whole list.
    links: MaybeUndefined<Vec<LinkInput>>,
    /// How many people are expected, 0 or more; for staff.
    expected_audience: MaybeUndefined<i32>,
    /// The session's own `note`, for staff; the `note` beside it is that of the revision.
    session_note: MaybeUndefined<String>,
    /// Where its facts come from, for staff: the whole list; each begins with `http://` or
    /// `https://`.
    sources: MaybeUndefined<Vec<String>>,
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
            interpretations: match list_patch(self.interpretations) {
                Patch::Set(inputs) => Patch::Set(interpretations(reader, inputs)),
                Patch::Keep => Patch::Keep,
            },
            accessibility: list_patch(self.accessibility),
            stream_url: url_patch(reader, "streamUrl", self.stream_url),
            recording_url: url_patch(reader, "recordingUrl", self.recording_url),
            links: links_patch(reader, "links", self.links),
            expected_audience: audience(reader, self.expected_audience),
            note: reader.note_patch("sessionNote", self.session_note),
            sources: urls_patch(reader, "sources", self.sources),
            contributions: match list_patch(self.contributions) {
                Patch::Set(inputs) => Patch::Set(contributions(reader, inputs)?),
                Patch::Keep => Patch::Keep,
            },
            organizers: reader.id_list_patch("organizers", self.organizers)?,
        })
    }
}

fn contributions(
    reader: &mut Reader<'_>,
    inputs: Vec<ContributionInput>,
) -> Result<Vec<NewContribution>> {
    let inputs = reader.list("contributions", inputs).into_iter().enumerate();
    inputs.map(|(place, input)| input.read(reader, &format!("contributions.{place}."))).collect()
}

fn interpretations(
    reader: &mut Reader<'_>,
    inputs: Vec<InterpretationInput>,
) -> Vec<Interpretation> {
    let inputs = reader.list("interpretations", inputs).into_iter().enumerate();
    inputs.map(|(place, input)| input.read(reader, &format!("interpretations.{place}"))).collect()
}

fn audience(reader: &mut Reader<'_>, input: MaybeUndefined<i32>) -> Patch<Option<i32>> {
    if input.value().is_some_and(|people| *people < 0) {
        reader.refuse("expectedAudience", InputRule::BelowZero);
    }
    patch(input)
}
