//! Edits of rooms.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use super::noun::{Words, noun};
use super::reader::{Reader, list_patch, patch};
use crate::entity::room::{AccessibilityFeature, RoomHours};
use crate::graphql::scalar::LocalDate;
use crate::program::RoomContent;
use crate::types::{TimeOfDay, WebUrl};

/// When a room is open, in the edition's zone.
#[derive(Debug, InputObject)]
pub struct RoomHoursInput {
    /// The program day. Absent: every day that has no hours of its own.
    date: Option<LocalDate>,
    /// When it opens, `HH:MM`.
    opens_at: String,
    /// When it closes, `HH:MM`: at the same time or earlier than it opens, on the next day.
    closes_at: String,
}

/// What a room is, beside its name. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct RoomWordsInput {
    /// Its name in addresses, unique in the edition: small letters and digits with hyphens between.
    /// Absent for a new one: made of its name.
    slug: MaybeUndefined<String>,
    /// Its floor, as the venue names it.
    floor: MaybeUndefined<String>,
    /// How many people it holds, at least 1.
    capacity: MaybeUndefined<i32>,
    /// The rooms that a combined room is made of: the whole list.
    parts: MaybeUndefined<Vec<ID>>,
    /// Where what happens in it is streamed.
    stream_url: MaybeUndefined<WebUrl>,
    /// What it offers to people with disabilities: the whole list.
    accessibility: MaybeUndefined<Vec<AccessibilityFeature>>,
    /// When it is open: the whole list. Empty: not known, so that nothing is outside of them.
    hours: MaybeUndefined<Vec<RoomHoursInput>>,
    /// Its place among the rooms. Absent for a new one: the last.
    position: MaybeUndefined<i32>,
}

impl Words for RoomWordsInput {
    type Content = RoomContent;

    fn read(self, reader: &mut Reader<'_>) -> Result<RoomContent> {
        Ok(RoomContent {
            slug: reader.needed_line_patch("slug", self.slug),
            floor: reader.line_patch("floor", self.floor),
            capacity: patch(self.capacity),
            parts: reader.id_list_patch("parts", self.parts)?,
            stream_url: patch(self.stream_url),
            accessibility: list_patch(self.accessibility),
            hours: reader.list_of("hours", self.hours, hours),
            position: reader.needed_patch("position", self.position),
        })
    }
}

fn hours(reader: &mut Reader<'_>, path: &str, input: RoomHoursInput) -> Option<RoomHours> {
    let opens_at = time(reader, &format!("{path}.opensAt"), &input.opens_at);
    let closes_at = time(reader, &format!("{path}.closesAt"), &input.closes_at);
    Some(RoomHours {
        date: input.date.map(|date| date.0),
        opens_at: opens_at?,
        closes_at: closes_at?,
    })
}

fn time(reader: &mut Reader<'_>, path: &str, text: &str) -> Option<TimeOfDay> {
    text.parse().map_err(|error| reader.refuse(path, error)).ok()
}

noun! {
    RoomMutation "Edits of rooms.",
    Room room: RoomId, name "What is written on its door.", RoomWordsInput,
    create_room CreateRoom CreateRoomInput CreateRoomPayload
        "Makes a room." "A room to be made.",
    update_room UpdateRoom UpdateRoomInput UpdateRoomPayload
        "Changes a room." "A room to be changed. Absent leaves, null clears.",
    delete_room DeleteRoomInput DeleteRoomPayload
        "Takes a room away. Refused while sessions, announcements or combined rooms need it."
        "A room to be taken away.",
}
