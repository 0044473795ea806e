//! Countries, and how many take part from each.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::participant::{Participant, ParticipantConnection};
use crate::graphql::connection::Page;
use crate::graphql::scope::Scope;
use crate::program::{CountryFigures, ParticipantFilter, View};
use crate::types::{CountryCode, Languages, Locale};

/// A country.
pub struct Country(pub CountryCode);

/// A country of ISO 3166-1.
#[Object]
impl Country {
    /// Its code.
    fn code(&self) -> CountryCode {
        self.0
    }

    /// Its name, in Korean or English: by argument, else by the request.
    fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language wanted, before those of the request.")] locale: Option<
            Locale,
        >,
    ) -> &'static str {
        let offered =
            ["ko", "en"].map(|tag| tag.parse::<Locale>().expect("our own tags are right"));
        let wanted = locale.iter().chain(Scope::of(ctx).languages().iter());
        let chosen = Languages::choose(wanted, &offered.iter());
        self.0.name(chosen.unwrap_or(&offered[1]))
    }
}

/// How many take part from one city.
#[derive(SimpleObject)]
pub struct CityPresence {
    /// The city, as the participants name it.
    name: String,
    /// How many. Those who are listed as a figure count only where at least three are counted.
    participant_count: i32,
}

/// How many take part from one country.
pub struct CountryPresence {
    view: View,
    figures: CountryFigures,
}

impl CountryPresence {
    /// The figures of one country, as a view shows them.
    pub fn of(view: &View, figures: CountryFigures) -> Self {
        Self { view: view.clone(), figures }
    }
}

fn figure(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// How many take part from one country: those listed by name and those listed as a figure.
#[Object]
impl CountryPresence {
    /// The country.
    fn country(&self) -> Country {
        Country(self.figures.country)
    }

    /// How many take part.
    fn participant_count(&self) -> i32 {
        figure(self.figures.participants)
    }

    /// How many of them contribute to a session other than as interpreters.
    fn speaker_count(&self) -> i32 {
        figure(self.figures.speakers)
    }

    /// By city, in the order of names.
    fn cities(&self) -> Vec<CityPresence> {
        let cities = self.figures.cities.iter();
        cities
            .map(|(name, count)| CityPresence {
                name: name.clone(),
                participant_count: figure(*count),
            })
            .collect()
    }

    /// Those who are listed by name.
    fn participants(
        &self,
        #[graphql(desc = "How many: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
    ) -> Result<ParticipantConnection> {
        let country = Some(self.figures.country);
        let filter = ParticipantFilter { country, ..ParticipantFilter::default() };
        let rows = self.view.participants_matching(&filter);
        Participant::page(&self.view, rows, Page { first, after, ..Page::default() })
    }
}
