//! Programs that tests run beside the service, and stop, freeze and kill as they like. They end
//! with the tests, however those end.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs a program in the background and says its number; ends when it ends, and ends it when the
/// standard input does: when its owner lets go of it, or dies. Then removes what was only for it.
const GUARD: &str = r#"
"$@" </dev/null & program=$!
echo $program
{ read -r _ <&3; kill -KILL $program; } 3<&0 2>/dev/null & watch=$!
wait $program
kill $watch
[ -z "$LITTER" ] || rm -rf -- "$LITTER"
"#;

/// Runs what follows as nobody.
const AS_NOBODY: [&str; 5] =
    ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

/// The number of the user nobody, and of their group.
const NOBODY: u32 = 65534;

/// Whose rights a program has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Those of the tests.
    Ours,
    /// Nobody's, where ours are root's: some programs refuse to run as root.
    Unprivileged,
}

impl Rights {
    fn are_dropped(self) -> bool {
        let ours = std::fs::metadata("/proc/self").unwrap().uid();
        self == Self::Unprivileged && ours == 0
    }

    /// A command with these rights.
    pub fn command(self, program: &Path) -> Command {
        if !self.are_dropped() {
            return Command::new(program);
        }
        let mut command = Command::new(AS_NOBODY[0]);
        command.args(&AS_NOBODY[1..]).arg(program);
        command
    }

    /// Gives a directory to whoever has these rights.
    pub fn own(self, directory: &Path) {
        if self.are_dropped() {
            std::os::unix::fs::chown(directory, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}

/// A program that runs for as long as this is kept.
pub struct Guarded {
    guard: Child,
    /// Its end is the program's.
    _lifeline: ChildStdin,
    pid: u32,
}

impl Guarded {
    /// Starts a program; what it says goes to a file.
    pub fn start(program: &Command, log: &Path) -> Self {
        Self::start_with(program, log, Path::new(""))
    }

    /// Starts a program whose directory is removed when it ends.
    pub fn start_in(program: &Command, directory: &Path) -> Self {
        Self::start_with(program, &directory.join("log"), directory)
    }

    fn start_with(program: &Command, log: &Path, litter: &Path) -> Self {
        let said = File::options().create(true).append(true).open(log).unwrap();
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(program.get_program())
            .args(program.get_args())
            .env("LITTER", litter)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let lifeline = guard.stdin.take().unwrap();
        Self { guard, _lifeline: lifeline, pid: line.trim().parse().unwrap() }
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Kills it, as a power cut would.
    pub fn kill(mut self) {
        signal("-KILL", self.pid);
        self.guard.wait().unwrap();
    }

    /// Asks it to stop by a signal, and waits until it has.
    pub fn stop(mut self, by: &str) {
        signal(by, self.pid);
        self.guard.wait().unwrap();
    }

    /// Halts it: it answers nobody, and its connections stay.
    pub fn freeze(&self) {
        signal("-STOP", self.pid);
    }

    /// Lets a halted one go on.
    pub fn thaw(&self) {
        signal("-CONT", self.pid);
    }
}

/// Sends a signal to a process, which may be gone.
pub fn signal(signal: &str, pid: u32) {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
    sent.unwrap();
}
