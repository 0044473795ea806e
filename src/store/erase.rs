//! Erasing somebody from an edition and its whole history, in one transaction under its lock.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use tracing::Instrument as _;

use super::commit::{CommitError, Origin, lock};
use super::consent::keys_of;
use super::heads::Head;
use super::intent::hash_of_key;
use super::link::forget_links;
use super::load::load_at;
use super::log::{append, read_log};
use super::post::drop_mails;
use super::{Store, StoreError, rows};
use crate::entity::mail::{Letter, Placement, SessionsChanged};
use crate::entity::private_link::LinkPurpose;
use crate::entity::{agenda_notice, erased_participant, mail, newsletter_issue, revision};
use crate::program::{
    Erasure, Mention, MentionPlace, Program, Reach, RecordId, Redaction, Revision, Whom, touched,
};
use crate::types::{NewsletterIssueId, PersonId, RevisionNumber, Timestamp};

/// Somebody to be erased from one edition.
#[derive(Debug, Clone)]
pub struct Erasing {
    /// Who.
    pub whom: Whom,
    /// The revision that the editor looked at. None: no check.
    pub expected_revision: Option<RevisionNumber>,
    /// What happens to the name in free text.
    pub redaction: Redaction,
    /// Who wants it, when and why.
    pub origin: Origin,
}

/// What an erasure came to, or would.
#[derive(Debug, Clone)]
pub struct Erased {
    /// The program without them.
    pub program: Arc<Program>,
    /// The program just before, in which they are blank already.
    pub before: Arc<Program>,
    /// The revision that took them away.
    pub revision: Arc<Revision>,
    /// Who they are across editions.
    pub persons: BTreeSet<PersonId>,
    /// The names that were looked for.
    pub names: BTreeSet<String>,
    /// Where the name still stands in what others wrote.
    pub mentions: Vec<Mention>,
}

/// Everything that an erasure is worked out from.
struct Past {
    program: Program,
    log: Vec<Revision>,
    erasure: Erasure,
}

impl Store {
    /// Erases somebody from an edition. None: they never were in it.
    ///
    /// Runs to its end even if the caller goes away. On SQLite, what is overwritten is zeroed, and
    /// the write-ahead log is emptied afterwards; PostgreSQL forgets old rows when it is vacuumed.
    pub async fn erase(
        &self,
        base: Arc<Program>,
        erasing: Erasing,
    ) -> Result<Option<Erased>, CommitError> {
        let store = self.clone();
        let erase = async move {
            let tx = store.begin().await?;
            let at = erasing.origin.at;
            let reach = erasing.whom.reach;
            let Some((erased, past)) = erase(&tx, &base, erasing).await? else { return Ok(None) };
            forget(&tx, &past.erasure, &naming_issues(&erased), at)
                .await
                .map_err(StoreError::while_doing("forget mails"))?;
            entomb(&tx, &past, at, reach)
                .await
                .map_err(StoreError::while_doing("remember who was erased"))?;
            tx.commit("commit an erasure").await?;
            store.empty_write_ahead_log().await;
            Ok(Some(erased))
        };
        let running = tokio::spawn(erase.in_current_span());
        running.await.context("run an erasure").map_err(StoreError::Internal)?
    }

    /// What erasing somebody would come to. Nothing is written.
    pub async fn try_to_erase(
        &self,
        base: Arc<Program>,
        erasing: Erasing,
    ) -> Result<Option<Erased>, CommitError> {
        let tx = self.begin().await?;
        let erased = erase(&tx, &base, erasing).await?;
        tx.rollback().await.map_err(StoreError::while_doing("end a try"))?;
        Ok(erased.map(|(erased, _)| erased))
    }
}

