//! Who may do what: every mutation and every field for staff, for everybody who may ask, by token
//! and by account. The tables are held against the schema itself: what has no row fails.
//!
//! A new mutation goes into the group of its rule in [`MUTATIONS`], a new field for staff into
//! [`fields::FIELDS`].

mod fields;
mod wishes;

use std::collections::BTreeSet;

use plenary::types::{EditionId, Role};
use serde_json::{Value, json};

use self::wishes::Schema;
use super::privacy;
use crate::support::account::Account;
use crate::support::app::TestApp;
use crate::support::client::{Client, codes};

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Staff of the edition.
    Edit,
    /// Staff of the edition; what it is about has an id for nobody else.
    EditUnseen,
    /// Staff of all editions.
    All,
    /// Admins.
    Admin,
    /// Any member of the staff, for themselves.
    Own,
    /// Everybody; where there is a secret, that says for what.
    Public,
}

/// Every mutation, by its rule.
const MUTATIONS: [(Rule, &[&str]); 6] = [
    (
        Rule::Edit,
        &[
            "addContribution",
            "cancelSession",
            "createOrganization",
            "createParticipant",
            "createRoom",
            "createSession",
            "createSessionKind",
            "createTrack",
            "delaySession",
            "deleteDraftSession",
            "deleteOrganization",
            "deleteParticipant",
            "deleteRoom",
            "deleteSessionKind",
            "deleteTrack",
            "editProgram",
            "inviteParticipantConsent",
            "postAnnouncement",
            "publishSessions",
            "reinstateSession",
            "rescheduleEdition",
            "rescheduleSession",
            "revertRevision",
            "setSessionFull",
            "shiftSessions",
            "swapSessions",
            "unpublishSessions",
            "updateConflictRules",
            "updateEdition",
            "updateOrganization",
            "updateParticipant",
            "updateRoom",
            "updateSession",
            "updateSessionKind",
            "updateTrack",
            "withdrawAnnouncement",
        ],
    ),
    (Rule::EditUnseen, &["removeContribution", "updateContribution"]),
    (
        Rule::All,
        &[
            "createEdition",
            "createNewsletterIssue",
            "eraseParticipant",
            "sendNewsletterIssue",
            "testNewsletterIssue",
            "updateNewsletterIssue",
        ],
    ),
    (
        Rule::Admin,
        &[
            "createAccount",
            "disableAccount",
            "enableAccount",
            "eraseSubscriber",
            "issueAccessToken",
            "resetAccountPassword",
            "revokeAccessToken",
            "updateAccount",
        ],
    ),
    (Rule::Own, &["changePassword", "signOut"]),
    (
        Rule::Public,
        &[
            "confirmNewsletterSubscription",
            "createAgenda",
            "deleteAgenda",
            "followSession",
            "setAgendaNotifications",
            "signIn",
            "subscribeToNewsletter",
            "unfollowSession",
            "unsubscribeFromNewsletter",
        ],
    ),
];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Public,
    EditorOfAnother,
    EditorOfThis,
    EditorOfAll,
    Admin,
}

impl Who {
    const STAFF: [Self; 4] =
        [Self::EditorOfAnother, Self::EditorOfThis, Self::EditorOfAll, Self::Admin];

    /// Their role, and the only edition that they work on.
    fn grant(self, this: EditionId, another: EditionId) -> (Role, Option<EditionId>) {
        match self {
            Self::EditorOfAnother => (Role::Editor, Some(another)),
            Self::EditorOfThis => (Role::Editor, Some(this)),
            Self::Admin => (Role::Admin, None),
            Self::EditorOfAll | Self::Public => (Role::Editor, None),
        }
    }
}

/// What comes of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Allowed,
    Unauthenticated,
    Forbidden,
    NotFound,
}

impl Rule {
    /// Whether somebody may.
    fn allows(self, who: Who) -> bool {
        match self {
            Self::Public => true,
            Self::Own => who != Who::Public,
            Self::Edit | Self::EditUnseen => !matches!(who, Who::Public | Who::EditorOfAnother),
            Self::All => matches!(who, Who::EditorOfAll | Who::Admin),
            Self::Admin => who == Who::Admin,
        }
    }

    fn outcome(self, who: Who) -> Outcome {
        match who {
            _ if self.allows(who) => Outcome::Allowed,
            Who::Public => Outcome::Unauthenticated,
            _ if self == Self::EditUnseen => Outcome::NotFound,
            _ => Outcome::Forbidden,
        }
    }
}

impl Outcome {
    fn of(answer: &Value) -> Self {
        match codes(answer).iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [] if answer.to_string().contains("\"NotFound\"") => Self::NotFound,
            [] => Self::Allowed,
            ["UNAUTHENTICATED"] => Self::Unauthenticated,
            ["FORBIDDEN"] => Self::Forbidden,
            _ => panic!("{answer}"),
        }
    }
}

