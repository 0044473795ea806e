//! Reads the inputs of mutations: what cannot be is collected, so that an editor learns of all at
//! once.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::common::problem_of_note;
use super::fault::{Fault, InputRule};
use super::user_error::UserError;
use crate::graphql::id;
use crate::graphql::scope::Scope;
use crate::program::Patch;
use crate::types::{IdSource, Locale, LocalizedText, TextError};

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

/// Where the input of an edit stands in the request.
#[derive(Debug, Clone)]
struct Place {
    /// What comes before a field in the path of a user error: empty, or `edits.3.`.
    error: String,
    /// What comes before a field in the path of an argument: `input.`, or
    /// `input.edits.3.cancelSession.`.
    argument: String,
}

/// Reads values; what cannot be is kept as a user error.
pub struct Reader<'a> {
    /// What is looked at.
    pub scope: &'a Scope,
    /// Why, for everybody; also the reason of a cancellation.
    pub reason: Option<LocalizedText>,
    /// Whether the editor said which revision they looked at.
    pub has_expected_revision: bool,
    /// What cannot be.
    pub errors: Vec<UserError>,
    place: Place,
}

impl<'a> Reader<'a> {
    /// A reader of a mutation's input that has found nothing wrong yet.
    pub fn new(scope: &'a Scope) -> Self {
        let place = Place { error: String::new(), argument: "input.".to_owned() };
        Self { scope, reason: None, has_expected_revision: false, errors: Vec::new(), place }
    }

    /// Goes to one of several edits.
    pub fn go_to_edit(&mut self, number: usize, name: &str) {
        self.place = Place {
            error: format!("edits.{number}."),
            argument: format!("input.edits.{number}.{name}."),
        };
    }

