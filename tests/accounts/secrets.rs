//! Secrets stand where they are given, and nowhere else: not in the log, not in the database.

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use plenary::types::Role;
use serde_json::json;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::{admin, app};
use crate::support::account::{PASSWORD, call, done, sign_out};

/// What this thread's log says, of everybody in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level_or_kept_as_it_is() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE);
    let _listening = tracing::subscriber::set_default(subscriber.with_writer(log.clone()).finish());
    let (app, _) = app().await;
    let admin = admin(&app).await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let input = json!({ "email": ana.email, "password": PASSWORD });
    let payload = done(&app.public(), "signIn", input, "token").await;
    let token = payload["token"].as_str().unwrap().to_owned();
    let client = app.public().with_token(&token);
    let wrong = json!({ "email": ana.email, "password": "hidden wrong password" });
    call(&app.public(), "signIn", wrong, "token").await;
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "hidden new password" });
    done(&client, "changePassword", change, "account { id }").await;
    let reset = json!({ "account": ana.id.to_string(), "password": "hidden reset password" });
    let issued = json!({ "name": "robot", "role": "EDITOR" });
    let issued = done(&admin, "issueAccessToken", issued, "token").await;
    sign_out(&client).await;
    done(&admin, "resetAccountPassword", reset, "account { id }").await;
    // A document that cannot be is answered as well, and not logged.
    let broken = format!("mutation {{ signIn(input: {{ password: {PASSWORD:?} }}) {{ nope }} }}");
    app.public().answer(&broken, json!({})).await;

    let robot = issued["token"].as_str().unwrap();
    let secrets = [PASSWORD, "hidden", &token, robot].map(|secret| secret.replace("plenary_", ""));
    let said = String::from_utf8(log.0.lock().clone()).unwrap();
    assert!(!said.is_empty(), "something listens");
    for secret in &secrets {
        assert!(!said.contains(secret.as_str()), "{secret} is in the log");
    }
    let accounts = format!("{:?}", app.hub.store().accounts().await.unwrap());
    for secret in secrets.iter().map(String::as_str).chain(["$argon2"]) {
        assert!(!accounts.contains(secret), "{secret} is in {accounts}");
    }
    let kept = app.database.column::<String>("SELECT password_hash FROM account").await;
    assert!(kept[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept:?}");
}
