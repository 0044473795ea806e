//! The program itself, run as its users run it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::client::Client;
pub use super::database::Database;
use super::seed;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A command with none of this process's settings.
pub fn plenary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command.env_clear().kill_on_drop(true).stdin(Stdio::null());
    command
}

/// What a command came to.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command to its end.
pub async fn run(arguments: &[&str]) -> Ended {
    let output = plenary().args(arguments).output();
    let output = tokio::time::timeout(PATIENCE, output).await.expect("it must end").unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The whole standard output of a command that is done.
pub fn done(ended: &Ended) -> &str {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    &ended.stdout
}

/// Why a command was refused or failed; it printed no result.
pub fn refused(ended: &Ended) -> &str {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    &ended.stderr
}

impl Database {
    /// Runs a command on this database.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        let mut all = arguments.to_vec();
        all.extend(["--database-url", &self.url]);
        run(&all).await
    }

    /// Imports the four editions of the World Human Rights Cities Forum.
    pub async fn import_whrcf(&self) {
        for (place, text) in seed::WHRCF.iter().enumerate() {
            let path = self.file(&format!("whrcf-{place}.json"), text);
            let ended = self.run(&["import", path.to_str().unwrap()]).await;
            assert_eq!(ended.code, Some(0), "{ended:?}");
        }
    }

    /// The secret of a new editor's token.
    pub async fn editor(&self) -> String {
        let ended = self.run(&["token", "issue", "--name", "editor", "--role", "editor"]).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.stdout.trim().to_owned()
    }

    /// Serves this database, with more options.
    pub async fn serve_with(&self, options: &[&str]) -> Server {
        let line = ["serve", "--listen", "127.0.0.1:0", "--database-url", &self.url];
        Server::start(&[&line, options].concat(), None).await
    }

    /// Serves this database.
    pub async fn serve(&self) -> Server {
        self.serve_with(&[]).await
    }
}

/// A service in a process of its own.
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
    pub stdout: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts a command that serves, and waits until it says that it listens.
    pub async fn start(arguments: &[&str], directory: Option<&Path>) -> Self {
        let mut command = plenary();
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(directory) = directory {
            command.current_dir(directory);
        }
        Self::spawn(command).await
    }

    /// Starts a command that serves, whose standard output is piped, and waits likewise.
    pub async fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(PATIENCE, stdout.next_line()).await;
        let line = line.expect("it must listen").unwrap().expect("it must say where");
        let address = line.strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address, stdout }
    }

    /// Kills it, as a power cut would.
    pub async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop, and waits for its exit code.
    pub async fn terminate(&mut self) -> Option<i32> {
        self.signal("-TERM").await
    }

    /// Asks it to stop as Ctrl-C does, and waits for its exit code.
    pub async fn interrupt(&mut self) -> Option<i32> {
        self.signal("-INT").await
    }

    async fn signal(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args([signal, &id]).status().await.unwrap();
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("it must stop").unwrap().code()
    }

    pub fn client(&self) -> Client {
        Client::new(format!("http://{}", self.address))
    }
}