async fn erase(
    tx: &impl ConnectionTrait,
    base: &Program,
    erasing: Erasing,
) -> Result<Option<(Erased, Past)>, CommitError> {
    let head = lock(tx, base).await?;
    let past = read_past(tx, &head, &erasing).await?;
    if past.erasure.participants.is_empty() {
        return Ok(None);
    }
    let log = rewrite_log(tx, &past).await?;
    let (blank, written) = rewrite_rows(tx, &past).await?;
    past.program.check_expected(erasing.expected_revision, written)?;
    let outcome = blank.without_erased(past.erasure.participants.clone())?;
    let Origin { actor, credential, at, reason, note } = erasing.origin;
    let revision = Revision {
        number: outcome.program.revision(),
        committed_at: at,
        actor,
        credential,
        // It would be the first place to name them again.
        reason: reason.map(|reason| past.erasure.blank_text(&reason)),
        note: note.map(|note| past.erasure.blank_note(&note)),
        is_erasure: true,
        changes: outcome.changes,
        previous_stamps: outcome.previous_stamps,
    };
    rows::write(tx, &blank, &outcome.program, &touched(&revision.changes))
        .await
        .map_err(StoreError::while_doing("take erased rows away"))?;
    append(tx, blank.edition_id(), &revision).await?;
    let mut mentions = past.erasure.mentions(outcome.program.tables().records(), &log);
    let issues = issues_naming(tx, &past.erasure, erasing.redaction).await;
    mentions.extend(issues.map_err(StoreError::while_doing("look through newsletters"))?);
    let erased = Erased {
        program: Arc::new(outcome.program),
        before: Arc::new(blank),
        revision: Arc::new(revision),
        persons: past.erasure.persons.clone(),
        names: past.erasure.names(),
        mentions,
    };
    Ok(Some((erased, past)))
}

async fn read_past(
    tx: &impl ConnectionTrait,
    head: &Head,
    erasing: &Erasing,
) -> Result<Past, StoreError> {
    let newest = head.revision.previous();
    let program = load_at(tx, &Head { revision: newest, ..head.clone() }).await?;
    let log = read_log(tx, head.edition_id, RevisionNumber::ZERO, newest).await?;
    let rows = program.tables().records();
    let erasure = Erasure::of(&erasing.whom, rows, &log, erasing.redaction);
    Ok(Past { program, log, erasure })
}

/// Rewrites the revisions that knew them; returns the log as it is then.
async fn rewrite_log(tx: &impl ConnectionTrait, past: &Past) -> Result<Vec<Revision>, StoreError> {
    let mut log = Vec::new();
    for known in &past.log {
        let Some(rewritten) = past.erasure.rewrite_revision(known) else {
            log.push(known.clone());
            continue;
        };
        let changes = serde_json::to_string(&rewritten.changes).context("write changes as JSON")?;
        revision::Entity::update_many()
            .col_expr(revision::Column::Changes, Expr::value(changes))
            .col_expr(revision::Column::Reason, Expr::value(rewritten.reason.clone()))
            .col_expr(revision::Column::Note, Expr::value(rewritten.note.clone()))
            .filter(revision::Column::EditionId.eq(past.program.edition_id()))
            .filter(revision::Column::Number.eq(known.number))
            .exec(tx)
            .await
            .map_err(StoreError::while_doing("rewrite the log"))?;
        log.push(rewritten);
    }
    Ok(log)
}

/// Rewrites the rows of the program; returns the program as it is then, at the same revision, and
/// which rows these were.
async fn rewrite_rows(
    tx: &impl ConnectionTrait,
    past: &Past,
) -> Result<(Program, BTreeSet<RecordId>), StoreError> {
    let known = &past.program;
    let mut tables = known.tables().clone();
    let mut written = BTreeSet::new();
    for record in known.tables().records() {
        let blank = past.erasure.rewrite(record.clone());
        if blank != record {
            written.insert(blank.id());
            tables.put(blank);
        }
    }
    let (at, next_number) = (known.cursor(), known.next_session_number());
    let blank = Program::new(known.edition_id(), at, next_number, tables);
    rows::write(tx, known, &blank, &written)
        .await
        .map_err(StoreError::while_doing("blank erased rows"))?;
    Ok((blank, written))
}

