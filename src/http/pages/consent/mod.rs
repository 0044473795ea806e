//! The page by which participants say whether and how they are listed: it shows what would be
//! published, and records what they choose.
//!
//! What is shown is what the public would see, asked of the program as it would be. Sessions that are
//! not published are counted and not named: they are nobody's news, and a link may have wandered.
//! Looking changes nothing. A choice is a revision like any other; its actor is no name.

mod choice;
mod published;
mod roles;

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Gate, no_such_link, page, tongue, too_often, unavailable};
use crate::feed::{Snapshot, Wanted};
use crate::graphql::TooOften;
use crate::http::proxies::ClientAddress;
use crate::program::{
    ConflictPolicy, ConsentChoice, Edit, Problem, ProblemKind, Program, Refusal, Rules,
};
use crate::store::{Commit, CommitError, Origin, StoreError};
use crate::types::{ParticipantId, SecretHash, Timestamp, Tongue};

/// Who signs a participant's own revision.
const ACTOR: &str = "participant";

/// The longest body that is read, in bytes: one choice.
const MAX_BODY: usize = 1_024;

/// What a request brings.
type Request = (ClientAddress, Path<String>, RawQuery, HeaderMap);

/// Somebody who comes by a link.
struct Visitor {
    address: IpAddr,
    secret: SecretHash,
    tongue: Tongue,
    now: Timestamp,
}

/// A participant whose link was opened.
struct Opened {
    snapshot: Arc<Snapshot>,
    program: Arc<Program>,
    participant: ParticipantId,
}

/// Why a link does not open, or a choice is not recorded.
enum Closed {
    NoSuchLink,
    TooOften(TooOften),
    Store(StoreError),
}

impl From<StoreError> for Closed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Shows what would be published, and the choices.
pub(super) async fn show(State(gate): State<Gate>, request: Request) -> Response {
    let visitor = Visitor::of(&gate, request);
    let shown = async {
        gate.service.rates().read_secret(visitor.address).map_err(Closed::TooOften)?;
        shown(&open(&gate, &visitor).await?, &visitor, "")
    };
    match shown.await {
        Ok(content) => page(StatusCode::OK, visitor.tongue, title(visitor.tongue), &content),
        Err(closed) => closed.answer(visitor.tongue),
    }
}

/// Records a choice, and says which.
pub(super) async fn choose(State(gate): State<Gate>, request: Request, body: Body) -> Response {
    let visitor = Visitor::of(&gate, request);
    let tongue = visitor.tongue;
    let chosen = async {
        gate.service.rates().write(visitor.address).map_err(Closed::TooOften)?;
        let opened = open(&gate, &visitor).await?;
        let Some(choice) = read(&gate, body).await else {
            let content = shown(&opened, &visitor, &choice::nothing_chosen(tongue))?;
            return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, tongue, title(tongue), &content));
        };
        record(&gate, &visitor, &opened, choice).await?;
        let title = tongue.say("Your choice is recorded", "선택하신 내용이 저장되었습니다");
        Ok(page(StatusCode::OK, tongue, title, &choice::recorded(choice, tongue)))
    };
    chosen.await.unwrap_or_else(|closed: Closed| closed.answer(tongue))
}

impl Visitor {
    fn of(gate: &Gate, (ClientAddress(address), Path(secret), query, headers): Request) -> Self {
        Self {
            address,
            secret: SecretHash::of(&secret),
            tongue: tongue(&headers, &query),
            now: gate.service.clock().now(),
        }
    }
}

impl Closed {
    fn answer(self, tongue: Tongue) -> Response {
        match self {
            Self::NoSuchLink => no_such_link(tongue),
            Self::TooOften(refused) => too_often(tongue, refused),
            Self::Store(error) => unavailable(tongue, &error),
        }
    }
}

fn title(tongue: Tongue) -> &'static str {
    tongue.say("How you are listed", "참가자 정보 공개 설정")
}

/// The participant whose link it is.
async fn open(gate: &Gate, visitor: &Visitor) -> Result<Opened, Closed> {
    let hub = gate.service.hub();
    let link = hub.store().consent_link(visitor.secret, visitor.now).await?;
    let participant = link.ok_or(Closed::NoSuchLink)?;
    let snapshot = hub.snapshot();
    let is_there =
        |program: &&Arc<Program>| program.tables().participants.contains_key(&participant);
    // Whoever was taken out of the program meanwhile has nothing to choose.
    let program = snapshot.programs().find(is_there).cloned().ok_or(Closed::NoSuchLink)?;
    Ok(Opened { snapshot, program, participant })
}

/// What would be published, and the choices; `said` comes before them.
fn shown(opened: &Opened, visitor: &Visitor, said: &str) -> Result<String, Closed> {
    let published = published::published(opened, visitor).ok_or(Closed::NoSuchLink)?;
    let choices = choice::choices(opened, visitor.tongue).ok_or(Closed::NoSuchLink)?;
    Ok(format!("{said}{published}{choices}"))
}

/// What a form chooses. None: nothing that there is.
async fn read(gate: &Gate, body: Body) -> Option<ConsentChoice> {
    let body = gate.bodies.read(body, MAX_BODY).await.ok()?;
    let mut fields = url::form_urlencoded::parse(&body);
    let (_, value) = fields.find(|(name, _)| name == choice::FIELD)?;
    choice::named(&value)
}

async fn record(
    gate: &Gate,
    visitor: &Visitor,
    opened: &Opened,
    choice: ConsentChoice,
) -> Result<(), Closed> {
    let hub = gate.service.hub();
    if !hub.store().use_consent_link(visitor.secret, visitor.now).await? {
        return Err(Closed::NoSuchLink);
    }
    let commit = Commit {
        intent: vec![edit(opened.participant, choice, visitor.now)].into(),
        rules: rules(),
        origin: Origin {
            actor: ACTOR.to_owned(),
            credential: None,
            at: visitor.now,
            reason: None,
            note: None,
        },
    };
    match hub.edit(opened.program.edition_id(), commit, Wanted::Commit).await {
        Ok(_) => Ok(()),
        Err(CommitError::Store(error)) => Err(error.into()),
        // Taken out of the program since it was looked at.
        Err(
            CommitError::NoEdition
            | CommitError::Refused(Refusal::Problem(Problem { kind: ProblemKind::NotFound, .. })),
        ) => Err(Closed::NoSuchLink),
        Err(CommitError::Refused(refusal)) => {
            Err(StoreError::Internal(anyhow::Error::new(refusal)).into())
        }
    }
}

fn edit(participant: ParticipantId, choice: ConsentChoice, at: Timestamp) -> Edit {
    Edit::RecordConsent { participant, choice, at }
}

/// Nothing that others do stands against somebody's own choice.
fn rules() -> Rules {
    Rules { expected_revision: None, conflicts: ConflictPolicy::Tell }
}
