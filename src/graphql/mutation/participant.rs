//! Edits of participants, and of what is recorded of their consent.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::addresses::{LinkInput, links_patch};
use super::noun::{Words, noun};
use super::reader::{LocalizedTextInput, Reader, patch};
use crate::entity::participant::{ConsentBasis, ParticipantVisibility};
use crate::program::{NewConsent, ParticipantContent, Patch};
use crate::types::{CountryCode, PersonId, Timestamp, WebUrl};

/// Who a participant is, beside their names. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct ParticipantWordsInput {
    /// The name as printed in the program. Absent for a new one: made of the names, in English if they
    /// have it.
    name: MaybeUndefined<String>,
    /// Who they are across editions: the person of a participant that the editor sees. Absent for a new
    /// one, or null: somebody who is known from no other edition.
    person: MaybeUndefined<ID>,
    /// Where they work, or whom they speak for.
    affiliation: MaybeUndefined<LocalizedTextInput>,
    /// What they are there.
    position: MaybeUndefined<LocalizedTextInput>,
    /// The organization of this edition that they belong to.
    organization: MaybeUndefined<ID>,
    /// The city that they come from.
    city: MaybeUndefined<String>,
    /// The country that they come from.
    country: MaybeUndefined<CountryCode>,
    /// The country that they came from before.
    origin_country: MaybeUndefined<CountryCode>,
    /// Who they are, in Markdown.
    bio: MaybeUndefined<LocalizedTextInput>,
    /// Their picture.
    photo_url: MaybeUndefined<WebUrl>,
    /// Their pages: the whole list.
    links: MaybeUndefined<Vec<LinkInput>>,
    /// Whether they are announced for the edition, with or without a session. Absent for a new one:
    /// they are not.
    announced: MaybeUndefined<bool>,
    /// Whether and how they are listed. Absent for a new one: HIDDEN. More than that needs a
    /// `consentBasis`. Who chose for themselves can be listed less far, and never further.
    visibility: MaybeUndefined<ParticipantVisibility>,
    /// Why they may be listed. GIVEN_BY_PERSON records a consent that they gave, such as on paper: from
    /// then on only they themselves can say otherwise, by a link of `inviteParticipantConsent`.
    consent_basis: MaybeUndefined<ConsentBasis>,
    /// When they consented; not later than now. Absent with GIVEN_BY_PERSON: now.
    consented_at: MaybeUndefined<Timestamp>,
}

impl Words for ParticipantWordsInput {
    type Content = ParticipantContent;

    fn read(self, reader: &mut Reader<'_>) -> Result<ParticipantContent> {
        Ok(ParticipantContent {
            printed_name: reader.needed_line_patch("name", self.name),
            person: person(reader, self.person)?,
            affiliation: reader.text_patch("affiliation", self.affiliation),
            position: reader.text_patch("position", self.position),
            organization: reader.id_patch("organization", self.organization)?,
            city: reader.line_patch("city", self.city),
            country: patch(self.country),
            origin_country: patch(self.origin_country),
            bio: reader.text_patch("bio", self.bio),
            photo_url: patch(self.photo_url),
            links: links_patch(reader, "links", self.links),
            is_announced: reader.needed_patch("announced", self.announced),
            consent: NewConsent {
                visibility: reader.needed_patch("visibility", self.visibility),
                basis: patch(self.consent_basis),
                at: patch(self.consented_at),
                now: Some(reader.scope.now()),
            },
        })
    }
}

/// A person whom the editor sees: nobody is tied to somebody of whom the editor must not know.
fn person(reader: &mut Reader<'_>, input: MaybeUndefined<ID>) -> Result<Patch<Option<PersonId>>> {
    let person: Patch<Option<PersonId>> = reader.id_patch("person", input)?;
    if let Patch::Set(Some(person)) = person
        && reader.scope.views_with(person).is_empty()
    {
        reader.not_found("person");
    }
    Ok(person)
}

noun! {
    ParticipantMutation "Edits of participants.",
    Participant participant: ParticipantId,
    names "The name in each script that it is known in.", ParticipantWordsInput,
    create_participant CreateParticipant CreateParticipantInput CreateParticipantPayload
        "Makes a participant, who is hidden unless there is a basis for listing them."
        "A participant to be made.",
    update_participant UpdateParticipant UpdateParticipantInput UpdateParticipantPayload
        "Changes a participant, and what is recorded of their consent."
        "A participant to be changed. Absent leaves, null clears.",
    delete_participant DeleteParticipantInput DeleteParticipantPayload
        "Takes a participant away. Refused while they contribute to sessions, and for who said \
         themselves how to be listed: they are erased instead."
        "A participant to be taken away.",
}
