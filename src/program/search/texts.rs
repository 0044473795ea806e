//! What of a row is searched.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, TagEnd};

use crate::entity::{contribution, organization, participant, session};
use crate::types::{Locale, LocalizedText};

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchField {
    /// The title of a session.
    Title,
    /// Its official code.
    Code,
    /// The name of a participant or of an organization; of a session, of somebody who contributes.
    Name,
    /// Of a session, who prepares it; of a participant, where they belong.
    Organization,
    /// The subtitle of a session.
    Subtitle,
    /// Where a participant works, or whom they speak for.
    Affiliation,
    /// What a participant is there.
    Position,
    /// The city that a participant comes from.
    City,
    /// The abstract of a session.
    Abstract,
}

/// How much it says to be found somewhere; the first says most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// A session's title or code.
    Title,
    /// A participant's own name.
    Participant,
    /// An organization's own name.
    Organization,
    /// A session's subtitle.
    Subtitle,
    /// The name of somebody who contributes to a session.
    Contributor,
    /// The organization that a session or a participant belongs to.
    Belonging,
    /// Where a participant works and comes from.
    Background,
    /// A session's abstract.
    Abstract,
}

/// A text of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text<'a> {
    pub(super) field: SearchField,
    pub(super) tier: Tier,
    /// The language. None: not known, as of names and codes.
    pub(super) locale: Option<&'a Locale>,
    /// As readers see it.
    pub(super) shown: Cow<'a, str>,
}

/// A row that can be searched.
pub(super) trait Searched: Send + Sync {
    /// Its texts, the weightiest first.
    fn texts(&self) -> Vec<Text<'_>>;
}

fn plain(field: SearchField, tier: Tier, text: &str) -> Text<'_> {
    Text { field, tier, locale: None, shown: text.into() }
}

fn localized<'a>(
    field: SearchField,
    tier: Tier,
    text: impl IntoIterator<Item = &'a LocalizedText>,
) -> impl Iterator<Item = Text<'a>> {
    let translations = text.into_iter().flat_map(LocalizedText::translations);
    translations
        .map(move |(locale, text)| Text { locale: Some(locale), ..plain(field, tier, text) })
}

impl Searched for session::Model {
    fn texts(&self) -> Vec<Text<'_>> {
        let title = localized(SearchField::Title, Tier::Title, [&self.title]);
        let code = self.code.as_deref().map(|code| plain(SearchField::Code, Tier::Title, code));
        let subtitle = localized(SearchField::Subtitle, Tier::Subtitle, &self.subtitle);
        let abstracts = localized(SearchField::Abstract, Tier::Abstract, &self.abstract_text)
            .map(|text| Text { shown: without_markup(&text.shown).into(), ..text });
        title.chain(code).chain(subtitle).chain(abstracts).collect()
    }
}

impl Searched for participant::Model {
    fn texts(&self) -> Vec<Text<'_>> {
        let printed = plain(SearchField::Name, Tier::Participant, &self.name);
        let names = localized(SearchField::Name, Tier::Participant, [&self.names])
            .filter(|name| name.shown != self.name);
        let affiliation = localized(SearchField::Affiliation, Tier::Background, &self.affiliation);
        let position = localized(SearchField::Position, Tier::Background, &self.position);
        let city = self.city.as_deref();
        let city = city.map(|city| plain(SearchField::City, Tier::Background, city));
        [printed].into_iter().chain(names).chain(affiliation).chain(position).chain(city).collect()
    }
}

impl Searched for organization::Model {
    fn texts(&self) -> Vec<Text<'_>> {
        let names = localized(SearchField::Name, Tier::Organization, [&self.name]);
        let short = self.short_name.as_deref();
        let short = short.map(|name| plain(SearchField::Name, Tier::Organization, name));
        names.chain(short).collect()
    }
}

/// The name of its own that a contribution may have.
impl Searched for contribution::Model {
    fn texts(&self) -> Vec<Text<'_>> {
        localized(SearchField::Name, Tier::Contributor, &self.display_name).collect()
    }
}

/// Markdown as it reads, on one line: without its marks, addresses and HTML.
fn without_markup(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::End(end) if ends_block(end) => text.push(' '),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn ends_block(end: TagEnd) -> bool {
    let is_within_a_line = matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    );
    !is_within_a_line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_searched_as_it_reads() {
        let markdown = "# About\n\nHuman **ri**ghts in the [city](https://example.org/secret).\n\
                        - one\n- two <b onclick=\"x\">three</b>\n\n<script>alert(1)</script>";
        let plain = without_markup(markdown);
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(plain, "About Human rights in the city. one two three");
        assert_eq!(without_markup("인**권**도시"), "인권도시");
    }
}
