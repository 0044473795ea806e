//! Accounts of staff, and those who sign in to them.

use plenary::store::NewAccount;
use plenary::types::{AccountId, EditionId, Password, Role};
use serde_json::{Value, json};

use super::app::TestApp;
use super::client::Client;

/// The password of every account that is made here.
pub const PASSWORD: &str = "correct horse battery";

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub email: String,
}

impl TestApp {
    /// Makes an account, of all editions or of some.
    pub async fn account(&self, name: &str, role: Role, only: Option<&[EditionId]>) -> Account {
        let email = format!("{}@example.org", name.to_lowercase());
        let account = NewAccount {
            id: self.sources.ids.issue(),
            email: email.parse().unwrap(),
            name: name.to_owned(),
            role,
            editions: only.map(|only| only.iter().copied().collect()),
            password: Password::choose(PASSWORD, &email.parse().unwrap()).unwrap(),
            at: self.sources.clock.now(),
        };
        let randomness = self.sources.randomness.as_ref();
        let made = self.hub.store().create_account(account, randomness).await.unwrap().unwrap();
        Account { id: made.id, email }
    }

    /// Somebody who signs in to an account.
    pub async fn signed_in(&self, account: &Account) -> Client {
        sign_in(&self.public(), &account.email, PASSWORD).await.expect("they are let in")
    }
}

/// Signs in. None: refused.
pub async fn sign_in(client: &Client, email: &str, password: &str) -> Option<Client> {
    let input = json!({ "email": email, "password": password });
    let payload = call(client, "signIn", input, "token").await;
    Some(client.with_token(payload["token"].as_str()?))
}

/// The document of a mutation that is no edit of a program.
pub fn document(name: &str, select: &str) -> String {
    let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ {select} \
         userErrors {{ __typename message path }} }} }}"
    )
}

/// The payload of a mutation that is no edit of a program, whatever it says.
pub async fn call(client: &Client, name: &str, input: Value, select: &str) -> Value {
    client.ask(&document(name, select), json!({ "input": input })).await[name].take()
}

/// The payload of such a mutation that was not refused.
pub async fn done(client: &Client, name: &str, input: Value, select: &str) -> Value {
    let payload = call(client, name, input, select).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}");
    payload
}

/// The kinds and the paths of why such a mutation is refused.
pub async fn refusals(client: &Client, name: &str, input: Value) -> Vec<(String, String)> {
    let payload = call(client, name, input, "__typename").await;
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let kind = |error: &Value| {
        let path = error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap());
        let path = path.collect::<Vec<_>>().join(".");
        (error["__typename"].as_str().unwrap().to_owned(), path)
    };
    errors.map(kind).collect()
}

/// Signs out.
pub async fn sign_out(client: &Client) -> Value {
    let query = "mutation { signOut { signedOut userErrors { __typename path } } }";
    client.ask(query, json!({})).await["signOut"].take()
}
