//! `plenary demo`: four real editions, one editor, and a forum that is under way.

mod greeting;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::import::Importer;
use super::serve::{announce, told_to_stop};
use crate::app::{App, Sources, listen, open_store};
use crate::config::{ClockOptions, DatabaseOptions, ServeOptions};
use crate::entity::participant::ParticipantVisibility;
use crate::exchange::whrcf;
use crate::http::Origins;
use crate::store::{NewToken, Store};
use crate::types::Role;

/// Serve four real editions of the World Human Rights Cities Forum from a database made anew.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where the database is made anew, as plenary-demo.db, and where mails become files, in mail/;
    /// nothing else there is touched.
    #[arg(long, env = "PLENARY_DIR", default_value = "demo", value_name = "DIRECTORY")]
    dir: PathBuf,
    #[command(flatten)]
    serve: ServeOptions,
}

/// An afternoon of the forum of 2019, with sessions on in three rooms.
const START: &str = "2019-10-01T14:00:00+09:00";

/// Where mails become files, below the demo's directory.
const MAILS: &str = "mail";

const DATABASE: &str = "plenary-demo.db";

/// What SQLite keeps beside a database.
const SUFFIXES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

const EDITIONS: [(&str, &str); 4] = [
    ("whrcf-2019.json", include_str!("data/whrcf-2019.json")),
    ("whrcf-2020.json", include_str!("data/whrcf-2020.json")),
    ("whrcf-2021.json", include_str!("data/whrcf-2021.json")),
    ("whrcf-2023.json", include_str!("data/whrcf-2023.json")),
];

impl Demo {
    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mails = self.dir.join(MAILS);
        let mails = self.serve.mail.mail_dir.get_or_insert(mails).clone();
        self.serve.browser.allow_origins.get_or_insert(Origins::Any);
        let start = START.parse().expect("our own instant is right");
        let clock = self.serve.clock().clock.or(Some(start));
        let sources = Sources::real(ClockOptions { clock });
        let listener = listen(&self.serve).await?;
        fs::create_dir_all(&self.dir)
            .with_context(|| format!("make the directory {}", self.dir.display()))?;
        let _alone = lock(&self.dir)?;
        let store = open_store(&new_database(&self.dir)?).await?;
        import_editions(&store, &sources).await?;
        let token = editor_token(&store, &sources).await?;
        let example = greeting::example(&store, &sources).await?;
        let app = App::start(listener, store, None, sources, &self.serve).await?;
        let stop = told_to_stop();
        announce(&app)?;
        super::output::print(greeting::greeting(&app.address(), &token, &example, &mails))?;
        app.run_until(stop).await
    }
}

/// Refuses a directory in which another demo runs: its database must not vanish under it. The lock
/// lasts as long as the file is held.
fn lock(dir: &Path) -> anyhow::Result<File> {
    let path = dir.join(format!("{DATABASE}.lock"));
    let file = File::create(&path).with_context(|| format!("make {}", path.display()))?;
    file.try_lock().with_context(|| format!("another demo runs in {}", dir.display()))?;
    Ok(file)
}

/// Makes room for the demo's database, and only for that.
fn new_database(dir: &Path) -> anyhow::Result<DatabaseOptions> {
    for suffix in SUFFIXES {
        let file = dir.join(format!("{DATABASE}{suffix}"));
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("remove {}", file.display()));
            }
            _ => {}
        }
    }
    forget_mails(&dir.join(MAILS))?;
    let file = dir.join(DATABASE);
    let file = file.to_str().context("the directory's name is not UTF-8")?;
    Ok(DatabaseOptions { database_url: format!("sqlite:{file}"), no_migrate: false })
}

/// Removes the mails of the last time, whose links lead nowhere any more.
fn forget_mails(mails: &Path) -> anyhow::Result<()> {
    let Ok(files) = fs::read_dir(mails) else { return Ok(()) };
    for file in files {
        let file = file.context("look at the mails")?.path();
        if file.extension().is_some_and(|kind| kind == "eml") {
            fs::remove_file(&file).with_context(|| format!("remove {}", file.display()))?;
        }
    }
    Ok(())
}

async fn import_editions(store: &Store, sources: &Sources) -> anyhow::Result<()> {
    let importer = Importer {
        store: store.clone(),
        sources: sources.clone(),
        visibility: ParticipantVisibility::Public,
        dry_run: false,
    };
    for (name, text) in EDITIONS {
        let file = whrcf::File::parse(text).with_context(|| format!("read {name}"))?;
        importer.import(&file, name).await.with_context(|| format!("import {name}"))?;
    }
    Ok(())
}

async fn editor_token(store: &Store, sources: &Sources) -> anyhow::Result<String> {
    let token = NewToken {
        id: sources.ids.issue(),
        name: "demo".to_owned(),
        role: Role::Editor,
        edition: None,
        at: sources.clock.now(),
        expires_at: None,
    };
    let issued = store.issue_token(token, sources.randomness.as_ref()).await?;
    Ok(issued.reveal().to_owned())
}
