//! Mails about changes of sessions that somebody follows: from the wish to the mail and its end.

mod confirming;
mod gathering;
mod letters;
mod nodes;
mod stopping;
mod telling;
mod wishes;

use std::path::{Path, PathBuf};

use plenary::entity::{agenda, agenda_notice, agenda_session, notice_head, session};
use plenary::program::Edit;
use plenary::types::{AgendaId, EditionId, Secret, SessionId};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use self::letters::{Letter, letters, wait_until};
use crate::support::app::{START, TestApp};
use crate::support::forum;
use crate::support::mutation::done;

const SET: &str = "mutation($input: SetAgendaNotificationsInput!) {
  setAgendaNotifications(input: $input) {
    notifications { isConfirmed on quietHours { from until } locale emailHint }
    userErrors { __typename path message }
  }
}";

/// A service with the forum of 2019, and where its mails go.
pub struct Forum {
    pub app: TestApp,
    pub edition: EditionId,
    directory: tempfile::TempDir,
}

/// Somebody's agenda.
pub struct Agenda {
    pub id: AgendaId,
    pub secret: Secret,
}

impl Agenda {
    pub fn token(&self) -> &str {
        self.secret.reveal()
    }
}

impl Forum {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With further options of the command line.
    pub async fn with(options: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_str().unwrap();
        let app = TestApp::with_options(&[&["--mail-dir", path], options].concat()).await;
        let edition = app.edition_id("whrcf-2019").await;
        let forum = Self { app, edition, directory };
        // What happens before the first look is the past.
        forum.noted_up_to_now().await;
        forum
    }

    pub fn mails(&self) -> &Path {
        self.directory.path()
    }

    /// One more node, whose mails go to the same place.
    pub async fn another_node(&self) -> TestApp {
        let path: PathBuf = self.mails().into();
        self.app.another_node(&["--mail-dir", path.to_str().unwrap()]).await
    }

    /// The mails, once there are so many.
    pub async fn letters(&self, number: usize) -> Vec<Letter> {
        letters(self.mails(), number).await
    }

    /// An agenda of somebody who follows these sessions since the clock's present.
    pub async fn agenda(&self, sessions: &[&str]) -> Agenda {
        let sources = &self.app.sources;
        let (id, secret) = (sources.ids.issue(), sources.ids.secret());
        let at = sources.clock.now();
        let row = agenda::Model {
            id,
            secret_hash: secret.hash().to_column(),
            edition_id: self.edition,
            version: 1,
            created_at: at,
        };
        let db = self.app.database.connect().await;
        agenda::Entity::insert(row.into_active_model().reset_all()).exec(&db).await.unwrap();
        for key in sessions {
            let session_id = self.session(key).await;
            let row = agenda_session::Model { agenda_id: id, session_id, followed_at: at };
            let row = row.into_active_model().reset_all();
            agenda_session::Entity::insert(row).exec(&db).await.unwrap();
        }
        db.close().await.unwrap();
        Agenda { id, secret }
    }

    /// Says what is wanted; the whole payload.
    pub async fn set(&self, agenda: &Agenda, mut input: Value) -> Value {
        input["token"] = json!(agenda.token());
        let data = self.app.public().ask(SET, json!({ "input": input })).await;
        data["setAgendaNotifications"].clone()
    }

    /// Somebody who follows sessions and has confirmed their address; their mail to confirm is gone.
    pub async fn follower(&self, sessions: &[&str], wish: Value) -> Agenda {
        let agenda = self.agenda(sessions).await;
        let payload = self.set(&agenda, wish).await;
        assert_eq!(payload["userErrors"], json!([]));
        let letter = self.letters(1).await.remove(0);
        assert_eq!(self.press(&letter.link("/notifications/confirm/")).await, 200);
        self.forget_mails();
        agenda
    }

    /// Removes the mails that have come.
    pub fn forget_mails(&self) {
        for entry in std::fs::read_dir(self.mails()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }

    /// Presses the button of a page; the status.
    pub async fn press(&self, path: &str) -> u16 {
        let address = format!("{}{path}", self.app.public().base);
        let body = "List-Unsubscribe=One-Click";
        let request = reqwest::Client::new().post(address).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn session(&self, key: &str) -> SessionId {
        SessionId::parse(&forum::session(&self.app, key).await).unwrap()
    }

    /// Makes a mutation of a session as an editor.
    pub async fn edit(&self, name: &str, key: &str, mut input: Value) {
        input["session"] = json!(self.session(key).await.to_string());
        input["acceptWarnings"] = json!(true);
        done(&self.app.editor(), name, input, "session { id }").await;
    }

    /// Moves a session of the first day to start at a time.
    pub async fn reschedule(&self, key: &str, time: &str) {
        let start = format!("2019-10-01T{time}:00+09:00");
        self.edit("rescheduleSession", key, json!({ "startsAt": start })).await;
    }

    /// Puts a session that no mutation makes yet.
    pub async fn put(&self, key: &str, change: impl FnOnce(&mut session::Model)) {
        let id = self.session(key).await;
        let program = self.app.program(self.edition);
        let mut row = program.tables().sessions[&id].as_ref().clone();
        change(&mut row);
        self.app.edit(self.edition, vec![Edit::Put(row.into())]).await;
    }

    /// Turns the clock on, from the time at which tests begin.
    pub fn wait(&self, seconds: i64) {
        let start: plenary::types::Timestamp = START.parse().unwrap();
        self.app.clock.turn_to(&start.plus_millis(seconds * 1_000).to_string());
    }

    /// What is gathered for an agenda, once all that happened was noted.
    pub async fn noted(&self, agenda: &Agenda) -> Vec<agenda_notice::Model> {
        self.noted_up_to_now().await;
        let notices = self.notices().await;
        notices.into_iter().filter(|row| row.agenda_id == agenda.id).collect()
    }

    async fn notices(&self) -> Vec<agenda_notice::Model> {
        let db = self.app.database.connect().await;
        let rows = agenda_notice::Entity::find().all(&db).await.unwrap();
        db.close().await.unwrap();
        rows
    }

    /// Waits until all that happened was noted.
    pub async fn noted_up_to_now(&self) {
        let newest = self.app.program(self.edition).cursor();
        let db = self.app.database.connect().await;
        let look = async || {
            let head = notice_head::Entity::find_by_id(self.edition).one(&db).await.unwrap()?;
            ((head.epoch, head.revision) == (newest.epoch, newest.revision)).then_some(())
        };
        wait_until("changes must be noted", look).await;
        db.close().await.unwrap();
    }

    /// Waits until nothing is gathered, and all mail was sent; then the mails.
    pub async fn told(&self) -> Vec<Letter> {
        self.noted_up_to_now().await;
        let look = async || self.notices().await.is_empty().then_some(());
        wait_until("what is gathered must be told", look).await;
        let waiting = || async {
            use plenary::entity::mail::MailState::{HandedOver, Queued, Taken};
            let mails = self.app.hub.store().mails([Queued, Taken, HandedOver]).await.unwrap();
            mails.is_empty().then_some(())
        };
        wait_until("mail must be sent", waiting).await;
        letters::all(self.mails())
    }
}

/// A wish for everything, in a language.
pub fn wish(locale: &str) -> Value {
    json!({ "email": "ana@example.org", "locale": locale })
}
