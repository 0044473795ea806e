//! Edits of announcements.

use async_graphql::{Context, Object, Result};

use super::common::{Done, Edited, edit, edition_of_announcement, require_staff};
use super::input::{PostAnnouncementInput, Reader, WithdrawAnnouncementInput};
use super::payload::{PostAnnouncementPayload, WithdrawAnnouncementPayload};
use crate::graphql::id;
use crate::graphql::object::announcement::Announcement;
use crate::graphql::scope::Scope;
use crate::program::{Edit, PostAnnouncement};
use crate::types::{AnnouncementId, EditionId, RoomId};

/// Edits of announcements.
#[derive(Default)]
pub struct AnnouncementMutation;

#[Object]
impl AnnouncementMutation {
    /// Says a word to the audience, on screens and in apps.
    async fn post_announcement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The announcement.")] input: PostAnnouncementInput,
    ) -> Result<PostAnnouncementPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let mut reader = Reader::new(scope.ids());
        let edition: EditionId = id::read("input.edition", &input.edition)?;
        let rooms: Vec<RoomId> = id::read_list("input.rooms", input.rooms.as_ref())?;
        let text = reader.text("text", input.text);
        let key = input.client_key.as_deref();
        let client_key = key.and_then(|key| reader.line("clientKey", key));
        let (Some(text), true) = (text, reader.errors.is_empty()) else {
            return Ok(PostAnnouncementPayload::of(Edited::Refused(reader.errors), |_| None));
        };
        let id: AnnouncementId = scope.ids().issue();
        let post = PostAnnouncement {
            id,
            client_key: client_key.clone(),
            text,
            rooms,
            until: input.until,
            urgency: input.urgency,
            at: scope.now(),
        };
        let edits = |_| vec![Edit::PostAnnouncement(Box::new(post))];
        let edited = edit(ctx, Some(edition), "edition", input.common, edits).await?;
        Ok(PostAnnouncementPayload::of(edited, |done| {
            let mut rows = done.view.announcements().into_iter();
            let first = rows.find(|row| client_key.is_some() && row.client_key == client_key);
            shown(done, first.map_or(id, |row| row.id))
        }))
    }

    /// Takes an announcement down.
    async fn withdraw_announcement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The announcement.")] input: WithdrawAnnouncementInput,
    ) -> Result<WithdrawAnnouncementPayload> {
        let scope = Scope::of(ctx);
        require_staff(scope)?;
        let announcement: AnnouncementId = id::read("input.announcement", &input.announcement)?;
        let at = scope.now();
        let edits = |_| vec![Edit::WithdrawAnnouncement { announcement, at }];
        let edition = edition_of_announcement(scope, announcement);
        let edited = edit(ctx, edition, "announcement", input.common, edits).await?;
        Ok(WithdrawAnnouncementPayload::of(edited, |done| shown(done, announcement)))
    }
}

fn shown(done: &Done, id: AnnouncementId) -> Option<Announcement> {
    done.view.announcement(id).map(|row| Announcement::of(&done.view, row))
}
