//! What people who attend leave behind, and the mail that they are sent: the outbox, private links,
//! the newsletter, agendas and their notifications. None of it is a part of a program.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, integer, json_binary, json_binary_null, string,
    string_null, text_null, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Tables in the order in which they are made; dropped in reverse.
const TABLES: [&str; 9] = [
    "mail",
    "private_link",
    "subscriber",
    "newsletter_issue",
    "agenda",
    "agenda_session",
    "agenda_notification",
    "agenda_notice",
    "notice_head",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [mail(), private_link(), subscriber(), newsletter_issue()];
        let notices = [agenda(), agenda_session(), agenda_notification(), agenda_notice()];
        for table in tables.into_iter().chain(notices).chain([notice_head()]) {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
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
    Table::create().table(name).col(uuid("id").primary_key()).to_owned()
}

/// A table whose rows vanish with their agenda.
fn part_of_agenda(name: &'static str) -> TableCreateStatement {
    let agenda = ForeignKey::create()
        .from(name, "agenda_id")
        .to("agenda", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    Table::create().table(name).col(uuid("agenda_id")).foreign_key(&mut agenda.clone()).to_owned()
}

fn edition(from: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, "edition_id").to("edition", "id").to_owned()
}

fn mail() -> TableCreateStatement {
    table("mail")
        .col(string("idempotency_key").unique_key())
        .col(string_null("recipient"))
        .col(string("locale"))
        .col(json_binary_null("letter"))
        .col(uuid_null("subject_id"))
        .col(uuid_null("issue_id"))
        .col(string("state"))
        .col(integer("attempts"))
        .col(big_integer("created_at"))
        .col(big_integer("due_at"))
        .col(big_integer_null("settled_at"))
        .col(text_null("failure"))
        .to_owned()
}

fn private_link() -> TableCreateStatement {
    Table::create()
        .table("private_link")
        .col(binary("secret_hash").primary_key())
        .col(string("purpose"))
        .col(uuid("subject_id"))
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("used_at"))
        .to_owned()
}

fn subscriber() -> TableCreateStatement {
    table("subscriber")
        .col(string("address"))
        .col(string("address_key").unique_key())
        .col(string("locale"))
        .col(uuid_null("edition_id"))
        .col(string("state"))
        .col(string("consent_version"))
        .col(big_integer("asked_at"))
        .col(big_integer_null("confirmed_at"))
        .col(big_integer_null("suppressed_at"))
        .foreign_key(&mut edition("subscriber"))
        .to_owned()
}

fn newsletter_issue() -> TableCreateStatement {
    table("newsletter_issue")
        .col(string_null("client_key").unique_key())
        .col(uuid_null("edition_id"))
        .col(json_binary("subject"))
        .col(json_binary("body"))
        .col(string("author"))
        .col(big_integer("created_at"))
        .col(big_integer_null("sent_at"))
        .col(uuid_null("written_up_to"))
        .col(boolean("is_written"))
        .foreign_key(&mut edition("newsletter_issue"))
        .to_owned()
}

fn agenda() -> TableCreateStatement {
    table("agenda")
        .col(binary("secret_hash").unique_key())
        .col(uuid("edition_id"))
        .col(big_integer("version"))
        .col(big_integer("created_at"))
        .foreign_key(&mut edition("agenda"))
        .to_owned()
}

fn agenda_session() -> TableCreateStatement {
    part_of_agenda("agenda_session")
        .col(uuid("session_id"))
        .col(big_integer("followed_at"))
        .primary_key(Index::create().col("agenda_id").col("session_id"))
        .to_owned()
}

fn agenda_notification() -> TableCreateStatement {
    part_of_agenda("agenda_notification")
        .col(string("address"))
        .col(string("locale"))
        .col(json_binary("wanted"))
        .col(json_binary_null("quiet_hours"))
        .col(big_integer("asked_at"))
        .col(big_integer_null("confirmed_at"))
        .primary_key(Index::create().col("agenda_id"))
        .to_owned()
}

fn agenda_notice() -> TableCreateStatement {
    part_of_agenda("agenda_notice")
        .col(uuid("session_id"))
        .col(json_binary("title"))
        .col(json_binary("before"))
        .col(json_binary_null("reason"))
        .col(big_integer("due_at"))
        .primary_key(Index::create().col("agenda_id").col("session_id"))
        .to_owned()
}

fn notice_head() -> TableCreateStatement {
    Table::create()
        .table("notice_head")
        .col(uuid("edition_id").primary_key())
        .col(uuid("epoch"))
        .col(integer("revision"))
        .to_owned()
}

/// What jobs look for: mails that are due, the mails of an issue and of a subject, who follows a
/// session, the links of a subject.
fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table);
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("mail_by_due", "mail", &["state", "due_at"]),
        index("mail_by_issue", "mail", &["issue_id", "state"]),
        index("mail_by_subject", "mail", &["subject_id"]),
        index("private_link_by_subject", "private_link", &["subject_id"]),
        index("subscriber_by_state", "subscriber", &["state", "id"]),
        index("agenda_session_by_session", "agenda_session", &["session_id"]),
        index("agenda_notice_by_due", "agenda_notice", &["due_at"]),
    ]
}
