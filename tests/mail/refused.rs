//! What becomes of a mail that the server refuses.

use std::time::Duration;

use plenary::entity::mail::MailState;
use plenary::entity::subscriber::SubscriberState;

use super::{FIRST_PAUSE, app, ask, join, mails, stands, waiting};
use crate::support::app::START;
use crate::support::counters::counted;
use crate::support::smtp::{Behaviour, SmtpServer, Step};

const ANA: &str = "ana@example.org";

#[tokio::test]
async fn a_mail_that_is_refused_for_now_is_tried_after_a_pause_and_not_before() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    smtp.towards(ANA, Behaviour::Refuse(Step::Recipient, "450 4.2.0 come back later"));
    ask(&app, ANA, "en").await;
    let mail = waiting(&app, 1, 1).await.remove(0);
    assert_eq!(mail.failure.as_deref(), Some("450 4.2.0"));
    smtp.accept();
    app.clock.turn_by(FIRST_PAUSE.saturating_sub(Duration::from_millis(1)));
    // Whoever asks now is written to, while the other mail still waits.
    ask(&app, "bo@example.org", "en").await;
    assert_eq!(smtp.next().await.to, ["bo@example.org"]);
    app.clock.turn_by(Duration::from_millis(1));
    let arrived = smtp.next().await;
    assert_eq!(arrived.to, [ANA]);
    assert_eq!(arrived.header("Message-ID"), Some(format!("<{}@forum.example>", mail.id)));
    assert_eq!(arrived.header("Date").unwrap(), "Tue, 01 Oct 2019 05:01:00 +0000");
    mails(&app, MailState::Sent, 2).await;
}

#[tokio::test]
async fn after_eight_more_attempts_in_two_days_a_mail_has_failed_and_is_kept() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    smtp.always(Behaviour::Refuse(Step::End, "451 4.3.0 no disk"));
    ask(&app, ANA, "en").await;
    let minutes = [1, 5, 15, 60, 4 * 60, 8 * 60, 12 * 60, 24 * 60];
    for (attempts, minutes) in (1..).zip(minutes) {
        let waiting = &waiting(&app, 1, attempts).await[0];
        let pause = Duration::from_mins(minutes);
        let millis = i64::try_from(pause.as_millis()).unwrap();
        assert_eq!(waiting.due_at, app.sources.clock.now().plus_millis(millis), "{attempts}");
        app.clock.turn_by(pause);
    }
    let failed = &mails(&app, MailState::Failed, 1).await[0];
    assert_eq!((failed.attempts, failed.failure.as_deref()), (9, Some("given up: 451 4.3.0")));
    assert_eq!(failed.recipient.as_ref().unwrap().as_str(), ANA);
    assert_eq!(smtp.received().len(), 0);
    assert_eq!(failed.created_at, START.parse().unwrap());
}

#[tokio::test]
async fn a_full_mailbox_is_tried_again() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    let full = [
        ("a@example.org", Step::Recipient, "452 4.2.2 mailbox full"),
        ("b@example.org", Step::End, "552 5.2.2 mailbox full"),
        ("c@example.org", Step::Recipient, "552 exceeded storage allocation"),
        ("d@example.org", Step::Recipient, "550 5.2.2 over quota"),
    ];
    for (to, step, line) in full {
        smtp.towards(to, Behaviour::Refuse(step, line));
        ask(&app, to, "en").await;
    }
    waiting(&app, full.len(), 1).await;
    smtp.accept();
    app.clock.turn_by(FIRST_PAUSE);
    mails(&app, MailState::Sent, full.len()).await;
    for (to, ..) in full {
        assert_eq!(stands(&app, to).await, Some(SubscriberState::Pending), "{to}");
        assert_eq!(smtp.counts()[to], 1, "{to}");
    }
}

#[tokio::test]
async fn whoever_has_no_mailbox_is_written_to_no_more_until_they_ask_again() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    join(&app, &smtp, ANA, "en").await;
    smtp.always(Behaviour::Refuse(Step::Recipient, "550 5.1.1 no such user"));
    // To whom it is said is what counts, and not what the mail is.
    ask(&app, ANA, "en").await;
    let failed = &mails(&app, MailState::Failed, 1).await[0];
    assert_eq!(failed.failure.as_deref(), Some("550 5.1.1"));
    assert_eq!((&failed.recipient, &failed.letter), (&None, &None), "the address is not kept");
    assert_eq!(stands(&app, ANA).await, Some(SubscriberState::Suppressed));
    smtp.accept();
    ask(&app, ANA, "en").await;
    assert_eq!(smtp.next().await.subject(), "Please confirm your newsletter subscription");
    assert_eq!(stands(&app, ANA).await, Some(SubscriberState::Pending));
}

#[tokio::test]
async fn a_refusal_that_says_nothing_of_the_mailbox_costs_the_mail_alone() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    let refusals = [
        ("a@example.org", Step::Recipient, "550 relaying denied", "550"),
        ("b@example.org", Step::Recipient, "550 5.7.1 not for you", "550 5.7.1"),
        ("c@example.org", Step::Recipient, "550 5.1.8 who are you?", "550 5.1.8"),
        ("d@example.org", Step::End, "554 5.6.0 this is spam", "554 5.6.0"),
        ("e@example.org", Step::End, "550 this is spam", "550"),
        ("f@example.org", Step::End, "552 5.3.4 too long", "552 5.3.4"),
    ];
    for (to, step, line, _) in refusals {
        smtp.towards(to, Behaviour::Refuse(step, line));
        ask(&app, to, "en").await;
    }
    for mail in mails(&app, MailState::Failed, refusals.len()).await {
        let to = mail.recipient.as_ref().unwrap().as_str();
        let refusal = refusals.iter().find(|(refused, ..)| *refused == to).unwrap();
        assert_eq!((mail.failure.as_deref(), mail.attempts), (Some(refusal.3), 1), "{to}");
        assert_eq!(stands(&app, to).await, Some(SubscriberState::Pending), "{to}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_know_us_costs_no_mail() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    smtp.always(Behaviour::Refuse(Step::Sender, "550 5.7.1 not from you"));
    ask(&app, ANA, "en").await;
    waiting(&app, 1, 1).await;
    smtp.accept();
    app.clock.turn_by(FIRST_PAUSE);
    assert_eq!(smtp.next().await.to, [ANA]);
}

#[tokio::test]
async fn attempts_are_counted_by_what_became_of_them() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp).await;
    for (to, behaviour) in [
        ("a@example.org", Behaviour::Refuse(Step::Recipient, "450 4.2.0 come back later")),
        ("b@example.org", Behaviour::Refuse(Step::Recipient, "554 5.7.1 no")),
        ("c@example.org", Behaviour::Refuse(Step::Recipient, "550 5.1.1 no such user")),
        ("d@example.org", Behaviour::BreakOff(Step::Taken)),
    ] {
        smtp.towards(to, behaviour);
        ask(&app, to, "en").await;
    }
    ask(&app, ANA, "en").await;
    let outcomes = [("sent", 1), ("deferred", 1), ("failed", 2), ("uncertain", 1)];
    let lines =
        outcomes.map(|(name, count)| format!("plenary_mails_total{{outcome=\"{name}\"}} {count}"));
    counted(&app.public(), &lines.each_ref().map(String::as_str)).await;
}
