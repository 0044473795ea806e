//! What can be wrong with a value: the rules as clients know them, and their words in both of our
//! languages. The only list of such words.

mod from;

use async_graphql::Enum;

use crate::types::{Locale, Tongue};

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident $english:literal $korean:literal,)+) => {
        /// The rule that a value breaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum InputRule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl InputRule {
            #[cfg(test)]
            const ALL: [Self; [$(Self::$rule),+].len()] = [$(Self::$rule),+];

            /// What is wrong, in words. `{}` stands for what the rule asks for.
            fn words(self, tongue: Tongue) -> &'static str {
                match self {
                    $(Self::$rule => tongue.say($english, $korean),)+
                }
            }
        }
    };
}

rules! {
    /// An end without a start.
    EndWithoutStart "needs a start" "시작 시각이 필요합니다",
    /// An end that is not later than its start.
    EndNotAfterStart "must be later than the start" "시작보다 늦어야 합니다",
    /// A date that is not the day of the start.
    OtherDay "is not the day on which it starts" "시작하는 날짜와 다릅니다",
    /// A name or a key that something else has.
    Taken "is taken by another" "다른 항목에서 이미 사용 중입니다",
    /// A room that would be a part of itself.
    PartOfItself "would make a room a part of itself" "회의실이 자기 자신의 일부가 됩니다",
    /// The same thing twice in a list.
    Twice "is named twice" "중복되었습니다",
    /// A contribution without a participant and without a name.
    NobodyContributes "needs a participant or a name to show" "참가자 또는 표시할 이름이 필요합니다",
    /// A session that replaces itself.
    ReplacesItself "cannot be replaced by itself" "자기 자신으로 대체할 수 없습니다",
    /// A time that must be still to come.
    AlreadyOver "must be later than now" "현재보다 나중이어야 합니다",
    /// A revision that the edition does not have.
    UnknownRevision "is no revision of this edition" "이 포럼에 없는 개정 번호입니다",
    /// An hour that no day has.
    NoHour "must be an hour from 0 to 23" "0시부터 23시까지만 가능합니다",
    /// Minutes that no day has.
    NoMinutesOfDay "must be 0 to 1440 minutes" "0분부터 1440분까지만 가능합니다",
    /// An edition without a language.
    NoLanguage "needs at least one language" "언어가 하나 이상 필요합니다",
    /// Something to be taken away that others need.
    InUse "is needed by others" "다른 항목에서 사용하고 있습니다",
    /// Sessions that would replace each other in a circle.
    ReplacesInACircle "would be replaced in a circle" "세션이 서로를 순환하여 대체하게 됩니다",
    /// A session without a planned start, which cannot be late.
    NoStart "has no planned start" "예정된 시작 시각이 없습니다",
    /// An edition or a session that does not take place.
    IsCancelled "is cancelled" "취소되었습니다",
    /// A start earlier than planned.
    EarlierThanPlanned "is earlier than planned; a delay is counted from the plan" "예정보다 이릅니다. 지연은 예정 시각을 기준으로 합니다",
    /// A delay of more than seven days.
    TooLate "is more than seven days after the plan; reschedule instead" "예정보다 7일 넘게 늦습니다. 일정을 변경하십시오",
    /// Sessions that would come into another day of the program.
    IntoAnotherDay "takes sessions into another day of the program" "세션이 다른 날짜로 옮겨집니다",
    /// A session to be exchanged with itself.
    WithItself "cannot be exchanged with itself" "자기 자신과 맞바꿀 수 없습니다",
    /// A published session, where only a draft may be.
    NotADraft "is published, and not a draft" "초안이 아니라 공개된 세션입니다",
    /// A date or an instant that no program is about.
    OutsideCalendar "must be in the years 1900 to 2200" "1900년부터 2200년까지만 가능합니다",
    /// An edition of more than a year.
    LastsTooLong "makes the edition longer than 366 days" "포럼 기간은 최대 366일입니다",
    /// A text that cannot stand in an address.
    NoSlug "must be words of small letters and digits with hyphens between, such as room-2" "소문자와 숫자를 하이픈으로 이은 형식이어야 합니다 (예: room-2)",
    /// A text that is no color.
    NoColor "must be a color such as #336699" "색상 형식이 아닙니다 (예: #336699)",
    /// A text that is no hashtag.
    NoHashtag "must be one word with the number sign before it, such as #whrcf2020" "해시태그 형식이 아닙니다 (예: #whrcf2020)",
    /// A number that counts something, and is below one.
    BelowOne "must be at least 1" "1 이상이어야 합니다",
    /// A number that counts something, and is below zero.
    BelowZero "must be at least 0" "0 이상이어야 합니다",
    /// Somebody who is to be listed, or said to have consented, without a basis.
    NeedsBasis "needs a basis of consent" "동의 근거가 필요합니다",
    /// A consent of the future.
    InTheFuture "must not be later than now" "현재보다 늦을 수 없습니다",
    /// Somebody who is to be listed further than they chose.
    AboveTheirChoice "is more than they chose for themselves" "본인이 선택한 공개 범위를 넘습니다",
    /// What somebody said themselves, and others would say otherwise.
    TheirOwnWord "was said by themselves, and stays" "본인이 직접 밝힌 내용이라 바꿀 수 없습니다",
    /// Somebody to be taken away who said themselves how to be listed.
    ChoseForThemselves "was listed by their own choice; erase them instead" "본인이 공개 여부를 선택한 참가자입니다. 개인정보 삭제를 이용하십시오",
    /// Not exactly one of two fields.
    NeedsExactlyOne "needs exactly one of {}" "{} 중 하나만 지정해야 합니다",
    /// The address of mail of another account.
    AddressInUse "is the address of an account already" "이미 다른 계정에서 사용하는 주소입니다",
    /// An admin, who works on all editions.
    AdminWorksOnAll "are for editors; an admin works on all" "편집자에게만 지정합니다. 관리자는 모든 포럼을 담당합니다",
    /// The account of whoever asks.
    OwnAccount "is your own: another admin can disable it, or the command line" "본인의 계정입니다. 다른 관리자나 명령줄에서 사용 중지할 수 있습니다",
    /// An address and a password that are not those of an account; which of them is not said.
    NotSignedIn "is not known together with that address" "주소와 비밀번호가 맞지 않습니다",
    /// An access token, which does not sign out and has no password.
    NotSignedInByPassword "is an access token, and was not signed in by a password" "비밀번호로 로그인한 것이 아니라 접근 토큰입니다",
    /// Not the password of the account.
    WrongPassword "is not the password of this account" "이 계정의 비밀번호가 아닙니다",
    /// A password that is too short or too long.
    PasswordLength "must have {} characters" "{}자여야 합니다",
    /// A password that everybody would try first.
    PasswordIsAddress "must not be the e-mail address or a part of it" "이메일 주소나 그 일부는 사용할 수 없습니다",
    /// An undo of the revision that made the edition.
    Founds "made the edition, which cannot be undone" "포럼을 만든 개정은 되돌릴 수 없습니다",
    /// An undo of a revision that erased somebody.
    Erases "erased somebody, which cannot be undone" "참가자를 삭제한 개정은 되돌릴 수 없습니다",
    /// A text in no language.
    NoText "needs a text in at least one language" "하나 이상의 언어로 내용을 입력해야 합니다",
    /// A text of white space alone.
    EmptyText "is empty" "내용이 비어 있습니다",
    /// A text with more characters than it may have.
    TooLong "must be at most {} characters" "최대 {}자까지 입력할 수 있습니다",
    /// A control character other than a line break or a tab.
    ControlCharacter "has a control character" "제어 문자가 포함되어 있습니다",
    /// A text that must be one line, and is none or too long.
    NotOneLine "must be one line of 1 to {} characters" "1자 이상 {}자 이하의 한 줄이어야 합니다",
    /// A list without an entry, where one is needed.
    EmptyList "needs at least one entry" "하나 이상 지정해야 합니다",
    /// A list with more entries than it may have.
    ListTooLong "must have at most {} entries" "최대 {}개까지 지정할 수 있습니다",
    /// Null for what must have a value.
    NotClearable "cannot be cleared" "비울 수 없습니다",
    /// A value that must be given.
    Missing "must be given" "반드시 지정해야 합니다",
    /// A field that all edits share, given in one of several.
    NotInEachEdit "stands beside the edits, and not in each" "편집마다가 아니라 전체에 한 번만 지정해야 합니다",
    /// No address of mail.
    NoEmail "is not an e-mail address, such as name@example.org" "이메일 주소가 아닙니다 (예: name@example.org)",
    /// No address of the web.
    NoUrl "is not an address that begins with http:// or https://" "http:// 또는 https://로 시작하는 주소가 아닙니다",
    /// No instant.
    NoInstant "is not an instant with an offset, such as 2019-10-01T14:00:00+09:00" "시간대가 포함된 시각이 아닙니다 (예: 2019-10-01T14:00:00+09:00)",
    /// No time of day.
    NoTimeOfDay "is not a time of day from 00:00 to 23:59, such as 22:00" "00:00부터 23:59 사이의 시각이 아닙니다 (예: 22:00)",
    /// No time zone.
    NoTimeZone "is not a time zone of the IANA database, such as Asia/Seoul" "IANA 시간대가 아닙니다 (예: Asia/Seoul)",
    /// No language.
    NoLocale "is not a language tag of BCP 47, such as ko" "BCP 47 언어 태그가 아닙니다 (예: ko)",
    /// No country.
    NoCountry "is not a country code of ISO 3166-1, such as KR" "ISO 3166-1 국가 코드가 아닙니다 (예: KR)",
    /// Hours that end as they begin.
    SameTime "must be another time than from" "시작 시각과 달라야 합니다",
    /// An issue that can no longer be changed.
    SentOff "was sent off and cannot be changed any more" "이미 발송되어 더 이상 수정할 수 없습니다",
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule that it breaks.
    pub rule: InputRule,
    /// What the rule asks for, where that is a number.
    asked: String,
    /// The language of the text that breaks it, where it is one of several.
    locale: Option<Locale>,
}

