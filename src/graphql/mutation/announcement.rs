//! Edits of announcements.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::common::{CommonInput, run};
use super::payload::{PostAnnouncementPayload, WithdrawAnnouncementPayload};
use super::plan::{Plan, ProgramEdit};
use super::reader::{LocalizedTextInput, Reader};
use crate::entity::announcement::Urgency;
use crate::program::{Edit, PostAnnouncement, RecordId};
use crate::types::{AnnouncementId, EditionId, RoomId, Timestamp};

/// A word to the audience.
#[derive(Debug, InputObject)]
pub struct PostAnnouncementInput {
    /// The edition.
    pub edition: ID,
    /// A key of the client's own choice: a second post with it returns the first announcement and
    /// posts none.
    pub client_key: Option<String>,
    /// What it says.
    pub text: LocalizedTextInput,
    /// The rooms that it is for. Empty: all rooms.
    pub rooms: Option<Vec<ID>>,
    /// When it is over. Absent: when it is withdrawn.
    pub until: Option<Timestamp>,
    /// How urgent it is.
    #[graphql(default_with = "Urgency::Normal")]
    pub urgency: Urgency,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for PostAnnouncementInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let edition: EditionId = reader.id("edition", &self.edition)?;
        let rooms: Vec<RoomId> = reader.ids_of("rooms", self.rooms.as_ref())?;
        let text = reader.text("text", self.text);
        let client_key = reader.client_key(self.client_key.as_ref());
        let Some(text) = text else { return Ok(None) };
        let id: AnnouncementId = reader.ids().issue();
        let posted = PostAnnouncement {
            id,
            client_key: client_key.clone(),
            text,
            rooms,
            until: self.until,
            urgency: self.urgency,
            at: reader.scope.now(),
        };
        let edit = Edit::PostAnnouncement(Box::new(posted));
        Ok(Some(Plan::to_make(edition, edit, RecordId::Announcement(id), client_key)))
    }
}

/// An announcement to be taken down.
#[derive(Debug, InputObject)]
pub struct WithdrawAnnouncementInput {
    /// The announcement.
    pub announcement: ID,
    /// What all program edits share.
    #[graphql(flatten)]
    pub common: CommonInput,
}

impl ProgramEdit for WithdrawAnnouncementInput {
    fn common(&mut self) -> &mut CommonInput {
        &mut self.common
    }

    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>> {
        let announcement: AnnouncementId = reader.id("announcement", &self.announcement)?;
        let at = reader.scope.now();
        let found = reader.scope.find(|view| view.announcement(announcement).cloned());
        Ok(Some(Plan {
            edition: found.map(|(_, row)| row.edition_id),
            path: "announcement",
            edit: Edit::WithdrawAnnouncement { announcement, at },
            shown: vec![RecordId::Announcement(announcement)],
            client_key: None,
        }))
    }
}

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
        Ok(PostAnnouncementPayload::of(run(ctx, input).await?))
    }

    /// Takes an announcement down.
    async fn withdraw_announcement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The announcement.")] input: WithdrawAnnouncementInput,
    ) -> Result<WithdrawAnnouncementPayload> {
        Ok(WithdrawAnnouncementPayload::of(run(ctx, input).await?))
    }
}
