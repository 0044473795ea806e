//! `plenary mail`.

use std::time::Duration;

use plenary::entity::mail::MailState;

use super::{app, ask, mails, waiting};
use crate::support::app::TestApp;
use crate::support::process::{Database, done, refused, run};
use crate::support::smtp::{Behaviour, SmtpServer, Step};

/// The columns of `mail list`.
async fn listed(database: &Database, options: &[&str]) -> Vec<Vec<String>> {
    let ended = database.run(&[&["mail", "list"], options].concat()).await;
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect();
    done(&ended).lines().map(columns).collect()
}

/// A service with a mail that was refused, one that is uncertain, one that waits and one that was
/// sent, in this order.
async fn four_fates(smtp: &SmtpServer) -> TestApp {
    let app = app(smtp).await;
    smtp.towards("ana@example.org", Behaviour::Refuse(Step::End, "554 5.6.0 ana@example.org: no"));
    smtp.towards("bo@example.org", Behaviour::Stall(Step::Taken));
    smtp.towards("cy@example.org", Behaviour::Refuse(Step::Recipient, "450 4.2.0 not now"));
    for to in ["ana@example.org", "bo@example.org", "cy@example.org", "di@example.org"] {
        ask(&app, to, "en").await;
        // Their order is that of their creation.
        app.clock.turn_by(Duration::from_millis(1));
    }
    mails(&app, MailState::Failed, 1).await;
    mails(&app, MailState::Uncertain, 1).await;
    mails(&app, MailState::Sent, 1).await;
    waiting(&app, 1, 1).await;
    smtp.accept();
    app
}

#[tokio::test]
async fn what_was_not_sent_is_listed_without_addresses() {
    let smtp = SmtpServer::start().await;
    let app = four_fates(&smtp).await;
    let dead = listed(&app.database, &[]).await;
    let [failed, uncertain] = dead.as_slice() else { panic!("{dead:?}") };
    let since = "since 2019-10-01T05:00:00";
    assert_eq!(failed[1..3], ["failed", "1"]);
    assert!(failed[3].starts_with(since), "{failed:?}");
    assert_eq!(failed[4..], ["confirm_subscription", "554 5.6.0", "a***@example.org"]);
    assert_eq!(uncertain[1..3], ["uncertain", "1"]);
    let why = "the server was given it and did not answer";
    assert_eq!(uncertain[4..], ["confirm_subscription", why, "b***@example.org"]);
    let whole = listed(&app.database, &["--addresses"]).await;
    assert_eq!([&whole[0][6], &whole[1][6]], ["ana@example.org", "bo@example.org"]);
    let all = listed(&app.database, &["--all"]).await;
    let states: Vec<_> = all.iter().map(|columns| columns[1].as_str()).collect();
    assert_eq!(states, ["failed", "uncertain", "queued", "sent"]);
    assert!(all[2][3].starts_with("due 2019-10-01T05:01:00"), "{all:?}");
    assert_eq!(all[3][4..], ["-", "-", "-"], "of what was sent, nothing is kept");
}

#[tokio::test]
async fn a_mail_is_sent_again_when_somebody_says_so() {
    let smtp = SmtpServer::start().await;
    let app = four_fates(&smtp).await;
    let dead = listed(&app.database, &[]).await;
    let (failed, uncertain) = (&dead[0][0], &dead[1][0]);
    let clock = ["--clock", "2019-10-01T05:00:00Z"];
    let retry = |id: &str| {
        let line = [&["mail", "retry", id], clock.as_slice()].concat();
        line.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let line = retry(uncertain);
    let line: Vec<_> = line.iter().map(String::as_str).collect();
    let ended = app.database.run(&line).await;
    assert_eq!(done(&ended), format!("queued {uncertain}\n"));
    mails(&app, MailState::Sent, 2).await;
    assert_eq!(smtp.counts()["bo@example.org"], 2, "the first had arrived after all");
    // It is no dead letter any more.
    assert!(refused(&app.database.run(&line).await).contains(uncertain));
    let ended = app.database.run(&[&["mail", "retry", "--all"], clock.as_slice()].concat()).await;
    assert_eq!(done(&ended), "queued 1\n");
    mails(&app, MailState::Sent, 3).await;
    assert_eq!(smtp.counts()["ana@example.org"], 1);
    assert_eq!(listed(&app.database, &[]).await, [[""; 0]; 0]);
    let all = listed(&app.database, &["--all"]).await;
    assert!(all.iter().any(|columns| columns[0] == *failed && columns[1] == "sent"), "{all:?}");
    let ended = app.database.run(&["mail", "retry", "--all"]).await;
    assert_eq!(done(&ended), "queued 0\n");
}

#[tokio::test]
async fn a_mail_that_cannot_be_named_cannot_be_sent_again() {
    let database = Database::new();
    let unknown = format!("mail_{}", "0".repeat(32));
    assert!(refused(&database.run(&["mail", "retry", &unknown]).await).contains(&unknown));
    let session = format!("session_{}", "0".repeat(32));
    let lines: [&[&str]; 3] =
        [&["mail", "retry"], &["mail", "retry", &session], &["mail", "retry", &unknown, "--all"]];
    for line in lines {
        let ended = run(line).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{line:?}: {ended:?}");
    }
}
