//! The tables of the stock server.

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident $table:literal { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        pub(super) mod $name {
            use sea_orm::entity::prelude::*;

            #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attribute])* pub $field: $type,)*
            }

            #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

tables! {
    /// Editions.
    edition "edition" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        #[sea_orm(unique)]
        slug: String,
    }
    /// Tracks.
    track "track" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        name: String,
    }
    /// Rooms.
    room "room" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        name: String,
    }
    /// Sessions; `place` is their order in time.
    session "session" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        edition_id: Uuid,
        place: i32,
        title_en: String,
        title_ko: String,
        date: String,
        starts_at: Option<String>,
        ends_at: Option<String>,
        track_id: Option<Uuid>,
    }
    /// Which session is in which room.
    session_room "session_room" {
        #[sea_orm(primary_key, auto_increment = false)]
        session_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        room_id: Uuid,
        position: i32,
    }
    /// Who does what in which session.
    contribution "contribution" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        session_id: Uuid,
        participant_id: Uuid,
        position: i32,
    }
    /// People.
    participant "participant" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        name: String,
        country: Option<String>,
    }
}
