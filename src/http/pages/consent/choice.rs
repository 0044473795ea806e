//! The choices, in words: what each means, which one holds, and what was recorded.

use super::super::super::template::fill;
use super::Opened;
use crate::entity::participant::{self, ConsentBasis, ParticipantVisibility};
use crate::program::ConsentChoice;
use crate::types::{TimeZone, Timestamp, Tongue};

/// The field of the form.
pub(super) const FIELD: &str = "choice";

const CHOICES: &str = include_str!("choices.html");

const CHOICE: &str = r#"<label class="choice"><input type="radio" name="choice" value="{{value}}" required{{&checked}}> <strong>{{name}}</strong><br>{{meaning}}</label>
"#;

const RECORDED: &str = r#"<p role="status"><strong>{{name}}</strong>: {{meaning}}</p>
<p>{{more}}</p>
<p><a href="?locale={{locale}}">{{again}}</a></p>
"#;

const NOTHING: &str = r#"<p class="error" role="alert">{{words}}</p>
"#;

/// Every choice, with its name in forms.
const ALL: [(&str, ConsentChoice); 4] = [
    ("PUBLIC", ConsentChoice::Listed(ParticipantVisibility::Public)),
    ("ANONYMOUS", ConsentChoice::Listed(ParticipantVisibility::Anonymous)),
    ("HIDDEN", ConsentChoice::Listed(ParticipantVisibility::Hidden)),
    ("ERASE", ConsentChoice::Erased),
];

/// The choice of a name in forms.
pub(super) fn named(name: &str) -> Option<ConsentChoice> {
    ALL.into_iter().find(|(value, _)| *value == name).map(|(_, choice)| choice)
}

/// What holds now, and the form that changes it.
pub(super) fn choices(opened: &Opened, tongue: Tongue) -> Option<String> {
    let row = opened.program.tables().participants.get(&opened.participant)?;
    let zone = opened.program.edition()?.time_zone;
    let holds = standing(row);
    let by_themselves = row.consent_basis == Some(ConsentBasis::GivenByPerson);
    // Nothing is chosen beforehand for somebody who has not chosen yet.
    let checked = by_themselves.then_some(holds);
    let list: String = ALL.into_iter().map(|one| choice(one, checked, tongue)).collect();
    let more = tongue.say(
        "The organizers may list you less than you choose, and never more. This link goes on \
         working after you have chosen: with it you can change or withdraw your choice at any time.",
        "주최 측은 선택하신 범위보다 더 넓게 공개할 수 없으며, 더 좁게 공개할 수는 있습니다. 선택한 \
         뒤에도 이 링크로 언제든지 선택을 변경하거나 철회할 수 있습니다.",
    );
    let texts = [
        ("heading", tongue.say("Your choice", "공개 범위 선택")),
        ("present", tongue.say("At present:", "현재 상태:")),
        ("name", words(holds, tongue).0),
        ("since", &since(row, zone, tongue)),
        ("legend", tongue.say("How do you want to be listed?", "어떻게 공개할까요?")),
        ("&choices", &list),
        ("button", tongue.say("Record my choice", "선택 저장")),
        ("more", more),
    ];
    Some(fill(CHOICES, &texts))
}

fn choice(
    (value, choice): (&str, ConsentChoice),
    checked: Option<ConsentChoice>,
    tongue: Tongue,
) -> String {
    let (name, meaning) = words(choice, tongue);
    let checked = if checked == Some(choice) { " checked" } else { "" };
    let texts = [("value", value), ("&checked", checked), ("name", name), ("meaning", meaning)];
    fill(CHOICE, &texts)
}

/// How somebody is listed now, as a choice.
fn standing(row: &participant::Model) -> ConsentChoice {
    match row.erasure_requested_at {
        Some(_) => ConsentChoice::Erased,
        None => ConsentChoice::Listed(row.visibility),
    }
}

