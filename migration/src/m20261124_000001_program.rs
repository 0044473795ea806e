//! The program of an edition, its history, and the tokens of staff.
//!
//! Every table of the program has its `edition_id`, by which programs are loaded; keys of the
//! source are unique in their edition. Instants are milliseconds, enums short texts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, boolean_null, date, date_null, integer,
    integer_null, json_binary, json_binary_null, string, string_null, text, text_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Tables in the order in which rows are written; dropped in reverse.
const TABLES: [&str; 13] = [
    "edition_head",
    "edition",
    "organization",
    "room",
    "track",
    "session_kind",
    "participant",
    "session",
    "contribution",
    "announcement",
    "revision",
    "access_token",
    "access_head",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = heads_and_log();
        tables.extend(setting());
        tables.extend(program());
        tables.extend(access());
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        let first = Query::insert()
            .into_table("access_head")
            .columns(["id", "counter"])
            .values_panic([1.into(), 0_i64.into()])
            .to_owned();
        manager.execute(first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A table whose rows have an id of their own.
fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).col(uuid("id").primary_key());
    table
}

/// A table of the program: rows belong to an edition and know when they last changed.
fn part_of_edition(name: &'static str) -> TableCreateStatement {
    let mut table = table(name);
    table.col(uuid("edition_id")).col(integer("changed_at_revision")).foreign_key(&mut reference(
        name,
        "edition_id",
        "edition",
    ));
    table
}

fn reference(
    from: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").to_owned()
}

fn heads_and_log() -> Vec<TableCreateStatement> {
    let head = Table::create()
        .table("edition_head")
        .col(uuid("edition_id").primary_key())
        .col(uuid("epoch"))
        .col(integer("revision"))
        .col(integer("next_session_number"))
        .to_owned();
    let log = Table::create()
        .table("revision")
        .col(uuid("edition_id"))
        .col(integer("number"))
        .col(big_integer("committed_at"))
        .col(string("actor"))
        .col(json_binary_null("reason"))
        .col(text_null("note"))
        .col(text("changes"))
        .col(text("previous_stamps"))
        .primary_key(Index::create().col("edition_id").col("number"))
        .to_owned();
    vec![head, log]
}

fn setting() -> Vec<TableCreateStatement> {
    let edition = table("edition")
        .col(string("slug").unique_key())
        .col(integer_null("ordinal"))
        .col(json_binary("title"))
        .col(json_binary_null("theme"))
        .col(date("starts_on"))
        .col(date("ends_on"))
        .col(date_null("pre_forum_on"))
        .col(string("time_zone"))
        .col(integer("day_starts_at_hour"))
        .col(json_binary("locales"))
        .col(json_binary("previous_dates"))
        .col(string("status"))
        .col(string("attendance"))
        .col(json_binary_null("venue"))
        .col(json_binary("hashtags"))
        .col(json_binary("sections"))
        .col(json_binary_null("secretariat"))
        .col(json_binary("organizations"))
        .col(json_binary("reported_totals"))
        .col(json_binary("severities"))
        .col(json_binary("sources"))
        .col(integer("changed_at_revision"))
        .to_owned();
    let organization = part_of_edition("organization")
        .col(string_null("source_key"))
        .col(string("slug"))
        .col(json_binary("name"))
        .col(string_null("short_name"))
        .col(string_null("country"))
        .to_owned();
    let room = part_of_edition("room")
        .col(string_null("source_key"))
        .col(string("slug"))
        .col(json_binary("name"))
        .col(string_null("floor"))
        .col(integer_null("capacity"))
        .col(json_binary("parts"))
        .col(string_null("stream_url"))
        .col(json_binary("accessibility"))
        .col(integer("position"))
        .to_owned();
    let track = part_of_edition("track")
        .col(string_null("source_key"))
        .col(string("slug"))
        .col(json_binary("name"))
        .col(string_null("color"))
        .col(integer("position"))
        .to_owned();
    let kind = part_of_edition("session_kind")
        .col(string_null("source_key"))
        .col(string("slug"))
        .col(json_binary("name"))
        .col(string_null("code_prefix"))
        .col(integer("position"))
        .to_owned();
    vec![edition, organization, room, track, kind]
}

fn program() -> Vec<TableCreateStatement> {
    vec![participant(), session(), contribution(), announcement()]
}

