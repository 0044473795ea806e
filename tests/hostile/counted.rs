//! What a service did for what was thrown at it: by its own counters, and by its memory.

use crate::support::client::Client;
use crate::support::counters::counters;

/// How much was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub parsed: u64,
    pub executed: u64,
}

impl Counted {
    pub async fn of(client: &Client) -> Self {
        let all = counters(client).await;
        let of = |name: &str| {
            let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("{name} is not in\n{all}")).parse().unwrap()
        };
        Self {
            parsed: of("plenary_documents_parsed_total"),
            executed: of("plenary_operations_executed_total"),
        }
    }
}

/// How much memory a process holds.
pub fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
