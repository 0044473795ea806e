//! Mail where no server is set.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use plenary::entity::mail::MailState;

use super::{app_with, ask, mails};
use crate::support::smtp::Received;

#[tokio::test]
async fn without_a_server_every_mail_is_a_file_that_its_owner_alone_can_open() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("mail/of/today");
    let app = app_with(&["--mail-dir", place.to_str().unwrap()]).await;
    let secret = ask(&app, "hong@example.org", "ko").await;
    let sent = &mails(&app, MailState::Sent, 1).await[0];
    let files: Vec<_> = fs::read_dir(&place).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files, [place.join(format!("{}.eml", sent.id))]);
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    let mail = Received::in_file(fs::read(&files[0]).unwrap());
    assert_eq!(mail.header("To"), Some("hong@example.org".to_owned()));
    assert_eq!(mail.subject(), "뉴스레터 구독을 확인해 주세요");
    assert_eq!(mail.secret("newsletter/confirm"), secret.reveal());
    assert!(mail.html().contains(secret.reveal()), "{}", mail.html());
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_to_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("mail");
    fs::write(&place, "a file where the directory should be").unwrap();
    let app = app_with(&["--mail-dir", place.to_str().unwrap()]).await;
    ask(&app, "ana@example.org", "en").await;
    super::waiting(&app, 1, 0).await;
    fs::remove_file(&place).unwrap();
    app.clock.turn_by(super::SERVER_PAUSE);
    mails(&app, MailState::Sent, 1).await;
    assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
}
