//! Text in several languages, as a reader gets it.

use async_graphql::{Context, Object, SimpleObject};

use super::scope::Scope;
use crate::program::View;
use crate::types::{self, Locale, html_of_markdown};

/// Picks by argument, else by the request's languages, else by the edition's, else any.
fn pick<'a>(
    ctx: &Context<'a>,
    text: &'a types::LocalizedText,
    edition: Option<&'a View>,
    locale: Option<&'a Locale>,
) -> (&'a Locale, &'a str) {
    let wanted = locale.into_iter().chain(Scope::of(ctx).languages().iter());
    text.pick(wanted, edition.map_or(&[], |view| &view.edition().locales))
}

fn translations(text: &types::LocalizedText) -> Vec<Translation> {
    let one = |(locale, text): (&Locale, &str)| Translation {
        locale: locale.clone(),
        text: text.to_owned(),
    };
    text.translations().map(one).collect()
}

/// A text in one language.
#[derive(SimpleObject)]
pub struct Translation {
    /// The language.
    locale: Locale,
    /// The text.
    text: String,
}

/// Text in several languages, with the edition whose languages it falls back to, if it is of one.
pub struct LocalizedText {
    text: types::LocalizedText,
    edition: Option<View>,
}

impl LocalizedText {
    /// A text of an edition.
    pub fn of(view: &View, text: &types::LocalizedText) -> Self {
        Self { text: text.clone(), edition: Some(view.clone()) }
    }

    /// A text of an edition that may be missing.
    pub fn maybe(view: &View, text: Option<&types::LocalizedText>) -> Option<Self> {
        text.map(|text| Self::of(view, text))
    }

    /// A text of no edition.
    pub fn alone(text: types::LocalizedText) -> Self {
        Self { text, edition: None }
    }
}

/// Text in several languages. `text` picks by argument, else by the request (`Accept-Language`, or
/// `locale` in `connection_init`), else the edition's first language; `locale` says which one was
/// picked, for the `lang` attribute.
#[Object]
impl LocalizedText {
    /// The text in the best language.
    fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language wanted, before those of the request.")] locale: Option<
            Locale,
        >,
    ) -> String {
        pick(ctx, &self.text, self.edition.as_ref(), locale.as_ref()).1.to_owned()
    }

    /// The language that `text` is in without its argument.
    fn locale(&self, ctx: &Context<'_>) -> Locale {
        pick(ctx, &self.text, self.edition.as_ref(), None).0.clone()
    }

    /// The text in every language that there is.
    fn translations(&self) -> Vec<Translation> {
        translations(&self.text)
    }
}

/// Markdown in several languages.
pub struct RichText(LocalizedText);

impl RichText {
    /// A text of an edition.
    pub fn of(view: &View, text: &types::LocalizedText) -> Self {
        Self(LocalizedText::of(view, text))
    }

    /// A text of an edition that may be missing.
    pub fn maybe(view: &View, text: Option<&types::LocalizedText>) -> Option<Self> {
        text.map(|text| Self::of(view, text))
    }
}

/// Markdown in several languages; the language is picked as for `LocalizedText`.
#[Object]
impl RichText {
    /// The Markdown in the best language.
    fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language wanted, before those of the request.")] locale: Option<
            Locale,
        >,
    ) -> String {
        pick(ctx, &self.0.text, self.0.edition.as_ref(), locale.as_ref()).1.to_owned()
    }

    /// The same as HTML, sanitized: safe to put into a page.
    fn html(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language wanted, before those of the request.")] locale: Option<
            Locale,
        >,
    ) -> String {
        html_of_markdown(pick(ctx, &self.0.text, self.0.edition.as_ref(), locale.as_ref()).1)
    }

    /// The language that `text` is in without its argument.
    fn locale(&self, ctx: &Context<'_>) -> Locale {
        pick(ctx, &self.0.text, self.0.edition.as_ref(), None).0.clone()
    }

    /// The Markdown in every language that there is.
    fn translations(&self) -> Vec<Translation> {
        translations(&self.0.text)
    }
}
