//! What a mail looks like to whoever gets it.

use plenary::entity::mail::MailState;
use plenary::store::NewIssue;
use plenary::types::{LocalizedText, NewsletterIssueId};

use super::{app, ask, mails};
use crate::support::app::TestApp;
use crate::support::smtp::SmtpServer;

/// An issue in both languages.
async fn issue(app: &TestApp) -> NewsletterIssueId {
    let both = |korean: &str, english: &str| {
        let texts = [("ko", korean), ("en", english)];
        let texts = texts.map(|(tag, text)| (tag.parse().unwrap(), text.to_owned()));
        LocalizedText::new(texts).unwrap()
    };
    let new = NewIssue {
        id: app.sources.ids.issue(),
        client_key: None,
        edition: None,
        subject: both("제9회 포럼 소식: 인권도시, 함께 만드는 내일", "News of the forum"),
        body: both(
            "## 등록이 시작되었습니다\n\n.점으로 시작하는 줄\n\n**10월 1일**까지",
            "## Registration is open\n\n.A line with a dot\n\nuntil **1 October**",
        ),
        author: "editor".to_owned(),
        at: app.sources.clock.now(),
    };
    app.hub.store().create_issue(new).await.unwrap().id
}

#[tokio::test]
async fn a_letter_is_text_and_html_in_the_language_of_its_reader() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    for (to, locale, subject, button) in [
        ("hong@example.org", "ko", "뉴스레터 구독을 확인해 주세요", "확인 페이지 열기"),
        (
            "ana@example.org",
            "en",
            "Please confirm your newsletter subscription",
            "Open the page to confirm",
        ),
    ] {
        let secret = ask(&app, to, locale).await;
        let mail = smtp.next().await;
        assert_eq!(
            (mail.from.as_str(), mail.to.as_slice()),
            ("news@forum.example", [to.to_owned()].as_slice())
        );
        assert_eq!(mail.subject(), subject);
        let link = format!("https://forum.example/plenary/newsletter/confirm/{}", secret.reveal());
        assert_eq!(mail.links(), [link.as_str()]);
        assert!(mail.text().contains(button), "{}", mail.text());
        let html = mail.html();
        assert!(html.contains(&format!("<html lang=\"{locale}\">")), "{html}");
        assert!(html.contains(&format!("href=\"{link}\"")), "{html}");
        assert!(html.contains(button), "{html}");
    }
}

#[tokio::test]
async fn a_letter_says_who_sent_it_when_and_that_no_program_shall_answer() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    ask(&app, "ana@example.org", "en").await;
    let mail = smtp.next().await;
    let header = |name: &str| mail.header(name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(header("To"), "ana@example.org");
    assert!(header("From").ends_with(" <news@forum.example>"), "{}", header("From"));
    assert!(header("From").is_ascii(), "{}", header("From"));
    assert_eq!(header("Date"), "Tue, 01 Oct 2019 05:00:00 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("MIME-Version"), "1.0");
    let sent = &mails(app.hub.store(), MailState::Sent, 1).await[0];
    assert_eq!(header("Message-ID"), format!("<{}@forum.example>", sent.id));
    assert_eq!((&sent.recipient, &sent.letter), (&None, &None), "what was sent is not kept");
    assert_eq!(mail.header("List-Unsubscribe"), None, "nobody has subscribed yet");
}

#[tokio::test]
async fn an_issue_comes_in_the_language_of_its_reader_with_a_way_out() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    let store = app.hub.store();
    for (to, locale) in [("hong@example.org", "ko"), ("ana@example.org", "en")] {
        let secret = ask(&app, to, locale).await;
        smtp.next().await;
        assert!(store.confirm_subscription(secret.hash(), app.sources.clock.now()).await.unwrap());
    }
    let issue = issue(&app).await;
    assert!(store.send_issue(issue, app.sources.clock.now()).await.unwrap());
    let mut both = [smtp.next().await, smtp.next().await];
    both.sort_by(|one, other| one.to.cmp(&other.to));
    let [english, korean] = both;
    assert_eq!(korean.subject(), "제9회 포럼 소식: 인권도시, 함께 만드는 내일");
    assert!(korean.text().contains("\n.점으로 시작하는 줄"), "{}", korean.text());
    assert!(korean.html().contains("<strong>10월 1일</strong>"), "{}", korean.html());
    assert_eq!(english.subject(), "News of the forum");
    assert!(english.text().contains("\n.A line with a dot"), "{}", english.text());
    let secret = english.secret("newsletter/unsubscribe");
    let link = format!("https://forum.example/plenary/newsletter/unsubscribe/{secret}");
    assert_eq!(english.header("List-Unsubscribe"), Some(format!("<{link}>")));
    let one_click = Some("List-Unsubscribe=One-Click".to_owned());
    assert_eq!(english.header("List-Unsubscribe-Post"), one_click);
    assert_eq!(english.header("List-Id"), Some("<newsletter.forum.example>".to_owned()));
    assert_ne!(korean.secret("newsletter/unsubscribe"), secret);
}