/// Issues of the newsletter that name them; their text is blanked if that is wanted.
async fn issues_naming(
    tx: &impl ConnectionTrait,
    erasure: &Erasure,
    redaction: Redaction,
) -> Result<Vec<Mention>, DbErr> {
    let mut mentions = Vec::new();
    for issue in newsletter_issue::Entity::find().all(tx).await? {
        let texts = issue.subject.translations().chain(issue.body.translations());
        if !texts.into_iter().any(|(_, text)| erasure.stand_in(text)) {
            continue;
        }
        if redaction == Redaction::Blank {
            newsletter_issue::Entity::update_many()
                .col_expr(
                    newsletter_issue::Column::Subject,
                    Expr::value(erasure.blank_text(&issue.subject)),
                )
                .col_expr(
                    newsletter_issue::Column::Body,
                    Expr::value(erasure.blank_text(&issue.body)),
                )
                .filter(newsletter_issue::Column::Id.eq(issue.id))
                .exec(tx)
                .await?;
        } else {
            mentions.push(Mention {
                place: MentionPlace::Issue(issue.id),
                is_present: true,
                revisions: BTreeSet::new(),
            });
        }
    }
    Ok(mentions)
}

/// The issues of the newsletter that go on naming them.
fn naming_issues(erased: &Erased) -> BTreeSet<NewsletterIssueId> {
    let issue = |mention: &Mention| match mention.place {
        MentionPlace::Issue(issue) => Some(issue),
        _ => None,
    };
    erased.mentions.iter().filter_map(issue).collect()
}

/// Whether a letter about changes of sessions names them.
fn tells_of(erasure: &Erasure, told: &SessionsChanged) -> bool {
    let in_placement = |place: &Placement| place.replaced_by.clone();
    told.sessions.iter().any(|session| {
        let texts = [Some(session.title.clone()), session.reason.clone()];
        let places = [in_placement(&session.before), session.after.as_ref().and_then(in_placement)];
        let mut texts = texts.into_iter().chain(places).flatten();
        texts.any(|text| text.translations().any(|(_, text)| erasure.stand_in(text)))
    })
}

/// Forgets what was to be sent to them or names them, and the links that they had.
async fn forget(
    tx: &impl ConnectionTrait,
    erasure: &Erasure,
    issues: &BTreeSet<NewsletterIssueId>,
    at: Timestamp,
) -> Result<(), DbErr> {
    for participant in &erasure.participants {
        forget_links(tx, participant.0, LinkPurpose::Consent).await?;
        let to_them = mail::Column::IdempotencyKey.starts_with(keys_of(*participant));
        drop_mails(tx, to_them, at).await?;
    }
    let waiting = mail::Entity::find().filter(mail::Column::Letter.is_not_null()).all(tx).await?;
    let names_them = |row: &mail::Model| {
        row.letter.as_ref().is_some_and(|letter| {
            let brings = letter.issue().is_some_and(|issue| issues.contains(&issue));
            brings || matches!(letter, Letter::SessionsChanged(told) if tells_of(erasure, told))
        })
    };
    let naming: Vec<_> = waiting.iter().filter(|row| names_them(row)).map(|row| row.id).collect();
    if !naming.is_empty() {
        drop_mails(tx, mail::Column::Id.is_in(naming), at).await?;
    }
    for notice in agenda_notice::Entity::find().all(tx).await? {
        let mut blank = notice.clone();
        blank.title = erasure.blank_text(&blank.title);
        blank.reason = blank.reason.map(|reason| erasure.blank_text(&reason));
        blank.before.replaced_by = blank.before.replaced_by.map(|title| erasure.blank_text(&title));
        if blank != notice {
            let row = blank.into_active_model().reset_all();
            agenda_notice::Entity::update(row).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}

/// Remembers who was erased, so that no import and no undo brings them back.
async fn entomb(
    tx: &impl ConnectionTrait,
    past: &Past,
    at: Timestamp,
    reach: Reach,
) -> Result<(), DbErr> {
    let tombs = past.erasure.participants.iter().map(|participant| {
        let row = erased_participant::Model {
            participant_id: *participant,
            edition_id: past.program.edition_id(),
            key_hash: past.erasure.source_key_of(*participant).map(hash_of_key),
            is_everywhere: reach == Reach::Everywhere,
            erased_at: at,
        };
        row.into_active_model().reset_all()
    });
    let mut again = OnConflict::column(erased_participant::Column::ParticipantId);
    again.update_column(erased_participant::Column::ErasedAt);
    if reach == Reach::Everywhere {
        again.update_column(erased_participant::Column::IsEverywhere);
    }
    erased_participant::Entity::insert_many(tombs)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
