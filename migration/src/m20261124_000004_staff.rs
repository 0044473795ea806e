//! Staff: accounts, their sessions, who signed a revision; and what editors may say of a program.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, binary_null, boolean, integer_null, json_binary,
    json_binary_null, string, string_null, text, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Tables whose rows a client may make with a key of its own choice.
const MADE_BY_CLIENTS: [&str; 6] =
    ["edition", "organization", "room", "track", "session_kind", "participant"];

/// Names that are unique in an edition at every revision, but not while its rows are written one
/// after the other: two rooms may swap theirs.
const UNIQUE: [(&str, &str); 12] = [
    ("organization", "slug"),
    ("room", "slug"),
    ("track", "slug"),
    ("session_kind", "slug"),
    ("organization", "source_key"),
    ("room", "source_key"),
    ("track", "source_key"),
    ("session_kind", "source_key"),
    ("participant", "source_key"),
    ("session", "source_key"),
    ("session", "client_key"),
    ("announcement", "client_key"),
];

/// Tables that were loaded by such an index.
const LOADED_BY_EDITION: [&str; 6] =
    ["organization", "room", "track", "session_kind", "participant", "announcement"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            let add = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(add).await?;
        }
        for (table, column) in UNIQUE {
            let name = index_name(table, column);
            manager.drop_index(Index::drop().name(&name).table(table).to_owned()).await?;
        }
        for table in LOADED_BY_EDITION {
            let by_edition = Index::create()
                .name(index_name(table, "edition"))
                .table(table)
                .col("edition_id")
                .to_owned();
            manager.create_index(by_edition).await?;
        }
        manager.create_index(edition_by_client_key()).await?;
        for table in [account(), sign_in(), erased_participant()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["erased_participant", "sign_in", "account"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let name = index_name("edition", "client_key");
        manager.drop_index(Index::drop().name(&name).table("edition").to_owned()).await?;
        for table in LOADED_BY_EDITION {
            let name = index_name(table, "edition");
            manager.drop_index(Index::drop().name(&name).table(table).to_owned()).await?;
        }
        for (table, column) in UNIQUE {
            let unique = Index::create()
                .name(index_name(table, column))
                .table(table)
                .col("edition_id")
                .col(column)
                .unique()
                .to_owned();
            manager.create_index(unique).await?;
        }
        for (table, column) in columns().into_iter().rev() {
            let name = column.get_column_name();
            let drop = Table::alter().table(table).drop_column(name).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn index_name(table: &str, column: &str) -> String {
    format!("{table}_by_{column}")
}

/// Editions are made by several nodes at once; each table of an edition has one writer at a time.
fn edition_by_client_key() -> IndexCreateStatement {
    Index::create()
        .name(index_name("edition", "client_key"))
        .table("edition")
        .col("client_key")
        .unique()
        .to_owned()
}

/// What known tables get besides.
fn columns() -> Vec<(&'static str, ColumnDef)> {
    let client_key = |table| (table, string_null("client_key"));
    let mut columns: Vec<_> = MADE_BY_CLIENTS.into_iter().map(client_key).collect();
    columns.extend([
        ("room", json_binary("hours").default("[]").to_owned()),
        ("session", integer_null("expected_audience")),
        ("revision", uuid_null("account_id")),
        ("revision", uuid_null("token_id")),
        ("revision", boolean("is_erasure").default(false).to_owned()),
        ("access_token", big_integer_null("last_used_at")),
        ("access_token", uuid_null("issued_by")),
    ]);
    columns
}

/// Members of the staff.
fn account() -> TableCreateStatement {
    Table::create()
        .table("account")
        .col(uuid("id").primary_key())
        .col(string("email"))
        .col(string("email_key").unique_key())
        .col(string("name"))
        .col(string("role"))
        .col(json_binary_null("editions"))
        .col(text("password_hash"))
        .col(big_integer("created_at"))
        .col(big_integer_null("disabled_at"))
        .col(big_integer_null("signed_in_at"))
        .to_owned()
}

/// Who is signed in.
fn sign_in() -> TableCreateStatement {
    Table::create()
        .table("sign_in")
        .col(uuid("id").primary_key())
        .col(uuid("account_id"))
        .col(binary("secret_hash").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer("used_at"))
        .col(big_integer("expires_at"))
        .foreign_key(ForeignKey::create().from("sign_in", "account_id").to("account", "id"))
        .to_owned()
}

/// Whom no import may bring back, and whom no undo: their ids, and hashes of the keys of their
/// sources.
fn erased_participant() -> TableCreateStatement {
    Table::create()
        .table("erased_participant")
        .col(uuid("participant_id").primary_key())
        .col(uuid("edition_id"))
        .col(binary_null("key_hash"))
        .col(boolean("is_everywhere"))
        .col(big_integer("erased_at"))
        .to_owned()
}
