//! What is counted of HTTP: every answer, by where it came from and what became of it.
//!
//! Answers from memory take a few microseconds: to count one is to add to handles that are kept.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Label, Metrics};

/// The upper bounds of the times to an answer, in seconds.
const SECONDS: [f64; 15] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0,
];

/// A part of the service, as the addresses below it are counted together: some hold secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// GraphQL.
    Graphql,
    /// Calendars of agendas.
    Calendars,
    /// The screens of a venue.
    Screens,
    /// The pages on which people act by a private link.
    Pages,
    /// The page for trying queries.
    Graphiql,
    /// Whether the process lives.
    Health,
    /// Whether the node should get traffic.
    Ready,
    /// The counters.
    Metrics,
    /// Anything else, such as what is not there.
    Other,
}

const ROUTES: usize = 9;

impl Route {
    const ALL: [Self; ROUTES] = [
        Self::Graphql,
        Self::Calendars,
        Self::Screens,
        Self::Pages,
        Self::Graphiql,
        Self::Health,
        Self::Ready,
        Self::Metrics,
        Self::Other,
    ];

    /// The name, as labels and logs have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Calendars => "calendars",
            Self::Screens => "screens",
            Self::Pages => "pages",
            Self::Graphiql => "graphiql",
            Self::Health => "healthz",
            Self::Ready => "readyz",
            Self::Metrics => "metrics",
            Self::Other => "other",
        }
    }
}

/// A method of HTTP, of those that the service knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// OPTIONS.
    Options,
    /// Whatever else somebody thought of.
    Other,
}

const METHODS: usize = 5;

impl Method {
    /// The name, as labels and logs have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Options => "OPTIONS",
            Self::Other => "other",
        }
    }
}

/// The classes of statuses, from 100 on.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// An answer whose head is ready.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// Where from.
    pub route: Route,
    /// To which method.
    pub method: Method,
    /// With which status.
    pub status: u16,
    /// So long after the head of the request was read.
    pub after: Duration,
    /// The length of the request's body, where it was said.
    pub received: u64,
    /// The length of the answer's body, where it is known: that of a stream is not.
    pub sent: u64,
}

type Answers = Family<[Label; 3], Counter>;

/// What is counted for each route.
struct OfRoute {
    /// Made when they are first needed: most combinations never are.
    answers: [[OnceLock<Counter>; CLASSES.len()]; METHODS],
    duration: Histogram,
    received: Counter,
    sent: Counter,
}

/// The counters of HTTP.
pub(super) struct OfHttp {
    answers: Answers,
    routes: [OfRoute; ROUTES],
}

impl OfHttp {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let answers = Answers::default();
        registry.register("http_requests", "Answers to HTTP requests", answers.clone());
        let duration =
            Family::<[Label; 1], Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let help = "From the head of a request to the head of its answer";
        let name = "http_request_duration";
        registry.register_with_unit(name, help, Unit::Seconds, duration.clone());
        let [received, sent] = [
            ("http_request_body", "Bodies of requests, as their heads announce them"),
            ("http_response_body", "Bodies of answers, but for streams"),
        ]
        .map(|(name, help)| {
            let bytes = Family::<[Label; 1], Counter>::default();
            registry.register_with_unit(name, help, Unit::Bytes, bytes.clone());
            bytes
        });
        let routes = Route::ALL.map(|route| {
            let label = [("route", route.name())];
            OfRoute {
                answers: Default::default(),
                duration: duration.get_or_create_owned(&label),
                received: received.get_or_create_owned(&label),
                sent: sent.get_or_create_owned(&label),
            }
        });
        let all = Self { answers, routes };
        // An alert on failures must not miss the first: what is not there has not risen.
        for method in [Method::Get, Method::Post] {
            let _ = all.answers(Route::Graphql, method, 500);
        }
        all
    }

    fn answers(&self, route: Route, method: Method, status: u16) -> &Counter {
        let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
        self.routes[route as usize].answers[method as usize][class].get_or_init(|| {
            let labels =
                [("route", route.name()), ("method", method.name()), ("status", CLASSES[class])];
            self.answers.get_or_create_owned(&labels)
        })
    }
}

impl Metrics {
    /// The head of an answer is ready.
    pub fn answered(&self, answered: &Answered) {
        let http = &self.0.http;
        http.answers(answered.route, answered.method, answered.status).inc();
        let of_route = &http.routes[answered.route as usize];
        of_route.duration.observe(answered.after.as_secs_f64());
        of_route.received.inc_by(answered.received);
        of_route.sent.inc_by(answered.sent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_counted_by_route_method_and_class() {
        let metrics = Metrics::default();
        for status in [200, 204, 503, 99, 600] {
            metrics.answered(&Answered {
                route: Route::Graphql,
                method: Method::Post,
                status,
                after: Duration::from_micros(300),
                received: 10,
                sent: 100,
            });
        }
        let text = metrics.text();
        for line in [
            r#"plenary_http_requests_total{route="graphql",method="POST",status="1xx"} 1"#,
            r#"plenary_http_requests_total{route="graphql",method="POST",status="2xx"} 2"#,
            r#"plenary_http_requests_total{route="graphql",method="POST",status="5xx"} 2"#,
            r#"plenary_http_requests_total{route="graphql",method="GET",status="5xx"} 0"#,
            r#"plenary_http_request_duration_seconds_count{route="graphql"} 5"#,
            r#"plenary_http_request_duration_seconds_bucket{le="0.0005",route="graphql"} 5"#,
            r#"plenary_http_request_body_bytes_total{route="graphql"} 50"#,
            r#"plenary_http_response_body_bytes_total{route="graphql"} 500"#,
            r#"plenary_http_response_body_bytes_total{route="screens"} 0"#,
        ] {
            assert!(text.lines().any(|has| has == line), "{line}\n{text}");
        }
    }

    #[test]
    fn every_route_has_its_own_place() {
        for (place, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route as usize, place, "{route:?}");
        }
    }
}
