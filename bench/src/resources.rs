//! What a process uses, as Linux counts it.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// The length of a tick in /proc/PID/stat, the same on every Linux that programs can see.
const TICK: Duration = Duration::from_millis(10);

/// The time that all processors were busy with anything, since the machine was started.
pub fn machine_busy() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().context("the processors are missing")?;
    let ticks = line.split_whitespace().skip(1).map(str::parse::<u32>);
    let ticks = ticks.collect::<Result<Vec<_>, _>>().context("ticks are numbers")?;
    // user, nice and system; then idle, waiting, and interrupts of two kinds.
    Ok([0, 1, 2, 5, 6]
        .iter()
        .filter_map(|place| ticks.get(*place))
        .map(|ticks| TICK * *ticks)
        .sum())
}

/// A process that is watched.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    id: u32,
}

impl Process {
    /// The process with a number.
    pub fn new(id: u32) -> Self {
        Self { id }
    }

    /// This process.
    pub fn own() -> Self {
        Self::new(std::process::id())
    }

    /// Its resident memory, in KiB.
    pub fn resident(self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let figure = line.and_then(|line| line.split_whitespace().next());
        figure.context("VmRSS is missing")?.parse().context("VmRSS is a number")
    }

    /// The time that it has had a processor.
    pub fn busy(self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id))?;
        // The name of the program, in brackets, may have spaces.
        let (_, rest) = stat.rsplit_once(") ").context("the state is missing")?;
        let ticks = rest.split(' ').skip(11).take(2).map(str::parse::<u32>);
        let ticks: u32 = ticks.sum::<Result<_, _>>().context("ticks are numbers")?;
        Ok(TICK * ticks)
    }
}
