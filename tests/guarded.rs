//! Programs beside the service run until they are stopped, and never longer than their test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::guarded::{End, Guarded, Rights};

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// Says that it runs, and goes on for longer than any test.
fn program(directory: &Path) -> Command {
    Rights::Unprivileged.own(directory);
    let mut program = Rights::Unprivileged.command(Path::new("sh"));
    program.current_dir(directory).args(["-c", "echo runs; echo > here; exec sleep 1000"]);
    program
}

async fn until(what: impl Fn() -> bool) {
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let waited = async {
        while !what() {
            look.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, waited).await.expect("it must come");
}

fn state(pid: u32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

fn process(program: &Guarded) -> PathBuf {
    format!("/proc/{}", program.pid()).into()
}

#[tokio::test]
async fn a_program_runs_until_it_is_let_go_of_and_its_directory_goes_with_it() {
    let directory = tempfile::tempdir().unwrap().keep();
    let mut running = Guarded::start_in(&program(&directory), &directory);
    until(|| directory.join("here").exists()).await;
    assert!(!running.has_ended());
    assert_eq!(std::fs::read_to_string(directory.join("log")).unwrap(), "runs\n");
    let process = process(&running);
    drop(running);
    assert!(!process.exists() && !directory.exists());
}

#[tokio::test]
async fn a_program_is_frozen_and_thawed_and_stopped_or_killed() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    for stop in [Guarded::kill, |running: Guarded| running.stop("-TERM")] {
        let running = Guarded::start(&program(directory.path()), &log);
        running.freeze();
        until(|| state(running.pid()) == Some('T')).await;
        running.thaw();
        until(|| state(running.pid()) != Some('T')).await;
        let process = process(&running);
        stop(running);
        assert!(!process.exists());
        assert!(directory.path().exists());
    }
}

#[tokio::test]
async fn a_program_that_ends_by_itself_has_ended() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let program = Rights::Ours.command(Path::new("true"));
    let running =
        std::cell::RefCell::new(Guarded::start_with(&program, End::Quit, &log, Path::new("")));
    until(|| running.borrow_mut().has_ended()).await;
}
