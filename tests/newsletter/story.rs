//! The whole story, by a server that takes mails and a parser of them.

use reqwest::StatusCode;
use serde_json::json;

use super::{app, ask, counts, draft, look, mutate, press, send};
use crate::support::smtp::SmtpServer;

#[tokio::test]
async fn somebody_asks_confirms_reads_and_leaves() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;

    // Two people ask, and are asked back in their languages.
    ask(&app, "Hong@Example.org", "ko").await;
    let to_hong = smtp.next().await;
    assert_eq!(to_hong.subject(), "뉴스레터 구독을 확인해 주세요");
    ask(&app, "ana@example.org", "en").await;
    let to_ana = smtp.next().await;
    assert_eq!(to_ana.subject(), "Please confirm your newsletter subscription");
    assert_eq!(counts(&app).await, (0, 2));

    // A scanner follows every link of the mails, and confirms nothing.
    for mail in [&to_hong, &to_ana] {
        for link in mail.links() {
            let path = link.strip_prefix("https://forum.example").unwrap();
            let (status, page) = look(&app.public(), path).await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains("<form method=\"post\">"), "{page}");
            let head = app.public().head(path).send().await.unwrap();
            assert_eq!(head.status(), StatusCode::OK);
        }
    }
    assert_eq!(counts(&app).await, (0, 2));

    // People press the button.
    for mail in [&to_hong, &to_ana] {
        let path = format!("/newsletter/confirm/{}", mail.secret("newsletter/confirm"));
        assert_eq!(press(&app.public(), &path).await.0, StatusCode::OK);
    }
    assert_eq!(counts(&app).await, (2, 0));

    // An issue goes out, to each in their language.
    let subject = json!({ "translations": [
        { "locale": "ko", "text": "포럼 소식" }, { "locale": "en", "text": "News of the forum" }] });
    let body = json!({ "translations": [
        { "locale": "ko", "text": "프로그램이 **공개**되었습니다." },
        { "locale": "en", "text": "The program is **out**." }] });
    let issue = draft(&app, subject, body).await;
    let input = json!({ "issue": issue });
    mutate(&app.editor(), "sendNewsletterIssue", input, "issue { sentAt }").await;
    let (one, other) = (smtp.next().await, smtp.next().await);
    let (korean, english) =
        if one.to == ["Hong@example.org"] { (one, other) } else { (other, one) };
    assert_eq!(
        (korean.subject(), english.subject()),
        ("포럼 소식".into(), "News of the forum".into())
    );
    assert!(korean.html().contains("<strong>공개</strong>"), "{}", korean.html());
    assert!(english.html().contains("<strong>out</strong>"), "{}", english.html());
    assert_eq!(english.to, ["ana@example.org"]);

    // Ana's mail program unsubscribes at one click.
    let unsubscribe = english.header("List-Unsubscribe").unwrap();
    let unsubscribe = unsubscribe.trim_start_matches('<').trim_end_matches('>');
    assert_eq!(english.header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
    let path = unsubscribe.strip_prefix("https://forum.example").unwrap();
    let one_click = app.public().post_to(path).body("List-Unsubscribe=One-Click");
    let form = "application/x-www-form-urlencoded";
    let answer = one_click.header("content-type", form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(counts(&app).await, (1, 0));

    // The next issue goes to Hong alone.
    send(&app, "The second").await;
    let next = smtp.next().await;
    assert_eq!(
        (next.to.as_slice(), next.subject()),
        (["Hong@example.org".to_owned()].as_slice(), "The second".into())
    );
    send(&app, "The third").await;
    assert_eq!(smtp.next().await.subject(), "The third");
    assert_eq!(smtp.counts()["ana@example.org"], 2);
}
