//! The mails that a service wrote into a directory, as their recipients read them.

use std::path::Path;
use std::time::Duration;

use mail_parser::MessageParser;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A mail that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Where a program stops these mails at once.
    pub one_click: Option<String>,
}

impl Letter {
    fn read(bytes: &[u8]) -> Self {
        let message = MessageParser::default().parse(bytes).unwrap();
        let header = |name: &str| message.header_raw(name).map(|text| text.trim().to_owned());
        let unsubscribe = header("List-Unsubscribe");
        let post = header("List-Unsubscribe-Post");
        assert_eq!(unsubscribe.is_some(), post.as_deref() == Some("List-Unsubscribe=One-Click"));
        Self {
            to: message.to().unwrap().first().unwrap().address().unwrap().to_owned(),
            subject: message.subject().unwrap().to_owned(),
            text: message.body_text(0).unwrap().replace("\r\n", "\n"),
            html: message.body_html(0).unwrap().into_owned(),
            one_click: unsubscribe.map(|text| text.trim_matches(['<', '>']).to_owned()),
        }
    }

    /// The path of the link in it that begins so.
    pub fn link(&self, path: &str) -> String {
        let start = self.text.find(path).unwrap_or_else(|| panic!("no {path} in {}", self.text));
        self.text[start..].split_whitespace().next().unwrap().to_owned()
    }
}

/// Waits until something is so.
pub async fn wait_until<T, Look: Future<Output = Option<T>>>(
    what: &str,
    look: impl Fn() -> Look,
) -> T {
    let wait = async {
        let mut turn = tokio::time::interval(PAUSE);
        loop {
            turn.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{what}"))
}

/// The mails of a directory, oldest first, once there are so many.
pub async fn letters(directory: &Path, number: usize) -> Vec<Letter> {
    let look = async || {
        let letters = all(directory);
        assert!(letters.len() <= number, "too many: {letters:#?}");
        (letters.len() == number).then_some(letters)
    };
    wait_until("the mails must come", look).await
}

/// The mails that are there. Their names are their ids, which rise.
pub fn all(directory: &Path) -> Vec<Letter> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    paths.sort();
    paths.iter().map(|path| Letter::read(&std::fs::read(path).unwrap())).collect()
}
