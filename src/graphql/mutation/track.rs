//! Edits of tracks.

use async_graphql::{InputObject, MaybeUndefined, Result};

use super::noun::{Words, noun};
use super::reader::Reader;
use crate::program::TrackContent;

/// What a track is, beside its name. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct TrackWordsInput {
    /// Its name in addresses, unique in the edition: small letters and digits with hyphens between.
    /// Absent for a new one: made of its name.
    slug: MaybeUndefined<String>,
    /// Its color, `#rrggbb`.
    color: MaybeUndefined<String>,
    /// Its place among the tracks. Absent for a new one: the last.
    position: MaybeUndefined<i32>,
}

impl Words for TrackWordsInput {
    type Content = TrackContent;

    fn read(self, reader: &mut Reader<'_>) -> Result<TrackContent> {
        Ok(TrackContent {
            slug: reader.needed_line_patch("slug", self.slug),
            color: reader.line_patch("color", self.color),
            position: reader.needed_patch("position", self.position),
        })
    }
}

noun! {
    TrackMutation "Edits of tracks.",
    Track track: TrackId, name "What it is called.", TrackWordsInput,
    create_track CreateTrack CreateTrackInput CreateTrackPayload
        "Makes a track." "A track to be made.",
    update_track UpdateTrack UpdateTrackInput UpdateTrackPayload
        "Changes a track." "A track to be changed. Absent leaves, null clears.",
    delete_track DeleteTrackInput DeleteTrackPayload
        "Takes a track away. Refused while sessions belong to it." "A track to be taken away.",
}
