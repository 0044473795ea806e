//! The directory in which mails become files, where a test names no server.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;

use super::smtp::Received;

/// How long a test waits for a mail.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often the directory is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The mails of one service.
pub struct Mailbox {
    directory: PathBuf,
    read: Mutex<HashSet<PathBuf>>,
}

impl Mailbox {
    pub fn at(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), read: Mutex::default() }
    }

    /// The next mail that was not read yet.
    pub async fn next(&self) -> Received {
        let looking = async {
            let mut look = tokio::time::interval(LOOK_AGAIN);
            loop {
                look.tick().await;
                if let Some(mail) = self.unread() {
                    return mail;
                }
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("a mail must come")
    }

    fn unread(&self) -> Option<Received> {
        let files = std::fs::read_dir(&self.directory).ok()?;
        let mut files: Vec<_> = files
            .map(|file| file.unwrap().path())
            .filter(|file| file.extension().is_some_and(|kind| kind == "eml"))
            .collect();
        // Their names are in the order in which they were asked for.
        files.sort();
        let mut read = self.read.lock();
        let file = files.into_iter().find(|file| !read.contains(file))?;
        let mail = Received::in_file(std::fs::read(&file).unwrap());
        read.insert(file);
        Some(mail)
    }

    /// From now on no mail can be put there: all wait.
    pub fn close(&self) {
        std::fs::write(&self.directory, "no directory").unwrap();
    }
}
