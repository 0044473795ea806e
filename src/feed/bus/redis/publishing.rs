//! Publishing the bells that were rung, as far as Redis is there to take them.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::super::Bell;
use super::super::bell::Subject;
use super::CHANNEL;
use super::address::{Addresses, CONNECTION};
use super::outage::{Pauses, Report};
use crate::types::Randomness;

/// How many subjects may wait at once; more are dropped, and the polls make up for them.
const MOST: usize = 1_024;

/// How long Redis may take to answer.
const RESPONSE: Duration = Duration::from_secs(1);

/// How long the bells that wait at the end may hold a stop up.
const FAREWELL: Duration = Duration::from_secs(1);

/// The bells that wait to be published: for each subject the highest.
#[derive(Default)]
pub(super) struct Waiting {
    bells: Mutex<HashMap<Subject, Bell>>,
    rung: Notify,
}

impl Waiting {
    pub(super) fn add(&self, bell: Bell) {
        {
            let mut bells = self.bells.lock();
            let subject = bell.subject();
            if bells.len() == MOST && !bells.contains_key(&subject) {
                return;
            }
            bells
                .entry(subject)
                .and_modify(|waiting| *waiting = bell.max(*waiting))
                .or_insert(bell);
        }
        self.rung.notify_one();
    }

    fn take(&self) -> Vec<Bell> {
        self.bells.lock().drain().map(|(_, bell)| bell).collect()
    }
}

/// Publishes on a connection that is made when it is needed.
pub(super) struct Publisher<'a> {
    addresses: &'a Addresses,
    connection: Option<MultiplexedConnection>,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(addresses: &'a Addresses) -> Self {
        Self { addresses, connection: None }
    }

    /// Publishes what is rung until told to stop, and then what still waits.
    pub(super) async fn run(
        mut self,
        waiting: &Waiting,
        randomness: &dyn Randomness,
        stop: &CancellationToken,
    ) {
        let overdue = async {
            stop.cancelled().await;
            sleep(FAREWELL).await;
        };
        tokio::select! {
            () = self.publish_until(waiting, randomness, stop) => {}
            () = overdue => {}
        }
    }

    async fn publish_until(
        &mut self,
        waiting: &Waiting,
        randomness: &dyn Randomness,
        stop: &CancellationToken,
    ) {
        let mut pauses = Pauses::new(randomness);
        let mut report = Report::new(
            "bells reach other nodes",
            "bells do not reach other nodes; their polls make up for them until Redis is back",
        );
        while stop.run_until_cancelled(waiting.rung.notified()).await.is_some() {
            let bells = waiting.take();
            // Those that were rung while others were taken went with them.
            if bells.is_empty() {
                continue;
            }
            // What is not delivered is dropped, and what is rung in the pause waits for its end: never
            // longer, and never twice for the same.
            if let Err(error) = self.publish(&bells).await {
                report.ill(&error);
                stop.run_until_cancelled(pauses.wait()).await;
            } else {
                report.well();
                pauses = Pauses::new(randomness);
            }
        }
        if let Err(error) = self.publish(&waiting.take()).await {
            report.ill(&error);
        }
    }

    /// Publishes bells, or fails within a few seconds.
    pub(super) async fn publish(&mut self, bells: &[Bell]) -> anyhow::Result<()> {
        if bells.is_empty() {
            return Ok(());
        }
        if let Some(connection) = self.connection.take() {
            // It may have been lost since the last bell without our noticing: then a new one is made.
            match self.publish_on(connection, bells).await {
                Ok(()) => return Ok(()),
                Err(error) => tracing::debug!(%error, "the connection for bells was lost"),
            }
        }
        let connection = self.addresses.connect(connect).await?;
        Ok(self.publish_on(connection, bells).await?)
    }

    async fn publish_on(
        &mut self,
        mut connection: MultiplexedConnection,
        bells: &[Bell],
    ) -> redis::RedisResult<()> {
        let mut pipeline = redis::pipe();
        for bell in bells {
            pipeline.publish(CHANNEL, bell.to_string()).ignore();
        }
        pipeline.exec_async(&mut connection).await?;
        self.connection = Some(connection);
        Ok(())
    }
}

async fn connect(client: Client) -> anyhow::Result<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECTION))
        .set_response_timeout(Some(RESPONSE));
    Ok(client.get_multiplexed_async_connection_with_config(&config).await?)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::types::{EditionId, RevisionNumber};

    fn edition(id: usize, revision: i32) -> Bell {
        let id = Uuid::from_u128(u128::try_from(id).expect("it is a wider number"));
        Bell::Edition(EditionId(id), RevisionNumber(revision))
    }

    #[test]
    fn of_many_bells_about_the_same_only_the_highest_waits() {
        let waiting = Waiting::default();
        for revision in [1, 3, 2] {
            waiting.add(edition(7, revision));
            waiting.add(Bell::Access(revision.into()));
        }
        waiting.add(edition(8, 1));
        let mut bells = waiting.take();
        bells.sort_unstable();
        assert_eq!(bells, [edition(7, 3), edition(8, 1), Bell::Access(3)]);
        assert_eq!(waiting.take(), []);
    }

    #[test]
    fn only_so_many_subjects_wait_and_those_that_do_are_brought_up_to_date() {
        let waiting = Waiting::default();
        for id in 0..=MOST {
            waiting.add(edition(id, 1));
        }
        waiting.add(edition(0, 2));
        let bells = waiting.take();
        assert_eq!(bells.len(), MOST);
        assert!(bells.contains(&edition(0, 2)) && !bells.contains(&edition(MOST, 1)));
    }
}
