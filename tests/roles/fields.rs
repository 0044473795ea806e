//! The fields that are for staff, held against what the schema says of itself.

use std::collections::BTreeSet;

use plenary::types::{Cursor, NewsletterIssueId, ParticipantId, RevisionNumber, SessionId};
use serde_json::{Value, json};

use super::wishes::Schema;
use super::{Everybody, Rule};
use crate::suite::privacy;
use crate::suite::privacy::edition::{OPEN, SPEAKER, edition_id};
use crate::support::app::TestApp;
use crate::support::rows::id;

/// What staff see where the data of the tests has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    Something,
    /// Nothing: nobody asked to be erased, and so on. Who it is for is not to be seen by it.
    Nothing,
}

/// Every field for staff: what it is of, by which part of [`QUERY`] it is found, and who sees it.
const FIELDS: [(&str, &str, Rule, There); 25] = [
    ("Edition.conflicts", "/edition/conflicts", Rule::Edit, There::Something),
    ("Edition.sources", "/edition/sources", Rule::Edit, There::Something),
    ("Newsletter.confirmedCount", "/newsletter/confirmedCount", Rule::All, There::Something),
    ("Newsletter.issue", "/newsletter/issue", Rule::All, There::Something),
    ("Newsletter.issues", "/newsletter/issues", Rule::All, There::Something),
    ("Newsletter.pendingCount", "/newsletter/pendingCount", Rule::All, There::Something),
    ("Participant.announced", "/participant/announced", Rule::Edit, There::Something),
    ("Participant.consentBasis", "/participant/consentBasis", Rule::Edit, There::Something),
    ("Participant.consentedAt", "/participant/consentedAt", Rule::Edit, There::Something),
    (
        "Participant.erasureRequestedAt",
        "/participant/erasureRequestedAt",
        Rule::Edit,
        There::Nothing,
    ),
    ("Participant.key", "/participant/key", Rule::Edit, There::Something),
    ("Participant.visibility", "/participant/visibility", Rule::Edit, There::Something),
    ("Query.accessTokens", "/accessTokens", Rule::Admin, There::Something),
    ("Query.accounts", "/accounts", Rule::Admin, There::Something),
    ("Revision.actor", "/session/history/nodes/0/actor", Rule::Edit, There::Something),
    ("Revision.credential", "/edition/last/nodes/0/credential", Rule::Edit, There::Something),
    ("Revision.note", "/edition/last/nodes/0/note", Rule::Edit, There::Something),
    ("Session.conflicts", "/session/conflicts", Rule::Edit, There::Something),
    ("Session.note", "/session/note", Rule::Edit, There::Something),
    ("Session.sources", "/session/sources", Rule::Edit, There::Something),
    ("Contribution.id", "/session/contributions/0/id", Rule::Edit, There::Something),
    ("Edition.conflictRules", "/edition/conflictRules", Rule::Edit, There::Something),
    (
        "Edition.minutesBetweenSessionsInRoom",
        "/edition/minutesBetweenSessionsInRoom",
        Rule::Edit,
        There::Something,
    ),
    (
        "Edition.minutesBetweenSessionsOfPerson",
        "/edition/minutesBetweenSessionsOfPerson",
        Rule::Edit,
        There::Something,
    ),
    ("Session.expectedAudience", "/session/expectedAudience", Rule::Edit, There::Something),
];

const QUERY: &str = "query($session: ID!, $participant: ID!, $issue: ID!, $before: Cursor!) {
  edition(slug: \"forum-2019\") {
    conflictRules { rule } conflicts { rule } minutesBetweenSessionsInRoom
    minutesBetweenSessionsOfPerson sources last: revisions(after: $before) { nodes { credential note } }
  }
  participant: node(id: $participant) { ... on Participant {
    announced consentBasis consentedAt erasureRequestedAt key visibility
  } }
  session: node(id: $session) { ... on Session {
    conflicts { rule } contributions { id } expectedAudience note sources history { nodes { actor note credential } }
  } }
  newsletter { confirmedCount issue(id: $issue) { id } issues { nodes { id } } pendingCount }
  accounts { id }
  accessTokens { id }
}";

#[tokio::test]
async fn no_field_for_staff_is_without_a_rule() {
    let app = TestApp::with_options(&[]).await;
    let schema = Schema::of(&app.public()).await;
    let there: BTreeSet<_> = schema.fields_for_staff().collect();
    let ruled: BTreeSet<_> = FIELDS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(there, ruled);
}

#[tokio::test]
async fn every_field_for_staff_is_null_for_everybody_whom_its_rule_does_not_allow() {
    let everybody = Everybody::gathered().await;
    let mut variables = json!({
        "session": id::<SessionId>(OPEN).to_string(),
        "participant": id::<ParticipantId>(SPEAKER).to_string(),
        "issue": id::<NewsletterIssueId>(privacy::ISSUE).to_string(),
    });
    let newest = everybody.app.program(edition_id()).cursor();
    let before = Cursor { revision: RevisionNumber(newest.revision.0 - 1), ..newest };
    variables["before"] = json!(before.to_string());
    let mut wrong = Vec::new();
    for (who, by, client) in everybody.clients().await {
        let data = client.ask(QUERY, variables.clone()).await;
        for (name, place, rule, there) in FIELDS {
            let found = data.pointer(place).unwrap_or(&Value::Null);
            let is_expected = there == There::Something && rule.allows(who);
            if found.is_null() == is_expected {
                wrong.push(format!("{name}: {who:?} by {by}: {found}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}
