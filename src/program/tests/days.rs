//! The sessions of a day.

use proptest::prelude::*;

use super::random::history;
use crate::program::{SessionFilter, View};
use crate::types::Audience;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_day_has_the_sessions_that_a_look_at_all_of_them_finds(history in history()) {
        let today = history.newest();
        for program in &history.programs {
            for audience in [Audience::Public, Audience::Staff] {
                let view = View::of_the_past(program.clone(), today.clone(), audience);
                let planned = today.tables().sessions.values().filter_map(|row| row.date);
                for day in planned.chain(view.sessions().filter_map(|row| row.date)) {
                    let on_the_day = view.sessions().filter(|row| row.date == Some(day));
                    let expected: Vec<_> = on_the_day.cloned().collect();
                    let filter = SessionFilter { on: Some(day), ..SessionFilter::default() };
                    prop_assert_eq!(view.sessions_matching(&filter), expected);
                }
            }
        }
    }
}