/// Everybody who may ask, and how they are known.
struct Everybody {
    app: TestApp,
    tokens: Vec<(Who, String)>,
    accounts: Vec<(Who, Account)>,
}

impl Everybody {
    async fn gathered() -> Self {
        let (app, _) = privacy::grown_with_stranger().await;
        privacy::draft_issue(&app).await;
        let (this, another) = (privacy::edition::edition_id(), privacy::edition::another().0);
        let (mut tokens, mut accounts) = (Vec::new(), Vec::new());
        for who in Who::STAFF {
            let (role, only) = who.grant(this, another);
            tokens.push((who, app.token(role, only).await));
            let (name, only) = (format!("{who:?}"), only.as_ref().map(std::slice::from_ref));
            accounts.push((who, app.account(&name, role, only).await));
        }
        Self { app, tokens, accounts }
    }

    /// Each of them once more; who has an account signs in anew.
    async fn clients(&self) -> Vec<(Who, &'static str, Client)> {
        let mut clients = vec![(Who::Public, "nothing", self.app.public())];
        for (who, token) in &self.tokens {
            clients.push((*who, "token", self.app.public().with_token(token)));
        }
        for (who, account) in &self.accounts {
            clients.push((*who, "account", self.app.signed_in(account).await));
        }
        clients
    }
}

fn rules() -> impl Iterator<Item = (&'static str, Rule)> {
    MUTATIONS.iter().flat_map(|(rule, names)| names.iter().map(|name| (*name, *rule)))
}

#[tokio::test]
async fn no_mutation_is_without_a_rule_and_no_rule_without_a_mutation() {
    let app = TestApp::with_options(&[]).await;
    let schema = Schema::of(&app.public()).await;
    let there: BTreeSet<_> = schema.mutations().collect();
    let ruled: BTreeSet<_> = rules().map(|(name, _)| name).collect();
    assert_eq!(there, ruled);
    assert_eq!(rules().count(), ruled.len(), "one has two rules");
}

#[tokio::test]
async fn every_mutation_is_for_whom_its_rule_says_and_for_nobody_else() {
    let everybody = Everybody::gathered().await;
    let app = &everybody.app;
    let schema = Schema::of(&app.public()).await;
    let spare = wishes::Spare::of(app).await;
    let mut wrong = Vec::new();
    let clients = everybody.clients().await;
    for (name, rule) in rules() {
        // What they do for themselves ends what they present.
        let anew = if rule == Rule::Own { everybody.clients().await } else { Vec::new() };
        let clients = if anew.is_empty() { &clients } else { &anew };
        let (document, variables) = schema.wish(name, &spare);
        for (who, by, client) in clients {
            let answer = client.answer(&document, variables.clone()).await;
            // A secret that opens nothing is nobody's.
            let outcome = match Outcome::of(&answer) {
                Outcome::NotFound if rule == Rule::Public => Outcome::Allowed,
                outcome => outcome,
            };
            if outcome != rule.outcome(*who) {
                wrong.push(format!("{name}: {who:?} by {by}: {outcome:?}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[tokio::test]
async fn what_may_not_be_seen_is_not_found_by_any_mutation() {
    let everybody = Everybody::gathered().await;
    let schema = Schema::of(&everybody.app.public()).await;
    let spare = wishes::Spare::of(&everybody.app).await.of_drafts();
    for (name, rule) in rules().filter(|(_, rule)| *rule == Rule::Edit) {
        let (document, variables) = schema.wish(name, &spare);
        if variables["input"].get("session").is_none() {
            continue;
        }
        for (who, by, client) in everybody.clients().await {
            let answer = client.answer(&document, variables.clone()).await;
            let errors = answer["data"][name]["userErrors"].to_string();
            let is_hidden = errors.contains("NotFound");
            assert_eq!(is_hidden, who == Who::EditorOfAnother, "{name}: {who:?} by {by}: {rule:?}");
        }
    }
}

/// The token of somebody is worth what it is worth, wherever it is presented.
#[tokio::test]
async fn everybody_is_told_who_they_are() {
    let everybody = Everybody::gathered().await;
    for (who, by, client) in everybody.clients().await {
        let query = "{ viewer { role account { email } editions { id } } }";
        let viewer = client.ask(query, json!({})).await["viewer"].take();
        let is_admin = who == Who::Admin;
        let role = if is_admin { json!("ADMIN") } else { json!("EDITOR") };
        let role = if who == Who::Public { Value::Null } else { role };
        assert_eq!(viewer["role"], role);
        assert_eq!(viewer["account"].is_object(), by == "account", "{who:?} by {by}");
        let is_limited = matches!(who, Who::EditorOfThis | Who::EditorOfAnother);
        assert_eq!(viewer["editions"].is_array(), is_limited, "{who:?} by {by}");
    }
}
