//! What is published of somebody who is listed by name, to the last field.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::super::template::fill;
use super::roles::role;
use super::{Opened, Visitor, edit, rules};
use crate::entity::participant::{self, ParticipantVisibility};
use crate::entity::{contribution, session};
use crate::program::{ConsentChoice, View};
use crate::types::{
    Audience, CountryCode, Locale, LocalizedText, Tongue, WebUrl, html_of_markdown,
};

const PUBLISHED: &str = include_str!("published.html");

/// The same word in English and Korean.
type Words = (&'static str, &'static str);

/// What would be published. None: the participant is not there.
pub(super) fn published(opened: &Opened, visitor: &Visitor) -> Option<String> {
    let tongue = visitor.tongue;
    let by_name = ConsentChoice::Listed(ParticipantVisibility::Public);
    let edits = vec![edit(opened.participant, by_name, visitor.now)];
    let program = Arc::new(opened.program.apply(edits, rules()).ok()?.program);
    let row = program.tables().participants.get(&opened.participant)?.clone();
    let view = View::of(program.clone(), Audience::Public);
    let mut fields = Fields { tongue, markup: String::new() };
    fields.person(&row);
    fields.place(&view, &row);
    fields.words(&row);
    fields.sessions(&view, &row);
    fields.elsewhere(opened, &row);
    Some(whole(&fields, &view, &View::of(program, Audience::Staff), &row))
}

/// The fields, with what is to be said around them.
fn whole(fields: &Fields, view: &View, all: &View, row: &participant::Model) -> String {
    let tongue = fields.tongue;
    let (other, other_name) = match tongue {
        Tongue::English => (Tongue::Korean, "한국어"),
        Tongue::Korean => (Tongue::English, "English"),
    };
    let nothing_else = tongue.say(
        "Nothing else that the organizers keep of you is published. If they correct this later, the \
         corrected text is published, and the history of the program tells what it was.",
        "이 밖에 주최 측이 보관하는 정보는 공개되지 않습니다. 나중에 주최 측이 내용을 고치면 고친 \
         내용이 공개되며, 이전 내용은 프로그램 변경 기록에 남습니다.",
    );
    let (wanted, edition) = (tongue.locale(), view.edition());
    let (language, title) = edition.title.pick([&wanted].into_iter(), &edition.locales);
    let texts = [
        ("other", other.tag()),
        ("other_name", other_name),
        ("language", language.as_str()),
        ("edition", title),
        ("heading", tongue.say("What would be published of you", "공개될 내용")),
        ("when", when(view, row, tongue)),
        ("&fields", &fields.markup),
        ("drafts", &drafts(view, all, row, tongue)),
        ("nothing_else", nothing_else),
    ];
    fill(PUBLISHED, &texts)
}

/// When it would be published.
fn when(view: &View, row: &participant::Model, tongue: Tongue) -> &'static str {
    if view.participant(row.id).is_some() {
        tongue.say(
            "If you choose to be listed by name, this is public at once, in Korean and English as \
             it is written here:",
            "이름 공개를 선택하면 다음 내용이 여기 적힌 그대로 한국어와 영어로 바로 공개됩니다.",
        )
    } else {
        tongue.say(
            "If you choose to be listed by name, this is public once you are announced or a session \
             of yours is published, in Korean and English as it is written here:",
            "이름 공개를 선택하면 참가가 발표되거나 참여하는 세션이 공개될 때 다음 내용이 여기 적힌 \
             그대로 한국어와 영어로 공개됩니다.",
        )
    }
}

/// A text within a line.
fn in_language((locale, text): (&Locale, &str)) -> String {
    let texts = [("language", locale.as_str()), ("text", text)];
    fill("<span lang=\"{{language}}\">{{text}}</span>", &texts)
}

/// How many sessions are to come that are not published.
fn drafts(view: &View, all: &View, row: &participant::Model, tongue: Tongue) -> String {
    let sessions = |view: &View| -> BTreeSet<_> {
        view.contributions_of(row.id).into_iter().map(|(_, session)| session.id).collect()
    };
    let (seen, all) = (sessions(view), sessions(all));
    match (all.difference(&seen).count(), tongue) {
        (0, _) => String::new(),
        (1, Tongue::English) => {
            "And 1 further session that is not published yet; it would be shown once it is."
                .to_owned()
        }
        (count, Tongue::English) => format!(
            "And {count} further sessions that are not published yet; they would be shown once \
             they are."
        ),
        (count, Tongue::Korean) => {
            format!("아직 공개되지 않은 세션 {count}개는 공개될 때 함께 표시됩니다.")
        }
    }
}

/// The fields, as terms and what they say.
struct Fields {
    tongue: Tongue,
    markup: String,
}

