//! What each letter says, in Korean and in English.

use url::Url;

use super::notices;
use super::words::{Part, Words};
use crate::entity::mail::Letter;
use crate::types::{Locale, LocalizedText, Tongue, html_of_markdown};

/// An issue of the newsletter, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its subject line.
    pub subject: LocalizedText,
    /// What it says, in Markdown.
    pub body: LocalizedText,
}

/// An issue as a reader of one language gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The language of what is written.
    pub locale: Locale,
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// The addresses that letters lead to.
#[derive(Debug, Clone)]
pub(super) struct Links<'a>(pub(super) &'a Url);

impl Links<'_> {
    /// An address of the service that holds a secret.
    fn to(&self, place: &str, secret: &str) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(place.split('/')).push(secret);
        }
        url
    }

    pub(super) fn unsubscribe(&self, secret: &str) -> Url {
        self.to("newsletter/unsubscribe", secret)
    }

    pub(super) fn stop(&self, secret: &str) -> Url {
        self.to("notifications/stop", secret)
    }
}

/// A letter in the language of a reader. None: it is an issue, and that is not there.
pub(super) fn write(
    letter: &Letter,
    issue: Option<&Issue>,
    locale: &Locale,
    links: &Links<'_>,
) -> Option<Words> {
    let tongue = Tongue::of([locale]);
    Some(match letter {
        Letter::ConfirmSubscription { secret } => {
            confirm_subscription(tongue, links.to("newsletter/confirm", secret))
        }
        Letter::AlreadySubscribed { unsubscribe } => {
            already_subscribed(tongue, links.unsubscribe(unsubscribe))
        }
        Letter::Issue { unsubscribe, .. } => {
            issue_in(locale, issue?, Some(links.unsubscribe(unsubscribe)))
        }
        Letter::TestIssue { .. } => issue_in(locale, issue?, None),
        Letter::ConfirmNotifications { secret, edition } => {
            let link = links.to("notifications/confirm", secret);
            confirm_notifications(tongue, pick(edition, locale), link)
        }
        Letter::SessionsChanged(changed) => {
            notices::write(changed, locale, links.stop(&changed.stop))
        }
        Letter::InviteConsent { secret, edition } => {
            invite_consent(tongue, pick(edition, locale), links.to("consent", secret))
        }
    })
}

/// What a reader of one language gets of an issue.
pub fn preview(issue: &Issue, locale: &Locale) -> Preview {
    let words = issue_in(locale, issue, None);
    let (text, html) = (words.text(), words.html());
    let locale = words.language.parse().unwrap_or_else(|_| locale.clone());
    Preview { locale, subject: words.subject, text, html }
}

pub(super) fn pick<'a>(text: &'a LocalizedText, locale: &'a Locale) -> &'a str {
    text.pick([locale].into_iter(), &[]).1
}

fn words(tongue: Tongue, subject: String, parts: Vec<Part>) -> Words {
    Words { language: tongue.tag().to_owned(), subject, parts }
}

/// An issue in the language of the reader, else in any that it is written in.
fn issue_in(locale: &Locale, issue: &Issue, unsubscribe: Option<Url>) -> Words {
    let (language, body) = issue.body.pick([locale].into_iter(), &[]);
    let subject = pick(&issue.subject, language).to_owned();
    let mut parts = vec![Part::Written(body.to_owned(), html_of_markdown(body))];
    let tongue = Tongue::of([language]);
    parts.push(match unsubscribe {
        Some(url) => Part::Small(
            tongue
                .say(
                    "You get this because you subscribed to our newsletter. To unsubscribe:",
                    "뉴스레터를 구독하셨기에 보내 드립니다. 수신 거부:",
                )
                .to_owned(),
            Some(url),
        ),
        None => Part::Small(
            tongue
                .say(
                    "In the issue itself, the link to unsubscribe stands here.",
                    "실제 발송 시 이 자리에 수신 거부 링크가 들어갑니다.",
                )
                .to_owned(),
            None,
        ),
    });
    Words { language: language.to_string(), subject, parts }
}

