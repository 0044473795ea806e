//! The inputs of program edits.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::common::CommonInput;
use super::user_error::UserError;
use crate::entity::announcement::Urgency;
use crate::entity::contribution::ContributionRole;
use crate::graphql::id;
use crate::graphql::scalar::LocalDate;
use crate::program::{NewContribution, Patch, SessionContent};
use crate::types::{IdSource, Locale, LocalizedText, TextError, Timestamp};

/// The longest official code, note or client key, in characters.
const MAX_LINE: usize = 1_000;

/// How long the lists of an input may be.
const MAX_LIST: usize = 500;

/// A text in one or several languages.
#[derive(Debug, InputObject)]
pub struct LocalizedTextInput {
    /// The text in each language, at least one.
    translations: Vec<TranslationInput>,
}

/// A text in one language.
#[derive(Debug, InputObject)]
pub struct TranslationInput {
    /// The language.
    locale: Locale,
    /// The text.
    text: String,
}

impl LocalizedTextInput {
    /// The text, checked.
    pub fn read(self) -> Result<LocalizedText, TextError> {
        LocalizedText::new(self.translations.into_iter().map(|one| (one.locale, one.text)))
    }
}

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

/// A session to be made.
#[derive(Debug, InputObject)]
pub struct CreateSessionInput {
    /// The edition that it belongs to.
    pub edition: ID,
    /// A key of the client's own choice: a second create with it returns the first session and makes
    /// none.
    pub client_key: Option<String>,
    /// What it is called.
    pub title: LocalizedTextInput,
    /// The program day that it is planned for. Absent: the day of its start, if it has one.
    pub date: Option<LocalDate>,
    /// The planned start.
    pub starts_at: Option<Timestamp>,
    /// The planned end; needs a start.
    pub ends_at: Option<Timestamp>,
    /// Where it takes place.
    pub rooms: Option<Vec<ID>>,
    /// The rest of its words.
    #[graphql(flatten)]
    pub words: SessionWordsInput,
    /// Drafts are the default.
    #[graphql(default = false)]
    pub published: bool,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// A session's new words. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct UpdateSessionInput {
    /// The session.
    pub session: ID,
    /// What it is called; cannot be cleared.
    pub title: MaybeUndefined<LocalizedTextInput>,
    /// The rest of its words.
    #[graphql(flatten)]
    pub words: SessionWordsInput,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// A session's new time, new rooms, or both.
#[derive(Debug, InputObject)]
pub struct RescheduleSessionInput {
    /// The session.
    pub session: ID,
    /// The planned start. Alone, it keeps the duration; null unschedules. A new time ends a delay.
    pub starts_at: MaybeUndefined<Timestamp>,
    /// The planned end; null leaves it open.
    pub ends_at: MaybeUndefined<Timestamp>,
    /// The whole list of rooms; an empty one is no room.
    pub rooms: MaybeUndefined<Vec<ID>>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// A session to be cancelled; `reason` becomes its `statusReason`.
#[derive(Debug, InputObject)]
pub struct CancelSessionInput {
    /// The session.
    pub session: ID,
    /// What takes place instead.
    pub replaced_by: Option<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// A cancelled session that takes place after all.
#[derive(Debug, InputObject)]
pub struct ReinstateSessionInput {
    /// The session.
    pub session: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// Sessions that everybody is to see.
#[derive(Debug, InputObject)]
pub struct PublishSessionsInput {
    /// The sessions, all of one edition.
    pub sessions: Vec<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// Sessions that become drafts again.
#[derive(Debug, InputObject)]
pub struct UnpublishSessionsInput {
    /// The sessions, all of one edition.
    pub sessions: Vec<ID>,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// A word to the audience.
#[derive(Debug, InputObject)]
pub struct PostAnnouncementInput {
    /// The edition.
    pub edition: ID,
    /// A key of the client's own choice: a second post with it returns the first announcement and
    /// posts none.
    pub client_key: Option<String>,
    /// What it says.
    pub text: LocalizedTextInput,
    /// The rooms that it is for. Empty: all rooms.
    pub rooms: Option<Vec<ID>>,
    /// When it is over. Absent: when it is withdrawn.
    pub until: Option<Timestamp>,
    /// How urgent it is.
    #[graphql(default_with = "Urgency::Normal")]
    pub urgency: Urgency,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// An announcement to be taken down.
#[derive(Debug, InputObject)]
pub struct WithdrawAnnouncementInput {
    /// The announcement.
    pub announcement: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// Reads values; what cannot be is kept as a user error, so that an editor learns of all at once.
pub struct Reader<'a> {
    ids: &'a IdSource,
    /// What cannot be.
    pub errors: Vec<UserError>,
}

impl<'a> Reader<'a> {
    /// A reader that has found nothing wrong yet.
    pub fn new(ids: &'a IdSource) -> Self {
        Self { ids, errors: Vec::new() }
    }

