//! Mail over TLS, and no mail without.

use plenary::entity::mail::MailState;

use super::{SERVER_PAUSE, app_with, ask, mails, waiting};
use crate::support::smtp::{Offers, SmtpServer, certificate};

#[tokio::test]
async fn mail_goes_over_starttls_to_a_server_that_is_known_and_knows_us() {
    let directory = tempfile::tempdir().unwrap();
    let tls = Some(certificate(directory.path()));
    // What RFC 4616 makes of "ana" and "secret".
    let login = Some("AGFuYQBzZWNyZXQ=");
    let smtp = SmtpServer::offering(Offers { tls, login, ..Offers::default() }).await;
    let url = smtp.starttls_url().replace("//", "//ana:secret@");
    let authority = directory.path().join("smtp.crt");
    let app = app_with(&["--smtp-url", &url, "--smtp-ca-file", authority.to_str().unwrap()]).await;
    ask(&app, "hong@example.org", "ko").await;
    let mail = smtp.next().await;
    assert!(mail.was_encrypted);
    assert_eq!(mail.subject(), "뉴스레터 구독을 확인해 주세요");
    mails(&app, MailState::Sent, 1).await;
}

#[tokio::test]
async fn a_server_without_starttls_or_with_a_certificate_of_its_own_gets_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let tls = Some(certificate(directory.path()));
    for tls in [None, tls] {
        let smtp = SmtpServer::offering(Offers { tls, ..Offers::default() }).await;
        let app = app_with(&["--smtp-url", &smtp.starttls_url()]).await;
        ask(&app, "ana@example.org", "en").await;
        waiting(&app, 1, 0).await;
        app.clock.turn_by(SERVER_PAUSE);
        let due = app.sources.clock.now();
        super::mails_that(app.hub.store(), MailState::Queued, 1, |mail| mail.due_at > due).await;
        assert_eq!(smtp.received().len(), 0);
        assert_eq!(smtp.senders(), 0, "not even who sends is said in clear");
    }
}

#[tokio::test]
async fn a_wrong_password_costs_no_mail() {
    let smtp =
        SmtpServer::offering(Offers { login: Some("AGFuYQBzZWNyZXQ="), ..Offers::default() }).await;
    let url = smtp.url().replace("//", "//ana:wrong@");
    let app = app_with(&["--smtp-url", &url]).await;
    ask(&app, "ana@example.org", "en").await;
    waiting(&app, 1, 0).await;
    assert_eq!(smtp.received().len(), 0);
}
