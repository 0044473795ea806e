//! What owners of agendas are told of changes: noted revision by revision, gathered for a while, and
//! told in one mail.
//!
//! Of each edition one row says up to which revision was noted. Whoever notes moves it on, and
//! whoever tells holds it, each in the transaction of what they do: several nodes side by side, or
//! one that is killed, neither leave a change out nor tell of it twice. See
//! `docs/adr/changes-are-told-once.md`.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    FromQueryResult, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::heads::head_of;
use super::link::make_links;
use super::outbox::enqueue;
use super::{NewLink, NewMail, Store, StoreError};
use crate::entity::agenda_notification::{self, NoticeKind, QuietHours};
use crate::entity::mail::{ChangedSession, Letter, SessionsChanged};
use crate::entity::notice_head;
use crate::entity::private_link::LinkPurpose;
use crate::entity::{List, agenda, agenda_notice, agenda_session};
use crate::program::{Gathering, Notice, View, are_wanted, to_be_told};
use crate::types::{
    AgendaId, Cursor, EditionId, MailId, RevisionNumber, Secret, SecretHash, Timestamp, hex,
};

/// How many rows one statement inserts: far below the number of values that databases bind.
const ROWS_PER_INSERT: usize = 500;

/// Up to where one edition was noted.
pub type NoticeHead = notice_head::Model;

/// A mail for the owner of an agenda, in case there is something to tell.
#[derive(Debug, Clone)]
pub struct NewTelling {
    /// Whose agenda it is.
    pub agenda: AgendaId,
    /// The id of the mail.
    pub mail: MailId,
    /// The secret of the link that stops these mails.
    pub stop: Secret,
}

/// Somebody who follows a session and hears of its changes.
#[derive(Debug, FromQueryResult)]
struct Follower {
    agenda_id: AgendaId,
    wanted: List<NoticeKind>,
    quiet_hours: Option<QuietHours>,
}

