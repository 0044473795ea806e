//! The client: opens the connections, triggers the events or asks for the page, and says when each
//! answer was where.

use clap::Parser;
use plenary_bench::abuse::Abuse;
use plenary_bench::cold::Cold;
use plenary_bench::fanout::Fanout;
use plenary_bench::nodes::Nodes;
use plenary_bench::pressure::Pressure;
use plenary_bench::reading::Reading;
use tokio::task::LocalSet;

/// Measures how a server brings events to its subscribers, and the page to its readers.
#[derive(Parser)]
enum Load {
    /// One event after the other, each when everybody has the one before.
    Fanout(Fanout),
    /// Events at a rate, whoever lags.
    Pressure(Pressure),
    /// Events on one node, followed on two.
    Nodes(Nodes),
    /// The page, as often as it goes.
    Page(Reading),
    /// The page for many at once, after each revision.
    Cold(Cold),
    /// What is thrown at a server, and what quiet readers notice.
    Abuse(Abuse),
}

/// One thread: the rest of the machine is the server's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let load = Load::parse();
    let measuring = async {
        match load {
            Load::Fanout(fanout) => fanout.run().await,
            Load::Pressure(pressure) => pressure.run().await,
            Load::Nodes(nodes) => nodes.run().await,
            Load::Page(reading) => reading.run().await,
            Load::Cold(cold) => cold.run().await,
            Load::Abuse(abuse) => abuse.run().await,
        }
    };
    LocalSet::new().run_until(measuring).await
}
