//! Whether this node should get traffic, and why not: `/readyz`, for balancers and for people.
//!
//! Reads go on from memory while the database or the bus is away, so that a node without them is
//! ready all the same: were it not, one outage of the database would take down what needs none.
//! Nothing in it says where anything is.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::Gate;
use crate::feed::Standing;
use crate::store::{DatabaseKind, SchemaState};

/// A node that has not even tried to keep up for so long is stuck. One round takes a second, or as
/// long as a database that does not answer is waited for.
const STUCK: Duration = Duration::from_mins(1);

/// A node that could not bring everything up to date for so long says so.
const BEHIND: Duration = Duration::from_secs(15);

/// What is told of a node as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// All is well.
    Ready,
    /// Reads and streams go on; something else does not.
    Degraded,
    /// It ends.
    Stopping,
    /// It does not keep up, or its schema is not the database's.
    Unready,
}

impl Status {
    fn code(self) -> StatusCode {
        match self {
            Self::Ready | Self::Degraded => StatusCode::OK,
            Self::Stopping | Self::Unready => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    status: Status,
    version: &'static str,
    database: Part,
    bus: Part,
    programs: Programs,
    migrations: Migrations,
}

#[derive(Debug, Serialize)]
struct Part {
    kind: &'static str,
    status: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Programs {
    status: &'static str,
    editions: usize,
    /// Since all of them were last brought up to date.
    lag_seconds: f64,
}

#[derive(Debug, Serialize)]
struct Migrations {
    status: &'static str,
    pending: usize,
    unknown: usize,
}

/// Answers a balancer.
pub(super) async fn answer(State(gate): State<Gate>) -> Response {
    let hub = gate.service.hub();
    let standing = hub.standing().await;
    let report = Report::of(&standing, hub.store().kind(), gate.lifetime.is_stopping());
    (report.status.code(), [(CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

impl Report {
    fn of(standing: &Standing, kind: DatabaseKind, is_stopping: bool) -> Self {
        let database = if standing.is_away { "away" } else { "up" };
        let bus = if standing.is_heard { "up" } else { "away" };
        let programs = programs(standing);
        let migrations = migrations(standing.schema);
        let is_well = !standing.is_away && standing.is_heard && programs == "current";
        let status = match (programs, migrations) {
            _ if is_stopping => Status::Stopping,
            ("stuck", _) | (_, "older") => Status::Unready,
            // Reads go on, and during an upgrade there may be nobody else yet.
            (_, "newer") => Status::Degraded,
            _ if is_well => Status::Ready,
            _ => Status::Degraded,
        };
        let SchemaState { pending, unknown } = standing.schema.unwrap_or_default();
        Self {
            status,
            version: env!("CARGO_PKG_VERSION"),
            database: Part { kind: kind.name(), status: database },
            bus: Part { kind: standing.bus, status: bus },
            programs: Programs {
                status: programs,
                editions: standing.editions,
                lag_seconds: rounded(standing.behind),
            },
            migrations: Migrations { status: migrations, pending, unknown },
        }
    }
}

fn programs(standing: &Standing) -> &'static str {
    if standing.idle > STUCK {
        "stuck"
    } else if standing.behind > BEHIND {
        "behind"
    } else {
        "current"
    }
}

fn migrations(schema: Option<SchemaState>) -> &'static str {
    match schema {
        // The database was away ever since somebody first wanted to know.
        None => "unasked",
        Some(SchemaState { pending: 1.., .. }) => "older",
        Some(SchemaState { unknown: 1.., .. }) => "newer",
        Some(_) => "current",
    }
}

/// In milliseconds: nobody reads more.
fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Standing = Standing {
        editions: 4,
        is_away: false,
        behind: Duration::from_millis(400),
        idle: Duration::from_millis(400),
        schema: Some(SchemaState { pending: 0, unknown: 0 }),
        bus: "redis",
        is_heard: true,
    };

    fn status(standing: &Standing) -> (u16, Status) {
        let status = Report::of(standing, DatabaseKind::Postgres, false).status;
        (status.code().as_u16(), status)
    }

    #[test]
    fn a_node_is_ready_while_it_can_answer_reads() {
        let minutes = Duration::from_mins(30);
        for (standing, expected) in [
            (WELL, Status::Ready),
            (Standing { is_away: true, ..WELL }, Status::Degraded),
            (Standing { is_away: true, behind: minutes, ..WELL }, Status::Degraded),
            (Standing { behind: minutes, ..WELL }, Status::Degraded),
            (Standing { is_heard: false, ..WELL }, Status::Degraded),
            (Standing { schema: None, is_away: true, ..WELL }, Status::Degraded),
            (
                Standing { schema: Some(SchemaState { pending: 0, unknown: 1 }), ..WELL },
                Status::Degraded,
            ),
        ] {
            assert_eq!(status(&standing), (200, expected), "{standing:?}");
        }
    }

    #[test]
    fn a_node_that_is_stuck_or_finds_an_older_schema_is_not_ready() {
        let schema = |pending, unknown| Some(SchemaState { pending, unknown });
        for standing in [
            Standing { idle: Duration::from_secs(61), ..WELL },
            Standing { schema: schema(1, 0), ..WELL },
            Standing { schema: schema(1, 1), ..WELL },
        ] {
            assert_eq!(status(&standing), (503, Status::Unready), "{standing:?}");
        }
    }

    #[test]
    fn a_node_that_stops_says_so_whatever_else() {
        let report = Report::of(&WELL, DatabaseKind::Sqlite, true);
        assert_eq!((report.status, report.status.code().as_u16()), (Status::Stopping, 503));
    }
}