impl Store {
    /// Up to where an edition was noted. None: not yet.
    pub async fn notice_head(&self, edition: EditionId) -> Result<Option<NoticeHead>, StoreError> {
        notice_head::Entity::find_by_id(edition)
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("read up to where was noted"))
    }

    /// Begins to note an edition at its present, where that was not begun, or with another history:
    /// of the past nobody is told.
    pub async fn begin_to_note(&self, edition: EditionId) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let begin = async {
            let Some(present) = head_of(&tx, edition).await? else { return Ok(()) };
            let known = notice_head::Entity::find_by_id(edition).lock_exclusive().one(&tx).await?;
            if known.is_some_and(|known| known.epoch == present.epoch) {
                return Ok(());
            }
            let (epoch, revision) = (present.epoch, present.revision);
            let row = NoticeHead { edition_id: edition, epoch, revision };
            let replace = OnConflict::column(notice_head::Column::EditionId)
                .update_columns([notice_head::Column::Epoch, notice_head::Column::Revision])
                .to_owned();
            let row = row.into_active_model().reset_all();
            let insert = notice_head::Entity::insert(row).on_conflict(replace);
            insert.exec_without_returning(&tx).await.map(drop)
        };
        begin.await.map_err(StoreError::while_doing("begin to note changes"))?;
        tx.commit("commit where noting begins").await
    }

    /// Notes what the revisions from `head` to `up_to` changed, for all who follow it and want to
    /// know. `revisions`: what each of them changed. False: somebody else noted meanwhile, and
    /// nothing was done.
    pub async fn note_changes(
        &self,
        head: &NoticeHead,
        up_to: RevisionNumber,
        revisions: &[Vec<Notice>],
        gathering: &Gathering,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let note = async {
            if !move_on(&tx, head, up_to).await? {
                return Ok(false);
            }
            for notice in revisions.iter().flatten() {
                let followers = followers(&tx, notice).await?;
                put_notices(&tx, notice, followers, gathering).await?;
            }
            Ok(true)
        };
        let noted = note.await.map_err(StoreError::while_doing("note changes"))?;
        tx.commit("commit noted changes").await?;
        Ok(noted)
    }

    /// Agendas whose owners are to be told of something by now, at most so many.
    pub async fn agendas_to_tell(
        &self,
        now: Timestamp,
        most: u64,
    ) -> Result<Vec<(AgendaId, EditionId)>, StoreError> {
        let due = Query::select()
            .column(agenda_notice::Column::AgendaId)
            .from(agenda_notice::Entity)
            .and_where(agenda_notice::Column::DueAt.lte(now))
            .to_owned();
        agenda::Entity::find()
            .select_only()
            .columns([agenda::Column::Id, agenda::Column::EditionId])
            .filter(agenda::Column::Id.in_subquery(due))
            .limit(most)
            .into_tuple()
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("look for who is to be told"))
    }

    /// Writes one mail for each agenda of an edition about which there is something to tell, and
    /// forgets what was noted for it. `view`: the program as the public sees it. False: it is not
    /// the one up to which was noted, and nothing was done.
    pub async fn tell(
        &self,
        view: &View,
        tellings: Vec<NewTelling>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let tell = async {
            if !is_noted_up_to(&tx, view.edition().id, view.cursor()).await? {
                return Ok(false);
            }
            let agendas: Vec<_> = tellings.iter().map(|telling| telling.agenda).collect();
            // First, as whoever changes or deletes one does: what is deleted is not told.
            agenda::Entity::find()
                .filter(agenda::Column::Id.is_in(agendas.iter().copied()))
                .order_by_asc(agenda::Column::Id)
                .lock_exclusive()
                .all(&tx)
                .await?;
            let wishes = agenda_notification::Entity::find()
                .filter(agenda_notification::Column::AgendaId.is_in(agendas.iter().copied()))
                .lock_exclusive()
                .all(&tx)
                .await?;
            let notices = agenda_notice::Entity::delete_many()
                .filter(agenda_notice::Column::AgendaId.is_in(agendas))
                .exec_with_returning(&tx)
                .await?;
            let (mut mails, mut links) = (Vec::new(), Vec::new());
            for telling in tellings {
                let wish = wishes.iter().find(|wish| wish.agenda_id == telling.agenda);
                let theirs = notices.iter().filter(|notice| notice.agenda_id == telling.agenda);
                let Some(wish) = wish.filter(|wish| wish.confirmed_at.is_some()) else { continue };
                if let Some(mail) = mail(view, wish, theirs.cloned().collect(), &telling, now) {
                    mails.push(mail);
                    links.push(stop_link(&telling, now));
                }
            }
            make_links(&tx, links).await?;
            enqueue(&tx, mails).await?;
            Ok(true)
        };
        let told = tell.await.map_err(StoreError::while_doing("tell of changes"))?;
        self.commit_mail(tx, "commit what is told of changes").await?;
        Ok(told)
    }
}

