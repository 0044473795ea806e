//! What a mail looks like to whoever gets it.

use plenary::entity::mail::MailState;

use super::{app, ask, both, join, mails, send_issue};
use crate::support::smtp::{Offers, SmtpServer};

#[tokio::test]
async fn a_letter_is_text_and_html_in_the_language_of_its_reader() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    let english = "Please confirm your newsletter subscription";
    for (to, locale, subject, button) in [
        ("hong@example.org", "ko", "뉴스레터 구독을 확인해 주세요", "확인 페이지 열기"),
        ("ana@example.org", "en", english, "Open the page to confirm"),
    ] {
        let secret = ask(&app, to, locale).await;
        let mail = smtp.next().await;
        assert_eq!((mail.from.as_str(), mail.to.join(" ").as_str()), ("news@forum.example", to));
        assert_eq!(mail.subject(), subject);
        let link = format!("https://forum.example/newsletter/confirm/{}", secret.reveal());
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
    let sent = &mails(&app, MailState::Sent, 1).await[0];
    assert_eq!(header("Message-ID"), format!("<{}@forum.example>", sent.id));
    assert_eq!((&sent.recipient, &sent.letter), (&None, &None), "what was sent is not kept");
    assert_eq!(mail.header("List-Unsubscribe"), None, "nobody has subscribed yet");
}

#[tokio::test]
async fn an_issue_comes_in_the_language_of_its_reader_with_a_way_out() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, "hong@example.org", "ko").await;
    join(&app, &smtp, "ana@example.org", "en").await;
    let subject = both("제9회 포럼 소식: 인권도시, 함께 만드는 내일", "News of the forum");
    let body = both(
        "## 등록이 시작되었습니다\n\n.점으로 시작하는 줄\n\n**10월 1일**까지",
        "## Registration is open\n\n.A line with a dot\n\nuntil **1 October**",
    );
    send_issue(&app, subject, body).await;
    let mut both = [smtp.next().await, smtp.next().await];
    both.sort_by(|one, other| one.to.cmp(&other.to));
    let [english, korean] = both;
    assert_eq!(korean.subject(), "제9회 포럼 소식: 인권도시, 함께 만드는 내일");
    assert!(korean.text().contains("\n.점으로 시작하는 줄"), "{}", korean.text());
    assert!(korean.html().contains("<strong>10월 1일</strong>"), "{}", korean.html());
    assert_eq!(english.subject(), "News of the forum");
    assert!(english.text().contains("\n.A line with a dot"), "{}", english.text());
    let secret = english.secret("newsletter/unsubscribe");
    let link = format!("https://forum.example/newsletter/unsubscribe/{secret}");
    assert_eq!(english.header("List-Unsubscribe"), Some(format!("<{link}>")));
    let one_click = Some("List-Unsubscribe=One-Click".to_owned());
    assert_eq!(english.header("List-Unsubscribe-Post"), one_click);
    assert_eq!(english.header("List-Id"), Some("<newsletter.forum.example>".to_owned()));
    assert_ne!(korean.secret("newsletter/unsubscribe"), secret);
}

#[tokio::test]
async fn no_subject_adds_a_header_or_a_recipient() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, "ana@example.org", "en").await;
    let hostile = "News\r\nBcc: eve@example.org\nX-Eve: 1\r\n\r\n<b>Eve</b>\r\n.\r\nQUIT";
    send_issue(
        &app,
        both("소식", hostile),
        both("본문", "Body\r\n.\r\nMAIL FROM:<eve@example.org>\n.\nRSET\r.\rRSET"),
    )
    .await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, ["ana@example.org"]);
    assert_eq!(mail.subject(), "News Bcc: eve@example.org X-Eve: 1 <b>Eve</b> . QUIT");
    let expected = [
        "From",
        "To",
        "Date",
        "Message-ID",
        "Subject",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-ID",
        "MIME-Version",
        "Content-Type",
    ];
    assert_eq!(mail.header_names(), expected);
    assert!(mail.html().contains("&lt;b&gt;Eve&lt;/b&gt;"), "{}", mail.html());
    assert!(mail.text().contains("MAIL FROM:<eve@example.org>"), "{}", mail.text());
    assert_eq!(smtp.received().len(), 2, "the confirmation, and this");
}

#[tokio::test]
async fn an_address_beyond_ascii_is_sent_to_where_the_server_takes_it() {
    let (to, sent_to) = ("홍길동@예시.한국", "홍길동@xn--vv4b11d.xn--3e0b707e");
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    ask(&app, to, "ko").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, [sent_to]);
    assert_eq!(mail.header("To"), Some(sent_to.to_owned()));

    let ascii = SmtpServer::offering(Offers { is_ascii: true, ..Offers::default() }).await;
    let app = super::app(&ascii).await;
    ask(&app, to, "ko").await;
    let failed = &mails(&app, MailState::Failed, 1).await[0];
    assert_eq!(failed.failure.as_deref(), Some("the server takes no address beyond ASCII"));
}
