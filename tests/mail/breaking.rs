//! What becomes of a mail when the server is away, says nothing or breaks off.

use std::time::Duration;

use plenary::entity::mail::MailState;
use plenary::store::Store;

use super::{FIRST_PAUSE, SERVER_PAUSE, SETTINGS, app, ask, mails, mails_that, waiting};
use crate::support::app::START;
use crate::support::smtp::{Behaviour, SmtpServer, Step};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn while_the_server_is_away_nothing_is_lost_and_no_attempt_is_counted() {
    let mut smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    smtp.close().await;
    for number in 0..50 {
        ask(&app, &format!("reader{number}@example.org"), "ko").await;
    }
    waiting(&app, 50, 0).await;
    smtp.open_again().await;
    app.clock.turn_by(SERVER_PAUSE);
    let sent = mails(&app, MailState::Sent, 50).await;
    assert!(sent.iter().all(|mail| mail.attempts == 1), "{sent:?}");
    let counts = smtp.counts();
    assert!(counts.len() == 50 && counts.values().all(|count| *count == 1), "{counts:?}");
}

#[tokio::test]
async fn a_server_that_goes_before_it_knows_of_a_mail_costs_it_no_attempt() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    for step in [Step::Greeting, Step::Hello, Step::Sender] {
        for behaviour in [Behaviour::BreakOff(step), Behaviour::Stall(step)] {
            smtp.always(behaviour);
            ask(&app, ANA, "en").await;
            waiting(&app, 1, 0).await;
            smtp.accept();
            app.clock.turn_by(SERVER_PAUSE);
            assert_eq!(smtp.next().await.to, [ANA], "{behaviour:?}");
        }
    }
    mails(&app, MailState::Sent, 6).await;
    assert_eq!(smtp.counts()[ANA], 6);
}

#[tokio::test]
async fn a_server_that_goes_before_it_is_given_a_mail_gets_it_later() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    for step in [Step::Recipient, Step::Data] {
        for behaviour in [Behaviour::BreakOff(step), Behaviour::Stall(step)] {
            smtp.towards(ANA, behaviour);
            ask(&app, ANA, "en").await;
            waiting(&app, 1, 1).await;
            smtp.accept();
            app.clock.turn_by(FIRST_PAUSE);
            assert_eq!(smtp.next().await.to, [ANA], "{behaviour:?}");
        }
    }
    mails(&app, MailState::Sent, 4).await;
    assert_eq!(smtp.counts()[ANA], 4);
}

#[tokio::test]
async fn a_mail_that_was_given_to_the_server_and_not_answered_is_never_sent_again_by_itself() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    let cases = [
        ("a@example.org", Behaviour::Stall(Step::Taken), 1),
        ("b@example.org", Behaviour::BreakOff(Step::Taken), 1),
        ("c@example.org", Behaviour::Stall(Step::End), 0),
        ("d@example.org", Behaviour::BreakOff(Step::End), 0),
        ("e@example.org", Behaviour::BreakOff(Step::Content), 0),
    ];
    for (to, behaviour, _) in cases {
        smtp.towards(to, behaviour);
        ask(&app, to, "en").await;
    }
    let uncertain = mails(&app, MailState::Uncertain, cases.len()).await;
    let words = ["the server was given it and did not answer", "the connection broke"];
    for mail in &uncertain {
        assert!(words.contains(&mail.failure.as_deref().unwrap()), "{mail:?}");
    }
    smtp.accept();
    app.clock.turn_by(Duration::from_hours(3 * 24));
    ask(&app, "last@example.org", "en").await;
    mails(&app, MailState::Sent, 1).await;
    for (to, behaviour, count) in cases {
        assert_eq!(smtp.counts().get(to).copied().unwrap_or_default(), count, "{behaviour:?}");
    }
    // Only who says so sends them again, as the same mails.
    let retried = app.hub.store().retry_mails(None, app.sources.clock.now()).await.unwrap();
    assert_eq!(retried, cases.len() as u64);
    mails(&app, MailState::Sent, 1 + cases.len()).await;
    for (to, behaviour, count) in cases {
        assert_eq!(smtp.counts()[to], count + 1, "{behaviour:?}");
    }
    let received = smtp.received();
    let of_a = received.iter().filter(|mail| mail.to == ["a@example.org"]);
    let mut ids: Vec<_> = of_a.map(|mail| mail.header("Message-ID").unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "whoever gets both can tell that they are one");
}

#[tokio::test]
async fn a_server_that_is_stalled_by_one_mail_gets_the_others() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    smtp.towards(ANA, Behaviour::Stall(Step::Taken));
    ask(&app, ANA, "en").await;
    for number in 0..30 {
        ask(&app, &format!("reader{number}@example.org"), "en").await;
    }
    mails(&app, MailState::Sent, 30).await;
    mails(&app, MailState::Uncertain, 1).await;
}

#[tokio::test]
async fn what_a_stopped_node_had_taken_goes_out_from_the_next() {
    let smtp = SmtpServer::start().await;
    let mut app = app(&smtp).await;
    smtp.always(Behaviour::Slow(Duration::from_millis(20)));
    for number in 0..60 {
        ask(&app, &format!("reader{number}@example.org"), "en").await;
    }
    smtp.next().await;
    app.stop().await;
    let options = ["--smtp-url", &smtp.url(), "--clock", START];
    let node = app.database.serve_with(&[&options, &SETTINGS[..]].concat()).await;
    let store = Store::open(&app.database.url).await.unwrap();
    mails_that(&store, MailState::Sent, 60, |_| true).await;
    let counts = smtp.counts();
    assert!(counts.len() == 60 && counts.values().all(|count| *count == 1), "{counts:?}");
    store.close().await.unwrap();
    drop(node);
}
