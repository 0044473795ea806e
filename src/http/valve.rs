//! How much the log is told of failures: enough to see them, and not so much that whoever causes
//! them fills a disk.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// How many a second are told.
const MOST: u32 = 20;

const WINDOW: Duration = Duration::from_secs(1);

/// Lets through so many a second, and says how many it kept back.
#[derive(Debug, Default)]
pub(super) struct Valve(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    begin: Option<Instant>,
    passed: u32,
    kept_back: u64,
}

impl Valve {
    /// Whether this one may be told: if so, how many before it were not.
    pub(super) fn pass(&self, now: Instant) -> Option<u64> {
        let mut window = self.0.lock();
        if window.begin.is_none_or(|begin| now.duration_since(begin) >= WINDOW) {
            window.begin = Some(now);
            window.passed = 0;
        }
        if window.passed >= MOST {
            window.kept_back += 1;
            return None;
        }
        window.passed += 1;
        Some(std::mem::take(&mut window.kept_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_told_in_part_and_the_rest_is_counted() {
        let (valve, begin) = (Valve::default(), Instant::now());
        let told = (0..500).filter(|_| valve.pass(begin) == Some(0)).count();
        assert_eq!(told, 20);
        assert_eq!(valve.pass(begin + WINDOW), Some(480));
        assert_eq!(valve.pass(begin + WINDOW), Some(0));
    }
}
