//! How many people come from where.

use std::collections::BTreeMap;

use super::CountryFigures;
use crate::types::CountryCode;

/// A city is named for people listed as a figure only where at least so many are counted.
const SMALLEST_CITY_FIGURE: usize = 3;

/// Counts one participant.
pub(super) fn count(
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
pub(super) fn publishable_cities(
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
