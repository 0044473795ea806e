//! The root of all following: what somebody wants when they join, and what an event looks like.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, stream};

use super::error::{bad_argument, store_error};
use super::id;
use super::live::{Moment, Wanted};
use super::object::display::RoomDisplay;
use super::object::revision::{Revision, resync_required};
use super::rates::TooOften;
use super::scalar::CursorText;
use super::scope::Scope;
use crate::feed::{Choice, Look, Wish};
use crate::program::Touches;
use crate::types::{Audience, Cursor, EditionId, RoomId, SecretHash};

/// The root of all following.
pub struct SubscriptionRoot;

/// Everything that can be followed, live.
#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// Every revision of an edition's program that the caller may see, in order, without gap or
    /// repeat. With `after`, first those since the cursor. Read `edition.cursor` with your first
    /// query and subscribe after it. The stream ends with the error RESYNC_REQUIRED when the cursor
    /// is unknown: query again. The filters choose whole revisions: one that touches any of the
    /// rooms (before or after) or any of the sessions; its `changes` are not cut.
    async fn program_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition's id.")] edition: ID,
        #[graphql(desc = "After this position. Absent: from now on.")] after: Option<CursorText>,
        #[graphql(
            desc = "Only revisions that touch one of these rooms, one that contains it or a \
                          part of it. Absent or empty, like `sessions`: all."
        )]
        rooms: Option<Vec<ID>>,
        #[graphql(desc = "Only revisions that touch one of these sessions.")] sessions: Option<
            Vec<ID>,
        >,
    ) -> Result<impl Stream<Item = Revision> + use<>> {
        let (moment, scope) = (Moment::of(ctx), Scope::of(ctx));
        let edition: EditionId = id::read("edition", &edition)?;
        let audience = scope.viewer().audience_of(edition);
        moment.join(|| {
            let choice = Choice::Touches(Touches {
                rooms: id::read_list("rooms", rooms.as_ref())?,
                sessions: id::read_list("sessions", sessions.as_ref())?,
            });
            let after = position(after)?;
            scope.view(edition).ok_or_else(|| bad_argument("edition", "does not exist"))?;
            Ok(Wanted::Changes(Wish { edition, audience, after, choice }))
        })?;
        Ok(stream::iter(moment.revision().map(|told| Revision::of(told, audience))))
    }

    /// Every revision that touches a session which is in an agenda when the revision is told: on all
    /// devices, also while the agenda changes. Nothing is told of an agenda without sessions. With
    /// `after`, first those since the cursor, chosen by the agenda as it is now; read
    /// `agenda.edition.cursor` with your first query and subscribe after it. What is told is what
    /// the public may see, whoever asks. The stream ends with the error RESYNC_REQUIRED when the
    /// cursor is unknown (query again), and with BAD_USER_INPUT when the agenda was deleted.
    async fn agenda_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agenda's token.")] token: String,
        #[graphql(desc = "After this position. Absent: from now on.")] after: Option<CursorText>,
    ) -> Result<impl Stream<Item = Revision> + use<>> {
        let moment = Moment::of(ctx);
        if moment.is_joining() {
            let scope = Scope::of(ctx);
            scope.rates().read_secret(scope.address()).map_err(TooOften::error)?;
            let hub = scope.hub();
            let agenda = hub.follow_agenda(SecretHash::of(&token)).await.map_err(store_error)?;
            moment.join(|| {
                let after = position(after)?;
                let agenda = agenda.ok_or_else(|| bad_argument("token", "does not exist"))?;
                let (edition, audience) = (agenda.edition, Audience::Public);
                let choice = Choice::Agenda(agenda);
                Ok(Wanted::Changes(Wish { edition, audience, after, choice }))
            })?;
        }
        let told = moment.revision().map(|told| Revision::of(told, Audience::Public));
        Ok(stream::iter(told))
    }

    /// What a room shows, for a screen: the whole state at once, and again whenever it changes, by
    /// an edit or by time alone. Nothing is resumed. Events can overtake each other: ignore one
    /// whose `cursor` and `serverTime` are older than those of the one that is shown.
    async fn room_display(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The room's id.")] room: ID,
    ) -> Result<impl Stream<Item = RoomDisplay> + use<>> {
        let (moment, scope) = (Moment::of(ctx), Scope::of(ctx));
        let room: RoomId = id::read("room", &room)?;
        moment.join(|| {
            let found = scope.find(|view| view.room(room).map(|_| view.edition().id));
            let (view, edition) = found.ok_or_else(|| bad_argument("room", "does not exist"))?;
            Ok(Wanted::Display(Look { edition, room, audience: view.audience() }))
        })?;
        Ok(stream::iter(moment.display()))
    }
}

/// Where somebody stands. None: they begin now.
fn position(after: Option<CursorText>) -> Result<Option<Cursor>> {
    after.map(|cursor| cursor.position().ok_or_else(resync_required)).transpose()
}
