//! Mails that are not wanted any more, and mails that are wanted twice.

use plenary::entity::mail::MailState;
use plenary::types::SecretHash;

use super::{FIRST_PAUSE, SERVER_PAUSE, app, ask, both, join, mails, send_issue, waiting};
use crate::support::app::TestApp;
use crate::support::smtp::{Behaviour, SmtpServer, Step};

const ANA: &str = "ana@example.org";
const BO: &str = "bo@example.org";

/// Unsubscribes, by the link of any issue that came before.
async fn unsubscribe(app: &TestApp, secret: &str) {
    let secret = SecretHash::of(secret);
    assert!(app.hub.store().unsubscribe(secret, app.sources.clock.now()).await.unwrap());
}

async fn send(app: &TestApp) {
    send_issue(app, both("소식", "News"), both("본문", "Body")).await;
}

#[tokio::test]
async fn what_waits_for_somebody_who_has_unsubscribed_is_dropped() {
    let mut smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, ANA, "en").await;
    send(&app).await;
    let secret = smtp.next().await.secret("newsletter/unsubscribe");
    join(&app, &smtp, BO, "en").await;
    mails(&app, MailState::Sent, 3).await;
    smtp.close().await;
    send(&app).await;
    waiting(&app, 2, 0).await;
    unsubscribe(&app, &secret).await;
    let dropped = &mails(&app, MailState::Dropped, 1).await[0];
    assert_eq!((&dropped.recipient, &dropped.letter), (&None, &None));
    smtp.open_again().await;
    app.clock.turn_by(SERVER_PAUSE);
    assert_eq!(smtp.next().await.to, [BO]);
    mails(&app, MailState::Sent, 4).await;
    assert_eq!(smtp.counts()[ANA], 2);
}

#[tokio::test]
async fn what_comes_back_to_somebody_who_has_unsubscribed_meanwhile_is_dropped() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, ANA, "en").await;
    send(&app).await;
    let secret = smtp.next().await.secret("newsletter/unsubscribe");
    mails(&app, MailState::Sent, 2).await;
    smtp.always(Behaviour::Hold(Step::End));
    send(&app).await;
    mails(&app, MailState::HandedOver, 1).await;
    unsubscribe(&app, &secret).await;
    smtp.always(Behaviour::Refuse(Step::End, "451 4.3.0 not now"));
    let dropped = &mails(&app, MailState::Dropped, 1).await[0];
    assert_eq!((dropped.attempts, dropped.failure.as_deref()), (1, Some("451 4.3.0")));
    smtp.accept();
    app.clock.turn_by(FIRST_PAUSE);
    ask(&app, BO, "en").await;
    assert_eq!(smtp.next().await.to, [BO]);
    assert_eq!(smtp.counts()[ANA], 2);
}

#[tokio::test]
async fn an_issue_whose_mails_are_written_twice_comes_once() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, ANA, "en").await;
    send(&app).await;
    smtp.next().await;
    mails(&app, MailState::Sent, 2).await;
    // As though the node that wrote them had never got to say so.
    let again = "UPDATE newsletter_issue SET is_written = false, written_up_to = NULL";
    app.database.execute(again).await;
    let written = "SELECT count(*) FROM newsletter_issue WHERE is_written";
    let mut look = tokio::time::interval(super::LOOK_AGAIN);
    while app.database.column::<i64>(written).await != [1] {
        look.tick().await;
    }
    ask(&app, BO, "en").await;
    assert_eq!(smtp.next().await.to, [BO]);
    assert_eq!(app.database.column::<i64>("SELECT count(*) FROM mail").await, [3]);
    assert_eq!(smtp.counts()[ANA], 2, "the confirmation, and the issue once");
}