impl Fields {
    fn person(&mut self, row: &participant::Model) {
        self.name(("Name in the program", "프로그램에 표시되는 이름"));
        self.plain(&row.name);
        self.name(("Name", "이름"));
        self.texts(&row.names);
        self.maybe(("Affiliation", "소속"), row.affiliation.as_ref(), Self::texts);
        self.maybe(("Position", "직위"), row.position.as_ref(), Self::texts);
    }

    fn place(&mut self, view: &View, row: &participant::Model) {
        let organization = row.organization_id.and_then(|id| view.organization(id));
        let organization = organization.map(|organization| &organization.name);
        self.maybe(("Organization", "기관"), organization, Self::texts);
        self.maybe(("City", "도시"), row.city.as_deref(), Self::plain);
        self.maybe(("Country", "국가"), row.country, Self::country);
        self.maybe(("Country before", "이전 국가"), row.origin_country, Self::country);
    }

    fn words(&mut self, row: &participant::Model) {
        self.maybe(("About you", "소개"), row.bio.as_ref(), Self::rich);
        self.maybe(("Photo", "사진"), row.photo_url.as_ref(), Self::address);
        if !row.links.is_empty() {
            self.name(("Links", "링크"));
        }
        for link in row.links.iter() {
            if let Some(label) = &link.label {
                self.texts(label);
            }
            self.address(&link.url);
        }
    }

    fn sessions(&mut self, view: &View, row: &participant::Model) {
        let contributions = view.contributions_of(row.id);
        if !contributions.is_empty() {
            self.name(("Sessions", "세션"));
        }
        for (contribution, session) in contributions {
            self.session(&contribution, &session);
        }
    }

    fn session(&mut self, contribution: &contribution::Model, session: &session::Model) {
        let mut lines: Vec<_> = session.title.translations().map(in_language).collect();
        let as_what = contribution.role.map(|as_what| role(as_what, self.tongue));
        lines.extend(as_what.map(|role| fill("{{role}}", &[("role", role)])));
        if let Some(name) = &contribution.display_name {
            let words = self.tongue.say("Shown there as:", "표시되는 이름:");
            let names: Vec<_> = name.translations().map(in_language).collect();
            lines.push(format!("{words} {}", names.join(" / ")));
        }
        let lines = lines.join("<br>");
        self.markup += &fill("<dd>{{&lines}}</dd>\n", &[("&lines", lines.as_str())]);
    }

    /// The other editions at which the same person is listed by name: each leads to the others.
    fn elsewhere(&mut self, opened: &Opened, row: &participant::Model) {
        let others = opened.snapshot.programs().filter(|program| {
            program.edition_id() != row.edition_id && program.edition().is_some()
        });
        let others = others.map(|program| View::of(program.clone(), Audience::Public));
        let others: Vec<_> =
            others.filter(|view| !view.participations_of(row.person_id).is_empty()).collect();
        if !others.is_empty() {
            self.name(("Listed with your other participations", "함께 표시되는 다른 참가"));
        }
        for view in others {
            self.texts(&view.edition().title);
        }
    }

    fn maybe<T>(&mut self, name: Words, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        if let Some(value) = value {
            self.name(name);
            write(self, value);
        }
    }

    fn name(&mut self, (english, korean): Words) {
        let name = self.tongue.say(english, korean);
        self.markup += &fill("<dt>{{name}}</dt>\n", &[("name", name)]);
    }

    fn plain(&mut self, text: &str) {
        self.markup += &fill("<dd>{{text}}</dd>\n", &[("text", text)]);
    }

    fn texts(&mut self, text: &LocalizedText) {
        for (locale, text) in text.translations() {
            let texts = [("language", locale.as_str()), ("text", text)];
            self.markup += &fill("<dd lang=\"{{language}}\">{{text}}</dd>\n", &texts);
        }
    }

    /// Markdown, as everywhere else.
    fn rich(&mut self, text: &LocalizedText) {
        for (locale, text) in text.translations() {
            let html = html_of_markdown(text);
            let texts = [("language", locale.as_str()), ("&html", html.as_str())];
            self.markup += &fill("<dd lang=\"{{language}}\">{{&html}}</dd>\n", &texts);
        }
    }

    fn country(&mut self, country: CountryCode) {
        for tongue in [Tongue::Korean, Tongue::English] {
            let name = country.name(&tongue.locale());
            let texts = [("language", tongue.tag()), ("text", name)];
            self.markup += &fill("<dd lang=\"{{language}}\">{{text}}</dd>\n", &texts);
        }
    }

    fn address(&mut self, url: &WebUrl) {
        let texts = [("url", url.as_str())];
        self.markup += &fill("<dd><a href=\"{{url}}\">{{url}}</a></dd>\n", &texts);
    }
}