    /// A text that must be there.
    pub fn text(&mut self, path: &str, input: LocalizedTextInput) -> Option<LocalizedText> {
        input.read().map_err(|error| self.errors.push(UserError::invalid(path, error))).ok()
    }

    /// A text that may be cleared.
    pub fn text_patch(
        &mut self,
        path: &str,
        input: MaybeUndefined<LocalizedTextInput>,
    ) -> Patch<Option<LocalizedText>> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(None),
            MaybeUndefined::Value(input) => Patch::Set(self.text(path, input)),
        }
    }

    /// A single line that may be cleared; white space at its ends is dropped.
    pub fn line_patch(
        &mut self,
        path: &str,
        input: MaybeUndefined<String>,
    ) -> Patch<Option<String>> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(None),
            MaybeUndefined::Value(line) => Patch::Set(self.line(path, &line)),
        }
    }

    /// A single line.
    pub fn line(&mut self, path: &str, line: &str) -> Option<String> {
        let line = line.trim();
        if line.is_empty() || line.chars().count() > MAX_LINE || line.chars().any(char::is_control)
        {
            let problem = format!("must be one line of 1 to {MAX_LINE} characters");
            self.errors.push(UserError::invalid(path, problem));
            return None;
        }
        Some(line.to_owned())
    }

    /// A list that is not too long.
    pub fn list<T>(&mut self, path: &str, list: Vec<T>) -> Vec<T> {
        if list.len() > MAX_LIST {
            let problem = format!("must be at most {MAX_LIST}");
            self.errors.push(UserError::invalid(path, problem));
            return Vec::new();
        }
        list
    }

    /// Contributions, each with an id in case it is new.
    pub fn contributions(
        &mut self,
        inputs: Vec<ContributionInput>,
    ) -> Result<Vec<NewContribution>> {
        let inputs = self.list("contributions", inputs);
        let numbered = inputs.into_iter().enumerate();
        numbered
            .map(|(place, input)| {
                let path = format!("contributions.{place}");
                let argument = format!("input.{path}.participant");
                let name = input.display_name;
                Ok(NewContribution {
                    id: self.ids.issue(),
                    participant: id::read_maybe(&argument, input.participant.as_ref())?,
                    display_name: name
                        .and_then(|name| self.text(&format!("{path}.displayName"), name)),
                    role: input.role,
                })
            })
            .collect()
    }
}

/// Reads an id that may be cleared.
fn id_patch<Id: id::FromText>(
    argument: &str,
    input: MaybeUndefined<ID>,
) -> Result<Patch<Option<Id>>> {
    Ok(match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(None),
        MaybeUndefined::Value(id) => Patch::Set(Some(id::read(argument, &id)?)),
    })
}

/// Absent leaves, null clears.
pub fn patch<T>(input: MaybeUndefined<T>) -> Patch<Option<T>> {
    match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(None),
        MaybeUndefined::Value(value) => Patch::Set(Some(value)),
    }
}

/// Absent leaves, null empties.
pub fn list_patch<T>(input: MaybeUndefined<Vec<T>>) -> Patch<Vec<T>> {
    match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(Vec::new()),
        MaybeUndefined::Value(list) => Patch::Set(list),
    }
}

/// Absent leaves, null empties.
pub fn id_list_patch<Id: id::FromText>(
    argument: &str,
    input: MaybeUndefined<Vec<ID>>,
) -> Result<Patch<Vec<Id>>> {
    Ok(match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(Vec::new()),
        MaybeUndefined::Value(ids) => Patch::Set(id::read_list(argument, Some(&ids))?),
    })
}

impl SessionWordsInput {
    /// The words as the program takes them.
    pub fn read(self, reader: &mut Reader<'_>) -> Result<SessionContent> {
        Ok(SessionContent {
            subtitle: reader.text_patch("subtitle", self.subtitle),
            abstract_text: reader.text_patch("abstract", self.abstract_text),
            kind: id_patch("input.kind", self.kind)?,
            track: id_patch("input.track", self.track)?,
            code: reader.line_patch("code", self.code),
            spoken_languages: list_patch(self.spoken_languages),
            is_closed: patch(self.is_closed),
            is_streamed: patch(self.is_streamed),
            contributions: match list_patch(self.contributions) {
                Patch::Set(inputs) => Patch::Set(reader.contributions(inputs)?),
                Patch::Keep => Patch::Keep,
            },
            organizers: id_list_patch("input.organizers", self.organizers)?,
        })
    }
}