impl Fault {
    fn asking(rule: InputRule, asked: impl ToString) -> Self {
        Self { rule, asked: asked.to_string(), locale: None }
    }

    /// A text that may have at most so many characters.
    pub fn too_long(most: usize) -> Self {
        Self::asking(InputRule::TooLong, most)
    }

    /// What must be one line of at most so many characters.
    pub fn not_one_line(most: usize) -> Self {
        Self::asking(InputRule::NotOneLine, most)
    }

    /// A list that may have at most so many entries.
    pub fn list_too_long(most: usize) -> Self {
        Self::asking(InputRule::ListTooLong, most)
    }

    /// Exactly one of two fields must be given.
    pub fn needs_exactly_one(fields: [&str; 2]) -> Self {
        Self::asking(InputRule::NeedsExactlyOne, fields.join(", "))
    }

    fn in_language(self, locale: Locale) -> Self {
        Self { locale: Some(locale), ..self }
    }

    /// What is wrong, in words.
    pub fn say(&self, tongue: Tongue) -> String {
        let words = self.rule.words(tongue).replace("{}", &self.asked);
        match &self.locale {
            Some(locale) => format!("{words} ({locale})"),
            None => words,
        }
    }
}

/// What is said of something that does not exist or may not be seen.
pub fn not_found(tongue: Tongue) -> &'static str {
    tongue.say("does not exist in this edition", "이 포럼에 없는 항목입니다")
}

impl From<InputRule> for Fault {
    fn from(rule: InputRule) -> Self {
        Self::asking(rule, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::TextError;

    #[test]
    fn every_rule_has_words_of_its_own_in_both_languages() {
        let mut said = Vec::new();
        for rule in InputRule::ALL {
            let (english, korean) = (rule.words(Tongue::English), rule.words(Tongue::Korean));
            assert!(english.is_ascii() && !english.is_empty(), "{rule:?}");
            let is_korean = korean.chars().any(|letter| ('가'..='힣').contains(&letter));
            assert!(is_korean, "{rule:?}");
            assert_eq!(english.contains("{}"), korean.contains("{}"), "{rule:?}");
            said.extend([english, korean]);
        }
        let all = said.len();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), all, "no two rules say the same");
    }

    #[test]
    fn what_is_too_long_says_how_long_it_may_be_and_in_which_language() {
        let fault = Fault::from(TextError::TooLong("ko".parse().unwrap()));
        assert_eq!(fault.say(Tongue::English), "must be at most 20000 characters (ko)");
        assert_eq!(fault.say(Tongue::Korean), "최대 20000자까지 입력할 수 있습니다 (ko)");
    }
}