/// Of several who move a head on from the same place at the same time, one does.
async fn move_on(
    tx: &impl ConnectionTrait,
    head: &NoticeHead,
    up_to: RevisionNumber,
) -> Result<bool, DbErr> {
    let moved = notice_head::Entity::update_many()
        .col_expr(notice_head::Column::Revision, Expr::value(up_to))
        .filter(notice_head::Column::EditionId.eq(head.edition_id))
        .filter(notice_head::Column::Epoch.eq(head.epoch))
        .filter(notice_head::Column::Revision.eq(head.revision))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Whether was noted exactly up to a place; nobody notes or tells until the transaction ends. What
/// is told of a later program would be noted afterwards, and told again.
async fn is_noted_up_to(
    tx: &impl ConnectionTrait,
    edition: EditionId,
    at: Cursor,
) -> Result<bool, DbErr> {
    let head = notice_head::Entity::find_by_id(edition).lock_exclusive().one(tx).await?;
    Ok(head.is_some_and(|head| (head.epoch, head.revision) == (at.epoch, at.revision)))
}

/// Who followed a session when it was changed, and had confirmed that they want to hear of it. Their
/// agendas are not deleted until the transaction ends.
async fn followers(tx: &impl ConnectionTrait, notice: &Notice) -> Result<Vec<Follower>, DbErr> {
    let id = || Expr::col((agenda::Entity, agenda::Column::Id));
    let of_session = id().equals((agenda_session::Entity, agenda_session::Column::AgendaId));
    let of_wish = id().equals((agenda_notification::Entity, agenda_notification::Column::AgendaId));
    let mut select = Query::select();
    select
        .column((agenda_notification::Entity, agenda_notification::Column::AgendaId))
        .column((agenda_notification::Entity, agenda_notification::Column::Wanted))
        .column((agenda_notification::Entity, agenda_notification::Column::QuietHours))
        .from(agenda::Entity)
        .inner_join(agenda_session::Entity, of_session)
        .inner_join(agenda_notification::Entity, of_wish)
        .and_where(agenda_session::Column::SessionId.eq(notice.session))
        .and_where(agenda_session::Column::FollowedAt.lte(notice.at))
        .and_where(agenda_notification::Column::ConfirmedAt.lte(notice.at))
        .lock_with_tables(LockType::KeyShare, [agenda::Entity]);
    let rows = tx.query_all(&select).await?;
    rows.iter().map(|row| Follower::from_query_result(row, "")).collect()
}

/// Notes a change for those who want to know of it. What was noted of the session before stays: where
/// it stood then, and when the mail is due, unless this is more urgent.
async fn put_notices(
    tx: &impl ConnectionTrait,
    notice: &Notice,
    followers: Vec<Follower>,
    gathering: &Gathering,
) -> Result<(), DbErr> {
    let kinds = notice.kinds();
    let wanted = followers.into_iter().filter(|follower| are_wanted(&kinds, &follower.wanted));
    let rows: Vec<_> = wanted
        .map(|follower| agenda_notice::Model {
            agenda_id: follower.agenda_id,
            session_id: notice.session,
            title: notice.title.clone(),
            before: notice.before.clone(),
            reason: notice.reason.clone(),
            due_at: notice.due(gathering, follower.quiet_hours),
        })
        .collect();
    let sooner = Expr::cust(
        "CASE WHEN excluded.due_at < agenda_notice.due_at \
         THEN excluded.due_at ELSE agenda_notice.due_at END",
    );
    let said_last = Expr::cust("COALESCE(excluded.reason, agenda_notice.reason)");
    let known =
        OnConflict::columns([agenda_notice::Column::AgendaId, agenda_notice::Column::SessionId])
            .update_column(agenda_notice::Column::Title)
            .value(agenda_notice::Column::Reason, said_last)
            .value(agenda_notice::Column::DueAt, sooner)
            .to_owned();
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        let rows = chunk.iter().map(|row| row.clone().into_active_model().reset_all());
        let insert = agenda_notice::Entity::insert_many(rows).on_conflict(known.clone());
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The one mail about everything that was noted for an agenda. None: all is as it was.
fn mail(
    view: &View,
    wish: &agenda_notification::Model,
    notices: Vec<agenda_notice::Model>,
    telling: &NewTelling,
    now: Timestamp,
) -> Option<NewMail> {
    let idempotency_key = key(telling.agenda, &notices);
    let told = notices.into_iter().filter_map(|notice| to_be_told(view, notice, &wish.wanted));
    let mut sessions: Vec<_> = told.collect();
    if sessions.is_empty() {
        return None;
    }
    sessions.sort_by_key(|session| {
        let start = start(session);
        (start.is_none(), start, session.id)
    });
    let edition = view.edition();
    let letter = Letter::SessionsChanged(SessionsChanged {
        edition: edition.title.clone(),
        locales: edition.locales.clone(),
        time_zone: edition.time_zone,
        sessions,
        stop: telling.stop.reveal().to_owned(),
    });
    Some(NewMail {
        id: telling.mail,
        idempotency_key,
        recipient: wish.address.clone(),
        locale: wish.locale.clone(),
        letter,
        subject: Some(telling.agenda.0),
        issue: None,
        at: now,
    })
}

fn start(session: &ChangedSession) -> Option<Timestamp> {
    let after = session.after.as_ref().and_then(|after| after.starts_at);
    after.or(session.before.starts_at)
}

/// What the mail about some notices is known by, whoever writes it.
fn key(agenda: AgendaId, notices: &[agenda_notice::Model]) -> String {
    let rows: BTreeSet<_> = notices
        .iter()
        .map(|notice| format!("{} {} {:?}", notice.session_id, notice.due_at, notice.before))
        .collect();
    let rows: Vec<_> = rows.into_iter().collect();
    format!("changes {agenda} {}", hex(&SecretHash::of(&rows.join("\n")).to_column()))
}

fn stop_link(telling: &NewTelling, now: Timestamp) -> NewLink {
    NewLink {
        secret: telling.stop.hash(),
        purpose: LinkPurpose::StopNotifications,
        subject: telling.agenda.0,
        at: now,
        expires_at: None,
    }
}
