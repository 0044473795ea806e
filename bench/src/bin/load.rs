//! The client: opens the connections, triggers the events and says when each was where.

use clap::Parser;
use plenary_bench::fanout::Fanout;
use plenary_bench::nodes::Nodes;
use plenary_bench::pressure::Pressure;
use tokio::task::LocalSet;

/// Measures how a server brings events to its subscribers.
#[derive(Parser)]
enum Load {
    /// One event after the other, each when everybody has the one before.
    Fanout(Fanout),
    /// Events at a rate, whoever lags.
    Pressure(Pressure),
    /// Events on one node, followed on two.
    Nodes(Nodes),
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
        }
    };
    LocalSet::new().run_until(measuring).await
}
