//! `plenary import`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::output;
use crate::app::{Sources, open_bus, open_store, ring_now};
use crate::config::{BusOptions, ClockOptions, DatabaseOptions};
use crate::entity::participant::ParticipantVisibility;
use crate::exchange::whrcf;
use crate::feed::Bell;
use crate::program::{
    Change, Conflict, ConflictPolicy, Edit, Outcome, Program, Rules, View, describe_conflict,
};
use crate::store::{Commit, Origin, Store};
use crate::types::{Audience, Locale, RevisionNumber};

/// Bring editions to what files say. One file is one edition, matched by its slug; everything in it
/// is matched by its key.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    bus: BusOptions,
    /// The files, in the form of the World Human Rights Cities Forum.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    /// How new participants are listed. Those who are known stay as they are.
    #[arg(long, default_value = "public")]
    visibility: VisibilityOption,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum VisibilityOption {
    /// By name: the file is a program that was published.
    Public,
    /// As a figure only.
    Anonymous,
    /// Nowhere.
    Hidden,
}

impl From<VisibilityOption> for ParticipantVisibility {
    fn from(option: VisibilityOption) -> Self {
        match option {
            VisibilityOption::Public => Self::Public,
            VisibilityOption::Anonymous => Self::Anonymous,
            VisibilityOption::Hidden => Self::Hidden,
        }
    }
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        // All files are read before anything is written: a file that is not what it says is found
        // first.
        let mut texts = Vec::new();
        for path in &self.files {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("read {}", path.display()))?;
            texts.push((path, text));
        }
        let mut files = Vec::new();
        for (path, text) in &texts {
            files.push((path.as_path(), parse(path, text)?));
        }
        let bus = open_bus(&self.bus)?;
        let store = open_store(&self.database).await?;
        let importer = Importer {
            store: store.clone(),
            sources: Sources::real(self.clock),
            visibility: self.visibility.into(),
            dry_run: self.dry_run,
        };
        // Likewise, every file is tried before the first is imported.
        for (path, file) in &files {
            let tried = importer.attempt(file).await;
            tried.with_context(|| format!("import {}", path.display()))?;
        }
        let mut bells = Vec::new();
        let done = importer.import_all(files, &mut bells).await;
        // Also for those before one that failed.
        ring_now(bus.as_deref(), &bells).await;
        done?;
        store.close().await.context("close the database")
    }
}

fn parse(path: &Path, text: &str) -> anyhow::Result<whrcf::File> {
    whrcf::File::parse(text).with_context(|| format!("{} is not a program", path.display()))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// How many conflicts an import names.
const MAX_CONFLICTS: usize = 20;

/// A file is told of its conflicts, and never refused for them; but it overwrites nothing that was
/// edited after the import looked.
fn rules(base: &Program) -> Rules {
    Rules { expected_revision: Some(base.revision()), conflicts: ConflictPolicy::Tell }
}

/// Imports files into a database.
pub(super) struct Importer {
    pub(super) store: Store,
    pub(super) sources: Sources,
    pub(super) visibility: ParticipantVisibility,
    pub(super) dry_run: bool,
}

impl Importer {
    /// Imports files in turn, up to the first that fails; `bells` are those to ring.
    async fn import_all(
        &self,
        files: Vec<(&Path, whrcf::File)>,
        bells: &mut Vec<Bell>,
    ) -> anyhow::Result<()> {
        for (path, file) in files {
            let report = self.import(&file, &name_of(path)).await;
            let (report, bell) = report.with_context(|| format!("import {}", path.display()))?;
            bells.extend(bell);
            output::print(report)?;
        }
        Ok(())
    }

    /// Brings one edition to what a file says; `name` stands for the file in the history. Returns
    /// what it came to, and the bell to ring if that is a revision.
    pub(super) async fn import(
        &self,
        file: &whrcf::File,
        name: &str,
    ) -> anyhow::Result<(String, Option<Bell>)> {
        if self.dry_run {
            let Outcome { program, changes, .. } = self.attempt(file).await?;
            return Ok((report(file, "would make revision", &program, &changes), None));
        }
        let base = self.base(file).await?;
        let edits = self.edits(&base, file).await?;
        let origin = Origin {
            actor: format!("import {name}"),
            credential: None,
            at: self.sources.clock.now(),
            reason: None,
            note: None,
        };
        let commit = Commit { intent: edits.into(), rules: rules(&base), origin };
        let committed = self.store.commit(base, commit).await?;
        let bell = committed
            .step
            .as_ref()
            .map(|step| Bell::Edition(step.after.edition_id(), step.revision.number));
        Ok((report(file, "revision", &committed.program, &committed.changes), bell))
    }

    /// What importing a file would come to.
    async fn attempt(&self, file: &whrcf::File) -> anyhow::Result<Outcome> {
        let base = self.base(file).await?;
        let edits = self.edits(&base, file).await?;
        let edits = self.store.edits_of(&base, edits.into()).await?;
        Ok(base.apply(edits, rules(&base))?)
    }

    async fn edits(&self, base: &Program, file: &whrcf::File) -> anyhow::Result<Vec<Edit>> {
        let people = self.store.people_by_key().await?;
        let import = whrcf::Import {
            base,
            people: &people,
            visibility: self.visibility,
            ids: &self.sources.ids,
        };
        Ok(import.edits(file)?)
    }

    /// The edition as it is; the empty program if it is new.
    async fn base(&self, file: &whrcf::File) -> anyhow::Result<Arc<Program>> {
        let Some(id) = self.store.edition_id(file.slug()).await? else {
            let ids = &self.sources.ids;
            return Ok(Arc::new(Program::empty(ids.issue(), ids.issue())));
        };
        let program = self.store.load(id).await?.context("the edition has no head")?;
        Ok(Arc::new(program))
    }
}

/// What an import came to: the revision, the changes by kind, and the standing conflicts.
fn report(file: &whrcf::File, made: &str, program: &Program, changes: &[Change]) -> String {
    let slug = file.slug();
    let mut lines = vec![if changes.is_empty() {
        format!("{slug}: nothing changed")
    } else {
        let counts = counts(changes);
        format!("{slug}: {made} {}: {counts}", program.revision())
    }];
    if program.revision() > RevisionNumber::ZERO {
        lines.extend(conflict_lines(program));
    }
    lines.join("\n")
}

/// The heaviest conflicts first; of a program that is only begun there may be hundreds.
fn conflict_lines(program: &Program) -> Vec<String> {
    let view = View::of(Arc::new(program.clone()), Audience::Staff);
    let mut conflicts: Vec<_> = program.conflicts().iter().collect();
    conflicts.sort_by_key(|conflict| std::cmp::Reverse(conflict.severity));
    let shown = conflicts.iter().take(MAX_CONFLICTS);
    let mut lines: Vec<_> = shown.map(|conflict| conflict_line(conflict, &view)).collect();
    let more = conflicts.len().saturating_sub(MAX_CONFLICTS);
    if more > 0 {
        lines.push(format!("  and {more} more conflicts"));
    }
    lines
}

fn conflict_line(conflict: &Conflict, view: &View) -> String {
    let english: Option<Locale> = "en".parse().ok();
    let text = describe_conflict(conflict, view);
    format!("  conflict: {}", text.pick(english.iter(), &[]).1)
}

fn counts(changes: &[Change]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *counts.entry(change.table()).or_default() += 1;
    }
    let counts: Vec<_> = counts.iter().map(|(table, count)| format!("{table} {count}")).collect();
    counts.join(", ")
}
