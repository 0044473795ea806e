//! What the rules for conflicts weigh in an edition, and how much time they ask for.
//!
//! Stored as JSON in the edition's row and in the log: a rule that an older row does not know has its
//! default there.

use async_graphql::Enum;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// How much a conflict weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Not looked for.
    Ignore,
    /// Refused unless the editor accepts warnings.
    Warn,
    /// Always refused.
    Block,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident $field:ident $default:ident,)+) => {
        /// A rule that one session, or two together, can break. Cancelled sessions break none; drafts
        /// do, unless the rule speaks of published ones. Expected times count.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
        pub enum ConflictRule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ConflictRule {
            /// Every rule.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];
        }

        /// What each rule weighs in an edition, and the time that two of them ask for.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
        #[serde(default)]
        pub struct ConflictSettings {
            $($(#[doc = $doc])+ pub $field: Severity,)+
            /// How many minutes somebody needs between two sessions in different rooms. 0: none.
            pub minutes_between_sessions_of_person: i32,
            /// How many minutes a room needs between two sessions. 0: none.
            pub minutes_between_sessions_in_room: i32,
        }

        impl Default for ConflictSettings {
            fn default() -> Self {
                Self {
                    $($field: Severity::$default,)+
                    minutes_between_sessions_of_person: 0,
                    minutes_between_sessions_in_room: 0,
                }
            }
        }

        impl ConflictSettings {
            /// The longest time that may be asked for between two sessions, in minutes: a day.
            pub const MAX_MINUTES: i32 = 24 * 60;

            /// What a rule weighs.
            pub fn of(&self, rule: ConflictRule) -> Severity {
                match rule {
                    $(ConflictRule::$variant => self.$field,)+
                }
            }

            /// Weighs a rule anew.
            pub fn weigh(&mut self, rule: ConflictRule, severity: Severity) {
                match rule {
                    $(ConflictRule::$variant => self.$field = severity,)+
                }
            }
        }
    };
}

rules! {
    /// Two sessions in one room, or in rooms that share a part, at one time.
    RoomDoubleBooked room_double_booked Block,
    /// One person in two sessions at one time, in whatever role.
    PersonDoubleBooked person_double_booked Warn,
    /// One person in two sessions that follow each other faster than
    /// `minutesBetweenSessionsOfPerson`, in rooms that have nothing in common.
    PersonTooLittleTime person_too_little_time Warn,
    /// Two sessions that follow each other in one room, or in rooms that share a part, faster than
    /// `minutesBetweenSessionsInRoom`.
    RoomTooLittleTime room_too_little_time Warn,
    /// A session on a program day before the edition's first day, its pre-forum included, or after its
    /// last.
    OutsideEdition outside_edition Warn,
    /// A session that does not lie within the hours of a room of its own, or of a part of it.
    OutsideRoomHours outside_room_hours Warn,
    /// A session that expects more people than its rooms hold. Where either is not known, none is
    /// broken.
    RoomTooSmall room_too_small Warn,
    /// A published session without a start, or without a room where it needs one: not where the
    /// edition is online, nor where the session itself has the address of a stream.
    Unplaced unplaced Warn,
    /// A published session to which somebody contributes who is to be hidden.
    HiddenSpeaker hidden_speaker Warn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_before_a_rule_have_its_default() {
        let old = r#"{"room_double_booked":"WARN","person_double_booked":"IGNORE","gone":1}"#;
        let read: ConflictSettings = serde_json::from_str(old).unwrap();
        let expected = ConflictSettings {
            room_double_booked: Severity::Warn,
            person_double_booked: Severity::Ignore,
            ..ConflictSettings::default()
        };
        assert_eq!(read, expected);
        assert_eq!(read.of(ConflictRule::HiddenSpeaker), Severity::Warn);
    }

    #[test]
    fn a_rule_that_is_weighed_anew_leaves_the_others() {
        for rule in ConflictRule::ALL {
            let mut settings = ConflictSettings::default();
            settings.weigh(rule, Severity::Ignore);
            for other in ConflictRule::ALL {
                let default = ConflictSettings::default().of(other);
                let expected = if other == rule { Severity::Ignore } else { default };
                assert_eq!(settings.of(other), expected, "{rule:?} {other:?}");
            }
        }
    }
}
