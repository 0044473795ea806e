//! One ring, and how it is written on the wire: what it is about, a space, and where that stands.
//!
//! Nodes of other versions listen as well: what cannot be read is passed over, so that a new kind of
//! bell needs no new channel.

use std::fmt;
use std::str::FromStr;

use crate::types::{AgendaId, EditionId, GlobalId, RevisionNumber};

/// One ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bell {
    /// An edition stands at a revision.
    Edition(EditionId, RevisionNumber),
    /// So much was taken away from staff so far.
    Access(i64),
    /// An agenda stands at a version.
    Agenda(AgendaId, i64),
}

/// What a bell is about. Of two bells about the same, the higher says it all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    Edition(EditionId),
    Access,
    Agenda(AgendaId),
}

/// A text that is no bell that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no bell that is known here")]
pub struct UnknownBell;

const ACCESS: &str = "access";

impl Bell {
    pub(super) fn subject(self) -> Subject {
        match self {
            Self::Edition(id, _) => Subject::Edition(id),
            Self::Access(_) => Subject::Access,
            Self::Agenda(id, _) => Subject::Agenda(id),
        }
    }
}

impl fmt::Display for Bell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edition(id, RevisionNumber(number)) => write!(f, "{id} {number}"),
            Self::Access(number) => write!(f, "{ACCESS} {number}"),
            Self::Agenda(id, number) => write!(f, "{id} {number}"),
        }
    }
}

impl FromStr for Bell {
    type Err = UnknownBell;

    fn from_str(text: &str) -> Result<Self, UnknownBell> {
        let (subject, number) = text.split_once(' ').ok_or(UnknownBell)?;
        match GlobalId::parse(subject) {
            Ok(GlobalId::Edition(id)) => Ok(Self::Edition(id, RevisionNumber(read(number)?))),
            Ok(GlobalId::Agenda(id)) => Ok(Self::Agenda(id, read(number)?)),
            Err(_) if subject == ACCESS => Ok(Self::Access(read(number)?)),
            _ => Err(UnknownBell),
        }
    }
}

fn read<Number: FromStr>(text: &str) -> Result<Number, UnknownBell> {
    text.parse().map_err(|_| UnknownBell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn bells() -> impl Strategy<Value = Bell> {
        let id = any::<u128>().prop_map(Uuid::from_u128);
        (0..3, id, any::<i32>()).prop_map(|(kind, id, number)| match kind {
            0 => Bell::Edition(EditionId(id), RevisionNumber(number)),
            1 => Bell::Access(number.into()),
            _ => Bell::Agenda(AgendaId(id), number.into()),
        })
    }

    proptest! {
        #[test]
        fn a_bell_reads_back_what_it_wrote(bell in bells()) {
            prop_assert_eq!(bell.to_string().parse(), Ok(bell));
        }
    }

    #[test]
    fn a_bell_is_written_so_that_other_versions_can_read_it() {
        let id = Uuid::from_u128(7);
        for (bell, text) in [
            (
                Bell::Edition(EditionId(id), RevisionNumber(17)),
                "edition_00000000000000000000000000000007 17",
            ),
            (Bell::Access(3), "access 3"),
            (Bell::Agenda(AgendaId(id), 2), "agenda_00000000000000000000000000000007 2"),
        ] {
            assert_eq!(bell.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_bell_is_not_taken_for_one() {
        for text in [
            "",
            " ",
            "access",
            "access ",
            "access three",
            "access 3 4",
            "access 9223372036854775808",
            "Access 3",
            "edition_7 17",
            "edition_00000000000000000000000000000007",
            "edition_00000000000000000000000000000007  17",
            "session_00000000000000000000000000000007 17",
            "weather 3",
        ] {
            assert_eq!(text.parse::<Bell>(), Err(UnknownBell), "{text:?}");
        }
    }
}
