//! What can be wrong with an edit.

use super::record::RecordId;

/// An edit asks for something that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {kind}", path.join("."))]
pub struct Problem {
    /// Which of the edits that were asked for together, from 0.
    pub edit: usize,
    /// The field of the edit, from the outside in.
    pub path: Vec<String>,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// What is in the way. Empty: nothing but the value itself.
    pub in_the_way: Vec<RecordId>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// Not there, or not to be seen.
    #[error("does not exist in this edition")]
    NotFound,
    /// An end without a start.
    #[error("an end needs a start")]
    EndWithoutStart,
    /// An end before its start.
    #[error("must be later than the start")]
    EndNotAfterStart,
    /// A date that is not the day of the start.
    #[error("is not the day on which it starts")]
    OtherDay,
    /// A slug or a key that another row has.
    #[error("is taken by another")]
    Taken,
    /// A room that is a part of itself.
    #[error("a room cannot be a part of itself")]
    PartOfItself,
    /// The same thing twice in a list.
    #[error("is named twice")]
    Twice,
    /// A contribution without a participant and without a name.
    #[error("needs a participant or a name to show")]
    NobodyContributes,
    /// A session that replaces itself.
    #[error("a session cannot replace itself")]
    ReplacesItself,
    /// An announcement that is over before it is posted.
    #[error("must be later than now")]
    AlreadyOver,
    /// A revision that is not there yet.
    #[error("is no revision of this edition")]
    UnknownRevision,
    /// An hour that no day has.
    #[error("must be an hour from 0 to 23")]
    NoHour,
    /// An edition without a language.
    #[error("needs a language")]
    NoLanguage,
    /// More minutes than a day has, or fewer than none.
    #[error("must be 0 to 1440 minutes")]
    NoMinutesOfDay,
    /// Sessions that would replace each other.
    #[error("sessions cannot replace each other in a circle")]
    ReplacesInACircle,
    /// A session without a start, which cannot be late.
    #[error("has no planned start")]
    NoStart,
    /// A session that would start before its planned start.
    #[error("cannot be earlier than planned: a delay is counted from the plan")]
    EarlierThanPlanned,
    /// A delay of more than seven days.
    #[error("cannot be more than seven days after the plan: reschedule instead")]
    TooLate,
    /// Sessions that would come into another program day.
    #[error("takes sessions into another day of the program")]
    IntoAnotherDay,
    /// A session to be exchanged with itself.
    #[error("a session cannot be exchanged with itself")]
    WithItself,
    /// A published session, where only a draft may be.
    #[error("is published, and not a draft")]
    NotADraft,
    /// Something to be taken away that other things need.
    #[error("is needed by others")]
    InUse,
    /// An undo of the revision that made the edition.
    #[error("made the edition, which cannot be undone")]
    Founds,
    /// An undo of a revision that erased somebody.
    #[error("erased somebody, which cannot be undone")]
    Erases,
    /// A date or an instant that no program is about.
    #[error("must be in the years 1900 to 2200")]
    OutsideCalendar,
    /// An edition of more than a year.
    #[error("an edition lasts at most 366 days")]
    LastsTooLong,
    /// Something that must be said.
    #[error("must be given")]
    Needed,
    /// A text that cannot stand in an address.
    #[error("must be words of small letters and digits with hyphens between, such as room-2")]
    NoSlug,
    /// A text that is no color.
    #[error("must be a color such as #336699")]
    NoColor,
    /// A text that is no hashtag.
    #[error("must be one word with the number sign before it, such as #whrcf2020")]
    NoHashtag,
    /// A number that counts something, and is below one.
    #[error("must be at least 1")]
    BelowOne,
    /// A number that counts something, and is below zero.
    #[error("must be at least 0")]
    BelowZero,
    /// An edition or a session that does not take place.
    #[error("is cancelled")]
    IsCancelled,
    /// Somebody who is to be listed, or said to have consented, without a basis.
    #[error("needs a basis of consent")]
    NeedsBasis,
    /// A consent of the future.
    #[error("must not be later than now")]
    InTheFuture,
    /// Somebody who is to be listed further than they chose.
    #[error("is more than they chose for themselves")]
    AboveTheirChoice,
    /// What somebody said themselves, and others would say otherwise.
    #[error("was said by themselves, and stays")]
    TheirOwnWord,
    /// Somebody to be taken away who said themselves how to be listed.
    #[error("was listed by their own choice; erase them instead")]
    ChoseForThemselves,
}

impl Problem {
    /// A problem with a field, named by its dotted path.
    pub fn at(path: &str, kind: ProblemKind) -> Self {
        let path = path.split('.').map(str::to_owned).collect();
        Self { edit: 0, path, kind, in_the_way: Vec::new() }
    }

    /// The same problem of one of several edits.
    #[must_use]
    pub fn of_edit(self, edit: usize) -> Self {
        Self { edit, ..self }
    }

    /// The same problem, with what is in the way.
    #[must_use]
    pub fn because_of(self, in_the_way: impl IntoIterator<Item = RecordId>) -> Self {
        Self { in_the_way: in_the_way.into_iter().collect(), ..self }
    }
}
