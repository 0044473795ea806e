//! Which rule an error of a value stands for.

use super::{Fault, InputRule};
use crate::program::ProblemKind;
use crate::types::{
    CountryError, EmailError, LocaleError, LocalizedText, MAX_STAFF_NAME, NameError,
    PASSWORD_CHARACTERS, PasswordError, TextError, TimeError, TimeOfDayError, UrlError,
};

impl InputRule {
    /// The rule of a problem. None: what is asked for is not there.
    pub fn of(kind: ProblemKind) -> Option<Self> {
        Some(match kind {
            ProblemKind::NotFound => return None,
            ProblemKind::EndWithoutStart => Self::EndWithoutStart,
            ProblemKind::EndNotAfterStart => Self::EndNotAfterStart,
            ProblemKind::OtherDay => Self::OtherDay,
            ProblemKind::Taken => Self::Taken,
            ProblemKind::PartOfItself => Self::PartOfItself,
            ProblemKind::Twice => Self::Twice,
            ProblemKind::NobodyContributes => Self::NobodyContributes,
            ProblemKind::ReplacesItself => Self::ReplacesItself,
            ProblemKind::AlreadyOver => Self::AlreadyOver,
            ProblemKind::UnknownRevision => Self::UnknownRevision,
            ProblemKind::NoHour => Self::NoHour,
            ProblemKind::NoMinutesOfDay => Self::NoMinutesOfDay,
            ProblemKind::NoLanguage => Self::NoLanguage,
            ProblemKind::InUse => Self::InUse,
            ProblemKind::ReplacesInACircle => Self::ReplacesInACircle,
            ProblemKind::NoStart => Self::NoStart,
            ProblemKind::IsCancelled => Self::IsCancelled,
            ProblemKind::EarlierThanPlanned => Self::EarlierThanPlanned,
            ProblemKind::TooLate => Self::TooLate,
            ProblemKind::IntoAnotherDay => Self::IntoAnotherDay,
            ProblemKind::WithItself => Self::WithItself,
            ProblemKind::NotADraft => Self::NotADraft,
            ProblemKind::OutsideCalendar => Self::OutsideCalendar,
            ProblemKind::LastsTooLong => Self::LastsTooLong,
            ProblemKind::Needed => Self::Missing,
            ProblemKind::NoSlug => Self::NoSlug,
            ProblemKind::NoColor => Self::NoColor,
            ProblemKind::NoHashtag => Self::NoHashtag,
            ProblemKind::BelowOne => Self::BelowOne,
            ProblemKind::BelowZero => Self::BelowZero,
            ProblemKind::NeedsBasis => Self::NeedsBasis,
            ProblemKind::InTheFuture => Self::InTheFuture,
            ProblemKind::AboveTheirChoice => Self::AboveTheirChoice,
            ProblemKind::TheirOwnWord => Self::TheirOwnWord,
            ProblemKind::ChoseForThemselves => Self::ChoseForThemselves,
            ProblemKind::Founds => Self::Founds,
            ProblemKind::Erases => Self::Erases,
        })
    }
}

impl From<TextError> for Fault {
    fn from(error: TextError) -> Self {
        match error {
            TextError::NoTranslation => InputRule::NoText.into(),
            TextError::Empty(locale) => Self::from(InputRule::EmptyText).in_language(locale),
            TextError::Twice(locale) => Self::from(InputRule::Twice).in_language(locale),
            TextError::TooLong(locale) => {
                Self::too_long(LocalizedText::MAX_CHARS).in_language(locale)
            }
            TextError::ControlCharacter(locale) => {
                Self::from(InputRule::ControlCharacter).in_language(locale)
            }
        }
    }
}

impl From<TimeError> for Fault {
    fn from(error: TimeError) -> Self {
        Self::from(match error {
            TimeError::Instant => InputRule::NoInstant,
            TimeError::Zone => InputRule::NoTimeZone,
            TimeError::EndNotAfterStart => InputRule::EndNotAfterStart,
        })
    }
}

macro_rules! faults {
    ($($error:ty => $rule:ident,)+) => {
        $(impl From<$error> for Fault {
            fn from(_: $error) -> Self {
                InputRule::$rule.into()
            }
        })+
    };
}

faults! {
    EmailError => NoEmail,
    UrlError => NoUrl,
    TimeOfDayError => NoTimeOfDay,
    LocaleError => NoLocale,
    CountryError => NoCountry,
}

impl From<NameError> for Fault {
    fn from(_: NameError) -> Self {
        Self::not_one_line(MAX_STAFF_NAME)
    }
}

impl From<PasswordError> for Fault {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Length => {
                let (least, most) = (PASSWORD_CHARACTERS.start(), PASSWORD_CHARACTERS.end());
                Self::asking(InputRule::PasswordLength, format!("{least}–{most}"))
            }
            PasswordError::ControlCharacter => InputRule::ControlCharacter.into(),
            PasswordError::IsAddress => InputRule::PasswordIsAddress.into(),
        }
    }
}
