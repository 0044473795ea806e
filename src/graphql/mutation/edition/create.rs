//! Editions that are made. There is no edition yet whose editors may do it, and no program to edit:
//! that is why this goes its own way.

use async_graphql::{Context, ID, InputObject, Result};

use super::words::EditionWordsInput;
use crate::feed::Founding;
use crate::graphql::error::denied;
use crate::graphql::mutation::common::{Asked, CommonInput, Edited, answer};
use crate::graphql::mutation::plan::Plan;
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader};
use crate::graphql::scalar::LocalDate;
use crate::graphql::scope::Scope;
use crate::program::{CreateEdition, Edit, Program, RecordId, View};
use crate::types::{Deed, EditionId};

/// An edition to be made.
#[derive(Debug, InputObject)]
pub struct CreateEditionInput {
    /// A key of the client's own choice: a second create with it returns the first edition and makes
    /// none.
    pub client_key: Option<String>,
    /// Its name in addresses, unique: small letters and digits with hyphens between.
    pub slug: String,
    /// What it is called.
    pub title: LocalizedTextInput,
    /// Its first day.
    pub starts_on: LocalDate,
    /// Its last day; an edition lasts at most 366 days.
    pub ends_on: LocalDate,
    /// An edition whose rooms, tracks and kinds it gets, with ids of their own and without the hours of
    /// single days; and whose weights of conflicts. Its zone, languages, hour and venue hold as well,
    /// unless others are given. Absent: none; then a zone and a language are needed.
    pub from: Option<ID>,
    /// The rest.
    #[graphql(flatten)]
    pub words: EditionWordsInput,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

/// Makes an edition, or tries to.
pub async fn found(ctx: &Context<'_>, mut input: CreateEditionInput) -> Result<Edited> {
    let scope = Scope::of(ctx);
    let staff = scope.viewer().may(Deed::FoundEdition).map_err(denied)?;
    let mut reader = Reader::new(scope);
    let wish = std::mem::take(&mut input.common).read(&mut reader);
    let edition: EditionId = scope.ids().issue();
    let plan = plan(input, &mut reader, edition)?;
    let Some(plan) = plan.filter(|_| reader.is_content()) else {
        return Ok(Edited::Refused(reader.errors));
    };
    let client_key = plan.client_key.clone();
    let asked = Asked::One(plan).split();
    let (commit, wanted) = wish.commit(asked.intent, staff, reader.reason, scope.now());
    let base = Program::empty(edition, scope.ids().issue());
    let founding = Founding { base, client_key, commit };
    let came_to = scope.hub().found(founding, wanted).await;
    answer(scope, edition, came_to, asked.telling).await
}

fn plan(
    input: CreateEditionInput,
    reader: &mut Reader<'_>,
    edition: EditionId,
) -> Result<Option<Plan>> {
    let from: Option<EditionId> = reader.maybe_id("from", input.from.as_ref())?;
    let from = from.map(|from| {
        let view = reader.scope.view(from);
        view.or_else(|| {
            reader.not_found("from");
            None
        })
    });
    let (title, slug) = (reader.text("title", input.title), reader.line("slug", &input.slug));
    let client_key = reader.client_key(input.client_key.as_ref());
    let content = input.words.read(reader);
    let (Some(title), Some(slug)) = (title, slug) else { return Ok(None) };
    let from: Option<View> = from.flatten();
    let new = CreateEdition {
        client_key: client_key.clone(),
        slug,
        title,
        starts_on: input.starts_on.0,
        ends_on: input.ends_on.0,
        content,
        like: from.as_ref().map(|view| view.edition().clone()),
        rows: from.map(|view| view.today().setting_for(edition, reader.ids())).unwrap_or_default(),
    };
    let edit = Edit::CreateEdition(Box::new(new));
    Ok(Some(Plan::to_make(edition, edit, RecordId::Edition(edition), client_key)))
}