/// Since when, or that they have not said so.
fn since(row: &participant::Model, zone: TimeZone, tongue: Tongue) -> String {
    let chosen_at = match row.consent_basis {
        Some(ConsentBasis::GivenByPerson) => row.consented_at,
        Some(ConsentBasis::PublishedProgram) | None => None,
    };
    let Some(at) = chosen_at else {
        let words =
            tongue.say("You have not chosen yourself yet.", "아직 직접 선택하지 않았습니다.");
        return words.to_owned();
    };
    let words = tongue.say("Your last choice was recorded on", "마지막 선택 시각:");
    format!("{words} {}.", moment(at, zone))
}

fn moment(at: Timestamp, zone: TimeZone) -> String {
    format!("{} {} ({})", zone.program_day(at, 0), zone.time_of_day(at), zone.name())
}

/// What is said above the choices to somebody who sent none.
pub(super) fn nothing_chosen(tongue: Tongue) -> String {
    let words = tongue.say(
        "Nothing was recorded: please choose one of the options below.",
        "저장되지 않았습니다. 아래에서 하나를 선택해 주세요.",
    );
    fill(NOTHING, &[("words", words)])
}

/// What was recorded.
pub(super) fn recorded(choice: ConsentChoice, tongue: Tongue) -> String {
    let (name, meaning) = words(choice, tongue);
    let more = tongue.say(
        "This holds from now on. Keep your link: with it you can change or withdraw your choice at \
         any time.",
        "지금부터 적용됩니다. 링크를 보관해 주세요. 언제든지 선택을 변경하거나 철회할 수 있습니다.",
    );
    let again = tongue.say("Look at it again, or change it", "다시 보기 또는 변경");
    let texts = [
        ("name", name),
        ("meaning", meaning),
        ("more", more),
        ("locale", tongue.tag()),
        ("again", again),
    ];
    fill(RECORDED, &texts)
}

/// What a choice is called, and what it means.
fn words(choice: ConsentChoice, tongue: Tongue) -> (&'static str, &'static str) {
    let (english, korean) = match choice {
        ConsentChoice::Listed(ParticipantVisibility::Public) => (PUBLIC_EN, PUBLIC_KO),
        ConsentChoice::Listed(ParticipantVisibility::Anonymous) => (ANONYMOUS_EN, ANONYMOUS_KO),
        ConsentChoice::Listed(ParticipantVisibility::Hidden) => (HIDDEN_EN, HIDDEN_KO),
        ConsentChoice::Erased => (ERASED_EN, ERASED_KO),
    };
    match tongue {
        Tongue::English => english,
        Tongue::Korean => korean,
    }
}

const PUBLIC_EN: (&str, &str) = ("By name", "What is shown above is published with the program.");
const PUBLIC_KO: (&str, &str) = ("이름 공개", "위에 표시된 내용이 프로그램과 함께 공개됩니다.");

const ANONYMOUS_EN: (&str, &str) = (
    "As a figure only",
    "Your name is shown nowhere. You are counted in the figures by country, and by city only where \
     three or more are counted. In sessions the word “Participant” stands for you, with your role.",
);
const ANONYMOUS_KO: (&str, &str) = (
    "익명",
    "이름은 어디에도 표시되지 않습니다. 국가별 인원수에 포함되고, 도시별 인원수는 세 명 이상일 때만 \
     표시됩니다. 세션에는 역할과 함께 “참가자”라고만 표시됩니다.",
);

const HIDDEN_EN: (&str, &str) = ("Not at all", "You are shown nowhere, not even in a count.");
const HIDDEN_KO: (&str, &str) =
    ("비공개", "어디에도 표시되지 않으며, 인원수에도 포함되지 않습니다.");

const ERASED_EN: (&str, &str) = (
    "Erase me",
    "You are hidden from now on, and the organizers are asked to erase what they keep of you. Until \
     they have, they still see it.",
);
const ERASED_KO: (&str, &str) = (
    "삭제 요청",
    "지금부터 비공개로 바뀌며, 보관 중인 정보를 삭제해 달라고 주최 측에 요청합니다. 삭제가 끝날 \
     때까지 주최 측은 이 정보를 볼 수 있습니다.",
);
