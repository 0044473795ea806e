//! The page in PostgreSQL, behind async-graphql with a DataLoader for each relation: the stock way.
//!
//! The content is Plenary's own answer, so that both say the same. Instants are kept as text, which
//! spares this side the writing of them.

mod fill;
mod loaders;
mod rows;

use std::sync::Arc;

use anyhow::Context as _;
use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{
    Context, EmptyMutation, EmptySubscription, ID, Object, Request, Response, Result, Schema,
    SimpleObject,
};
use sea_orm::{
    ColumnTrait as _, ConnectOptions, Database, DatabaseConnection, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use self::loaders::{Contributions, Participants, Rooms, Tracks};
use self::rows::{contribution, edition, participant, room, session, track};
use super::plain::{Country, SessionFilter, Text};

/// How many connections to the database there are.
const POOL: u32 = 10;

/// How many sessions a page has, if nobody says.
const PAGE: u64 = 20;

/// The schema, and the database behind it.
#[derive(Clone)]
pub struct Peer {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
    db: DatabaseConnection,
}

/// Opens an empty database, fills it with the content of an answer, and puts the schema before it.
pub async fn open(url: &str, answer: &super::plain::Answer) -> anyhow::Result<Peer> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(POOL).min_connections(POOL).sqlx_logging(false);
    let db = Database::connect(options).await.context("connect to the database")?;
    fill::create(&db).await.context("create the tables")?;
    fill::fill(&db, &answer.data.edition.sessions.nodes).await.context("fill the tables")?;
    Ok(Peer::new(db))
}

impl Peer {
    fn new(db: DatabaseConnection) -> Self {
        let schema = Schema::build(Query, EmptyMutation, EmptySubscription);
        Self { schema: schema.data(db.clone()).finish(), db }
    }

    /// Answers a request, with loaders of its own: those that all requests share spend their time in
    /// each other's batches, and answer 64 clients ten times as slowly.
    pub async fn answer(&self, request: Request) -> Response {
        let request = request
            .data(loader(Tracks(self.db.clone())))
            .data(loader(Rooms(self.db.clone())))
            .data(loader(Contributions(self.db.clone())))
            .data(loader(Participants(self.db.clone())));
        self.schema.execute(request).await
    }
}

fn loader<L>(load: L) -> DataLoader<L> {
    DataLoader::new(load, TokioSpawner::current(), TokioTimer::default())
}

/// The root.
pub struct Query;

struct Edition(edition::Model);

#[derive(SimpleObject)]
struct Sessions {
    nodes: Vec<Session>,
}

struct Session(session::Model);

struct Title(session::Model);

struct Track(Arc<track::Model>);

struct Room(Arc<room::Model>);

struct Contribution(contribution::Model);

struct Participant(Arc<participant::Model>);

/// The root.
#[Object]
impl Query {
    /// An edition by its slug.
    async fn edition(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Edition>> {
        let db = ctx.data_unchecked::<DatabaseConnection>();
        let row = edition::Entity::find().filter(edition::Column::Slug.eq(slug)).one(db).await?;
        Ok(row.map(Edition))
    }
}

/// An edition.
#[Object]
impl Edition {
    /// Its sessions, in the order of time.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        first: Option<u64>,
        filter: Option<SessionFilter>,
    ) -> Result<Sessions> {
        let db = ctx.data_unchecked::<DatabaseConnection>();
        let mut query = session::Entity::find().filter(session::Column::EditionId.eq(self.0.id));
        if let Some(day) = filter.and_then(|filter| filter.on) {
            query = query.filter(session::Column::Date.eq(day.0));
        }
        let query = query.order_by_asc(session::Column::Place).limit(first.unwrap_or(PAGE));
        Ok(Sessions { nodes: query.all(db).await?.into_iter().map(Session).collect() })
    }
}

/// A session.
#[Object]
impl Session {
    /// Its id.
    async fn id(&self) -> ID {
        format!("session_{}", self.0.id.as_simple()).into()
    }

    /// Its title.
    async fn title(&self) -> Title {
        Title(self.0.clone())
    }

    /// Its start.
    async fn starts_at(&self) -> Option<&str> {
        self.0.starts_at.as_deref()
    }

    /// Its end.
    async fn ends_at(&self) -> Option<&str> {
        self.0.ends_at.as_deref()
    }

    /// Its track.
    async fn track(&self, ctx: &Context<'_>) -> Result<Option<Track>> {
        let Some(id) = self.0.track_id else { return Ok(None) };
        let found = ctx.data_unchecked::<DataLoader<Tracks>>().load_one(id).await?;
        Ok(found.map(Track))
    }

    /// Its rooms.
    async fn rooms(&self, ctx: &Context<'_>) -> Result<Vec<Room>> {
        let found = ctx.data_unchecked::<DataLoader<Rooms>>().load_one(self.0.id).await?;
        Ok(found.unwrap_or_default().into_iter().map(Room).collect())
    }

    /// Who does what.
    async fn contributions(&self, ctx: &Context<'_>) -> Result<Vec<Contribution>> {
        let found = ctx.data_unchecked::<DataLoader<Contributions>>().load_one(self.0.id).await?;
        Ok(found.unwrap_or_default().into_iter().map(Contribution).collect())
    }
}

/// A title in two languages.
#[Object]
impl Title {
    /// In one of them.
    async fn text(&self, locale: Option<String>) -> &str {
        if locale.as_deref() == Some("ko") { &self.0.title_ko } else { &self.0.title_en }
    }
}

/// A track.
#[Object]
impl Track {
    /// What it is called.
    async fn name(&self) -> Text {
        Text { text: self.0.name.clone() }
    }
}

/// A room.
#[Object]
impl Room {
    /// What it is called.
    async fn name(&self) -> Text {
        Text { text: self.0.name.clone() }
    }
}

/// What somebody does in a session.
#[Object]
impl Contribution {
    /// Who.
    async fn participant(&self, ctx: &Context<'_>) -> Result<Option<Participant>> {
        let id = self.0.participant_id;
        let found = ctx.data_unchecked::<DataLoader<Participants>>().load_one(id).await?;
        Ok(found.map(Participant))
    }
}

/// A person.
#[Object]
impl Participant {
    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where they come from.
    async fn country(&self) -> Option<Country> {
        self.0.country.clone().map(|code| Country { code })
    }
}
