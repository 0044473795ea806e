//! How many people come from where.

use std::collections::BTreeMap;

use super::{CountryFigures, View};
use crate::types::CountryCode;

/// A city is named for people listed as a figure only where at least so many are counted.
const SMALLEST_CITY_FIGURE: usize = 3;

impl View {
    /// How many take part, by country, most first.
    pub fn countries(&self) -> Vec<CountryFigures> {
        let mut named: BTreeMap<CountryCode, CountryFigures> = BTreeMap::new();
        let mut all: BTreeMap<CountryCode, CountryFigures> = BTreeMap::new();
        for row in self.0.program.tables().participants.values() {
            let Some(country) = row.country else { continue };
            if !self.counts(row) {
                continue;
            }
            let speaks = usize::from(self.is_speaker(row.id));
            count(&mut all, country, row.city.as_deref(), speaks);
            if self.names(row) {
                count(&mut named, country, row.city.as_deref(), speaks);
            }
        }
        let mut figures: Vec<_> = all
            .into_values()
            .map(|mut figures| {
                let by_name = named.get(&figures.country);
                figures.cities = publishable_cities(figures.cities, by_name);
                figures
            })
            .collect();
        figures.sort_by_key(|one| (std::cmp::Reverse(one.participants), one.country));
        figures
    }
}

/// Counts one participant.
fn count(
    figures: &mut BTreeMap<CountryCode, CountryFigures>,
    country: CountryCode,
    city: Option<&str>,
    speakers: usize,
) {
    let figures = figures.entry(country).or_insert_with(|| CountryFigures {
        country,
        participants: 0,
        speakers: 0,
        cities: BTreeMap::new(),
    });
    figures.participants += 1;
    figures.speakers += speakers;
    if let Some(city) = city {
        *figures.cities.entry(city.to_owned()).or_default() += 1;
    }
}

/// Where few are counted, only those listed by name are: a figure must not point at a person.
fn publishable_cities(
    all: BTreeMap<String, usize>,
    by_name: Option<&CountryFigures>,
) -> BTreeMap<String, usize> {
    all.into_iter()
        .filter_map(|(city, counted)| {
            if counted >= SMALLEST_CITY_FIGURE {
                return Some((city, counted));
            }
            let named = by_name.and_then(|figures| figures.cities.get(&city)).copied()?;
            Some((city, named))
        })
        .collect()
}
