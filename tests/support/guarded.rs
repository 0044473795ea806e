//! Programs that tests run beside the service, and stop, freeze and kill as they like. They end
//! with the tests, however those end.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs a program in the background and says its number; ends when it ends, and ends it when the
/// standard input does: when its owner lets go of it, or dies. Then removes what was only for it.
///
/// What runs in the background has no standard input of its own, hence the third descriptor.
const GUARD: &str = r#"
litter=$1 end=$2
shift 2
exec 3<&0
"$@" </dev/null 3<&- >&2 & program=$!
echo $program
{ read -r _ <&3; kill -"$end" $program; kill -CONT $program; } >&2 2>/dev/null & watch=$!
wait $program
kill $watch
[ -z "$litter" ] || rm -rf -- "$litter"
"#;

/// Runs what follows as nobody.
const AS_NOBODY: [&str; 5] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];

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

/// How a program is made to end when nobody has stopped it.
#[derive(Clone, Copy)]
pub enum End {
    /// By killing it.
    Killed,
    /// By SIGQUIT: it drops everything, but for what outlives a process that is killed.
    Quit,
}

/// A program that runs for as long as this is kept.
pub struct Guarded {
    guard: Child,
    /// Its end is the program's.
    lifeline: Option<ChildStdin>,
    pid: u32,
}

impl Guarded {
    /// Starts a program; what it says goes to a file.
    pub fn start(program: &Command, log: &Path) -> Self {
        Self::start_with(program, End::Killed, log, Path::new(""))
    }

    /// Starts a program whose directory is removed when it ends.
    pub fn start_in(program: &Command, directory: &Path) -> Self {
        Self::start_with(program, End::Killed, &directory.join("log"), directory)
    }

    /// Starts a program that ends in some way, with its log, and with what is removed after it.
    pub fn start_with(program: &Command, end: End, log: &Path, litter: &Path) -> Self {
        let said = File::options().create(true).append(true).open(log).unwrap();
        let end = match end {
            End::Killed => "KILL",
            End::Quit => "QUIT",
        };
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh"]).arg(litter).arg(end);
        guard.arg(program.get_program()).args(program.get_args());
        guard.current_dir(program.get_current_dir().unwrap_or(Path::new("/")));
        // Keys that interrupt the tests are none of its business: it outlives them to clean up.
        guard.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(said);
        let mut guard = guard.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let lifeline = guard.stdin.take();
        Self { guard, lifeline, pid: line.trim().parse().unwrap() }
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.guard.try_wait().unwrap().is_some()
    }

    /// Kills it, as a power cut would.
    pub fn kill(self) {
        self.stop("-KILL");
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

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        self.guard.wait().unwrap();
    }
}

/// Sends a signal to a process, which may be gone.
pub fn signal(signal: &str, pid: u32) {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
    sent.unwrap();
}