    /// Where new ids come from.
    pub fn ids(&self) -> &'a IdSource {
        self.scope.ids()
    }

    /// Keeps that a field cannot be.
    pub fn refuse(&mut self, field: &str, fault: impl Into<Fault>) {
        let path = format!("{}{field}", self.place.error);
        self.errors.push(UserError::invalid(&path, fault));
    }

    /// Keeps that what a field names does not exist, or may not be seen.
    pub fn not_found(&mut self, field: &str) {
        let path = format!("{}{field}", self.place.error);
        self.errors.push(UserError::not_found(&path));
    }

    /// Keeps that an edit which depends on what the editor looked at does not say what that was. Of
    /// several edits, the revision stands beside them.
    pub fn need_expected_revision(&mut self) {
        if !self.has_expected_revision {
            self.errors.push(UserError::invalid("expectedRevision", InputRule::Missing));
        }
    }

    /// Whether nothing wrong was found so far.
    pub fn is_content(&self) -> bool {
        self.errors.is_empty()
    }

    fn argument(&self, field: &str) -> String {
        format!("{}{field}", self.place.argument)
    }

    /// An id.
    pub fn id<Id: id::FromText>(&self, field: &str, id: &ID) -> Result<Id> {
        id::read(&self.argument(field), id)
    }

    /// An id that may be missing.
    pub fn maybe_id<Id: id::FromText>(&self, field: &str, id: Option<&ID>) -> Result<Option<Id>> {
        id::read_maybe(&self.argument(field), id)
    }

    /// A list of ids that is not too long; a missing list is an empty one.
    pub fn ids_of<Id: id::FromText>(
        &mut self,
        field: &str,
        ids: Option<&Vec<ID>>,
    ) -> Result<Vec<Id>> {
        let ids = id::read_list(&self.argument(field), ids)?;
        Ok(self.list(field, ids))
    }

    /// A list of at most so many ids.
    pub fn ids_up_to<Id: id::FromText>(
        &mut self,
        most: usize,
        field: &str,
        ids: &[ID],
    ) -> Result<Vec<Id>> {
        if ids.len() > most {
            self.refuse(field, Fault::list_too_long(most));
        }
        let argument = self.argument(field);
        let numbered = ids.iter().take(most).enumerate();
        numbered.map(|(place, id)| id::read(&format!("{argument}.{place}"), id)).collect()
    }

    /// An id that may be cleared.
    pub fn id_patch<Id: id::FromText>(
        &self,
        field: &str,
        input: MaybeUndefined<ID>,
    ) -> Result<Patch<Option<Id>>> {
        Ok(match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(None),
            MaybeUndefined::Value(id) => Patch::Set(Some(self.id(field, &id)?)),
        })
    }

    /// A list of ids. Absent leaves, null empties.
    pub fn id_list_patch<Id: id::FromText>(
        &mut self,
        field: &str,
        input: MaybeUndefined<Vec<ID>>,
    ) -> Result<Patch<Vec<Id>>> {
        Ok(match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(Vec::new()),
            MaybeUndefined::Value(ids) => Patch::Set(self.ids_of(field, Some(&ids))?),
        })
    }

    /// A text that must be there.
    pub fn text(&mut self, field: &str, input: LocalizedTextInput) -> Option<LocalizedText> {
        input.read().map_err(|error| self.refuse(field, error)).ok()
    }

    /// A text that may be changed and not cleared.
    pub fn needed_text_patch(
        &mut self,
        field: &str,
        input: MaybeUndefined<LocalizedTextInput>,
    ) -> Patch<LocalizedText> {
        match self.needed_patch(field, input) {
            Patch::Set(text) => self.text(field, text).map_or(Patch::Keep, Patch::Set),
            Patch::Keep => Patch::Keep,
        }
    }

    /// A value that may be changed and not cleared.
    pub fn needed_patch<T>(&mut self, field: &str, input: MaybeUndefined<T>) -> Patch<T> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => {
                self.refuse(field, InputRule::NotClearable);
                Patch::Keep
            }
            MaybeUndefined::Value(value) => Patch::Set(value),
        }
    }

    /// A text that may be cleared.
    pub fn text_patch(
        &mut self,
        field: &str,
        input: MaybeUndefined<LocalizedTextInput>,
    ) -> Patch<Option<LocalizedText>> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(None),
            MaybeUndefined::Value(input) => Patch::Set(self.text(field, input)),
        }
    }

    /// Notes of several lines, which may be cleared; white space at their ends is dropped.
    pub fn note_patch(
        &mut self,
        field: &str,
        input: MaybeUndefined<String>,
    ) -> Patch<Option<String>> {
        let MaybeUndefined::Value(note) = input else { return patch(input) };
        let note = note.trim();
        let problem = match note {
            "" => Some(InputRule::EmptyText.into()),
            note => problem_of_note(note),
        };
        if let Some(problem) = problem {
            self.refuse(field, problem);
        }
        Patch::Set(Some(note.to_owned()))
    }

    /// A single line that may be cleared; white space at its ends is dropped.
    pub fn line_patch(
        &mut self,
        field: &str,
        input: MaybeUndefined<String>,
    ) -> Patch<Option<String>> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Set(None),
            MaybeUndefined::Value(line) => Patch::Set(self.line(field, &line)),
        }
    }

    /// A single line.
    pub fn line(&mut self, field: &str, line: &str) -> Option<String> {
        let line = line.trim();
        if line.is_empty() || line.chars().count() > MAX_LINE || line.chars().any(char::is_control)
        {
            self.refuse(field, Fault::not_one_line(MAX_LINE));
            return None;
        }
        Some(line.to_owned())
    }

    /// A client's key, if there is one.
    pub fn client_key(&mut self, key: Option<&String>) -> Option<String> {
        key.and_then(|key| self.line("clientKey", key))
    }

    /// A list that is not too long.
    pub fn list<T>(&mut self, field: &str, list: Vec<T>) -> Vec<T> {
        if list.len() > MAX_LIST {
            self.refuse(field, Fault::list_too_long(MAX_LIST));
            return Vec::new();
        }
        list
    }
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
