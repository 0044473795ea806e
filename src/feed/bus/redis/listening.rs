//! Listening to the channel, for ever.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use futures_util::StreamExt as _;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{Client, Msg, Value};
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep, timeout};

use super::super::{Bell, Heard};
use super::CHANNEL;
use super::address::Addresses;
use super::outage::{Pauses, Report};
use crate::metrics::Metrics;
use crate::types::Randomness;

/// How long Redis may take to confirm the subscription.
const CONFIRMATION: Duration = Duration::from_secs(1);

/// How often we ask whether Redis is still there: a connection that nobody closed says nothing.
const PING: Duration = Duration::from_secs(1);

/// How long it may take to say that it is.
const PONG: Duration = Duration::from_secs(1);

/// Listens, and connects again whenever the connection is lost.
pub(super) async fn listen(
    addresses: &Addresses,
    heard: &broadcast::Sender<Heard>,
    randomness: &dyn Randomness,
    metrics: &Metrics,
) -> Infallible {
    let mut pauses = Pauses::new(randomness);
    let mut report = Report::new(
        "bells of other nodes are heard",
        "bells of other nodes are not heard; polls make up for them until Redis is back",
    );
    loop {
        match addresses.connect(subscribe).await {
            Ok(subscription) => {
                report.well();
                metrics.bus_is_up();
                let begin = Instant::now();
                // Nobody listens yet: no loss.
                let _ = heard.send(Heard::MayHaveMissed);
                let lost = subscription.forward(heard).await;
                metrics.bus_is_down();
                report.ill(&lost);
                pauses.shorten(begin.elapsed());
            }
            Err(error) => report.ill(&error),
        }
        pauses.wait().await;
    }
}

/// A confirmed subscription to the channel.
struct Subscription {
    sink: PubSubSink,
    messages: PubSubStream,
}

async fn subscribe(client: Client) -> anyhow::Result<Subscription> {
    let (mut sink, messages) = client.get_async_pubsub().await?.split();
    let confirmed = timeout(CONFIRMATION, sink.subscribe(CHANNEL)).await;
    confirmed.context("the subscription was not confirmed in time")?.context("subscribe")?;
    Ok(Subscription { sink, messages })
}

impl Subscription {
    /// Tells what comes, until the connection is lost; returns why.
    async fn forward(self, heard: &broadcast::Sender<Heard>) -> anyhow::Error {
        let Self { sink, mut messages } = self;
        let forward = async {
            while let Some(message) = messages.next().await {
                tell(&message, heard);
            }
            anyhow!("the connection was closed")
        };
        tokio::select! {
            lost = forward => lost,
            lost = watch(sink) => lost,
        }
    }
}

fn tell(message: &Msg, heard: &broadcast::Sender<Heard>) {
    let text = String::from_utf8_lossy(message.get_payload_bytes());
    match text.parse::<Bell>() {
        Ok(bell) => {
            // Nobody listens yet: no loss.
            let _ = heard.send(Heard::Bell(bell));
        }
        Err(error) => tracing::debug!(?text, %error, "a message on the bus is passed over"),
    }
}

/// Asks again and again whether Redis is there; returns when it is not.
async fn watch(mut sink: PubSubSink) -> anyhow::Error {
    loop {
        sleep(PING).await;
        match timeout(PONG, sink.ping::<Value>()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return anyhow::Error::new(error).context("ping"),
            Err(_) => return anyhow!("a ping was not answered in time"),
        }
    }
}