fn participant() -> TableCreateStatement {
    part_of_edition("participant")
        .col(uuid("person_id"))
        .col(string_null("source_key"))
        .col(text("name"))
        .col(json_binary("names"))
        .col(json_binary_null("affiliation"))
        .col(json_binary_null("position"))
        .col(uuid_null("organization_id"))
        .col(text_null("city"))
        .col(string_null("country"))
        .col(string_null("origin_country"))
        .col(json_binary_null("bio"))
        .col(text_null("photo_url"))
        .col(json_binary("links"))
        .col(string("visibility"))
        .col(big_integer_null("consented_at"))
        .col(string_null("consent_basis"))
        .col(boolean("is_announced"))
        .foreign_key(&mut reference("participant", "organization_id", "organization"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    part_of_edition("session")
        .col(integer("number"))
        .col(string_null("source_key"))
        .col(string_null("client_key"))
        .col(string_null("code"))
        .col(json_binary("title"))
        .col(json_binary_null("subtitle"))
        .col(json_binary_null("abstract_text"))
        .col(uuid_null("kind_id"))
        .col(uuid_null("track_id"))
        .col(json_binary("rooms"))
        .col(date_null("date"))
        .col(big_integer_null("starts_at"))
        .col(big_integer_null("ends_at"))
        .col(big_integer("delay_ms"))
        .col(boolean("is_cancelled"))
        .col(json_binary_null("status_reason"))
        .col(uuid_null("replaced_by"))
        .col(boolean("is_published"))
        .col(json_binary("spoken_languages"))
        .col(json_binary("interpretations"))
        .col(json_binary("accessibility"))
        .col(boolean_null("is_closed"))
        .col(boolean_null("is_streamed"))
        .col(boolean("is_full"))
        .col(text_null("stream_url"))
        .col(text_null("recording_url"))
        .col(json_binary("links"))
        .col(json_binary("organizers"))
        .col(text_null("note"))
        .col(json_binary("sources"))
        .col(integer("calendar_sequence"))
        .col(integer("publicly_changed_at"))
        .foreign_key(&mut reference("session", "kind_id", "session_kind"))
        .foreign_key(&mut reference("session", "track_id", "track"))
        .to_owned()
}

fn contribution() -> TableCreateStatement {
    part_of_edition("contribution")
        .col(uuid("session_id"))
        .col(integer("position"))
        .col(uuid_null("participant_id"))
        .col(json_binary_null("display_name"))
        .col(string_null("role"))
        .foreign_key(&mut reference("contribution", "session_id", "session"))
        .foreign_key(&mut reference("contribution", "participant_id", "participant"))
        .to_owned()
}

fn announcement() -> TableCreateStatement {
    part_of_edition("announcement")
        .col(string_null("client_key"))
        .col(json_binary("text"))
        .col(json_binary("rooms"))
        .col(string("urgency"))
        .col(big_integer("posted_at"))
        .col(big_integer_null("until"))
        .col(big_integer_null("withdrawn_at"))
        .to_owned()
}

fn access() -> Vec<TableCreateStatement> {
    let token = table("access_token")
        .col(string("name"))
        .col(string("role"))
        .col(uuid_null("edition_id"))
        .col(binary("secret_hash").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut reference("access_token", "edition_id", "edition"))
        .to_owned();
    let head = Table::create()
        .table("access_head")
        .col(integer("id").primary_key())
        .col(big_integer("counter"))
        .to_owned();
    vec![token, head]
}

/// Loading goes by edition; what a client or a source names is unique in its edition.
fn indexes() -> Vec<IndexCreateStatement> {
    let unique = |table: &'static str, column: &'static str| {
        Index::create()
            .name(format!("{table}_by_{column}"))
            .table(table)
            .col("edition_id")
            .col(column)
            .unique()
            .to_owned()
    };
    let mut indexes: Vec<_> = ["organization", "room", "track", "session_kind"]
        .into_iter()
        .flat_map(|table| [unique(table, "source_key"), unique(table, "slug")])
        .collect();
    indexes.push(unique("participant", "source_key"));
    for column in ["number", "source_key", "client_key"] {
        indexes.push(unique("session", column));
    }
    indexes.push(unique("announcement", "client_key"));
    let by_person = Index::create()
        .name("participant_by_person")
        .table("participant")
        .col("person_id")
        .to_owned();
    let by_edition = Index::create()
        .name("contribution_by_edition")
        .table("contribution")
        .col("edition_id")
        .to_owned();
    indexes.extend([by_person, by_edition]);
    indexes
}