fn confirm_subscription(tongue: Tongue, link: Url) -> Words {
    let text = |english, korean| tongue.say(english, korean).to_owned();
    words(
        tongue,
        text("Please confirm your newsletter subscription", "뉴스레터 구독을 확인해 주세요"),
        vec![
            Part::Text(text(
                "Somebody, hopefully you, asked us to send our newsletter to this address. Nothing \
                 is sent until you confirm it.",
                "이 주소로 뉴스레터를 보내 달라는 요청을 받았습니다. 확인하시기 전까지는 아무것도 보내지 \
                 않습니다.",
            )),
            Part::Button(text("Open the page to confirm", "확인 페이지 열기"), link),
            Part::Small(
                text(
                    "If it was not you, do nothing: your address is deleted in a few days.",
                    "직접 요청하지 않으셨다면 이 메일을 무시하세요. 주소는 며칠 안에 삭제됩니다.",
                ),
                None,
            ),
        ],
    )
}

fn already_subscribed(tongue: Tongue, unsubscribe: Url) -> Words {
    let text = |english, korean| tongue.say(english, korean).to_owned();
    words(
        tongue,
        text("You are subscribed to our newsletter", "이미 뉴스레터를 구독하고 있습니다"),
        vec![
            Part::Text(text(
                "Somebody, perhaps you, asked us to send our newsletter to this address. It is \
                 subscribed already; there is nothing to do.",
                "이 주소로 뉴스레터를 보내 달라는 요청을 받았습니다. 이미 구독 중이므로 하실 일은 \
                 없습니다.",
            )),
            Part::Small(
                text("If you want it no more, unsubscribe here:", "수신을 원하지 않으시면:"),
                Some(unsubscribe),
            ),
        ],
    )
}

fn confirm_notifications(tongue: Tongue, edition: &str, link: Url) -> Words {
    let text = |english, korean| tongue.say(english, korean).to_owned();
    words(
        tongue,
        match tongue {
            Tongue::English => format!("Please confirm: changes of your agenda, {edition}"),
            Tongue::Korean => format!("확인해 주세요: 내 일정 변경 알림, {edition}"),
        },
        vec![
            Part::Text(text(
                "Somebody, hopefully you, asked us to write to this address when sessions of an \
                 agenda change. Nothing is sent until you confirm it.",
                "관심 세션이 변경되면 이 주소로 알려 달라는 요청을 받았습니다. 확인하시기 전까지는 \
                 아무것도 보내지 않습니다.",
            )),
            Part::Button(text("Open the page to confirm", "확인 페이지 열기"), link),
            Part::Small(
                text("If it was not you, do nothing.", "직접 요청하지 않으셨다면 무시하세요."),
                None,
            ),
        ],
    )
}

fn invite_consent(tongue: Tongue, edition: &str, link: Url) -> Words {
    let text = |english, korean| tongue.say(english, korean).to_owned();
    words(
        tongue,
        match tongue {
            Tongue::English => format!("How would you like to be listed? {edition}"),
            Tongue::Korean => format!("참가자 명단 공개에 대해 알려 주세요: {edition}"),
        },
        vec![
            Part::Text(text(
                "You take part in this event. You decide whether and how you are listed in its \
                 program: by name, as a figure only, or not at all. The page shows exactly what \
                 would be published.",
                "이 행사에 참여해 주셔서 감사합니다. 프로그램에 이름을 공개할지, 숫자로만 집계할지, 전혀 \
                 표시하지 않을지 직접 정하실 수 있습니다. 공개될 내용은 페이지에서 그대로 확인하실 수 \
                 있습니다.",
            )),
            Part::Button(text("Open your page", "내 페이지 열기"), link),
            Part::Small(
                text(
                    "The link is for you alone. Keep it: with it you can change your mind at any \
                     time.",
                    "이 링크는 본인만 사용하세요. 보관해 두시면 언제든지 마음을 바꾸실 수 있습니다.",
                ),
                None,
            ),
        ],
    )
}
