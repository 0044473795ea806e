//! Programs of any size to search in: the four editions of the World Human Rights Cities Forum, as
//! often as it takes, each time with ids of their own.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use plenary::entity::participant::ParticipantVisibility;
use plenary::entity::{contribution, organization, participant, session};
use plenary::exchange::whrcf;
use plenary::program::{ConflictPolicy, Program, Rules, Tables};
use plenary::types::{
    Clock, IdSource, LocalizedText, OrganizationId, ParticipantId, Randomness, SessionId, Timestamp,
};

const EDITIONS: [&str; 4] = [
    include_str!("../../src/cli/demo/data/whrcf-2019.json"),
    include_str!("../../src/cli/demo/data/whrcf-2020.json"),
    include_str!("../../src/cli/demo/data/whrcf-2021.json"),
    include_str!("../../src/cli/demo/data/whrcf-2023.json"),
];

/// Conflicts are not what is measured.
pub const RULES: Rules = Rules { expected_revision: None, conflicts: ConflictPolicy::Tell };

/// Whether sessions have abstracts, of which the real editions have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abstracts {
    /// As the editions are.
    None,
    /// About a thousand letters in each language, put together from the titles of its edition.
    Long,
}

/// How many letters a long abstract has at least.
const LONG: usize = 1_000;

struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn until(&self, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}

/// Bytes that differ at every call and are the same in every run.
#[derive(Default)]
struct Counting(AtomicU64);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            let spread = next.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
            chunk.copy_from_slice(&spread[..chunk.len()]);
        }
    }
}

/// Makes programs.
pub struct Press {
    ids: IdSource,
    editions: Vec<Program>,
}

/// Rows of a program that is being made.
#[derive(Default)]
struct Rows {
    organizations: Vec<organization::Model>,
    participants: Vec<participant::Model>,
    sessions: Vec<session::Model>,
    contributions: Vec<contribution::Model>,
}

/// New ids of one copy of an edition, by the old ones.
#[derive(Default)]
struct Copied {
    organizations: HashMap<OrganizationId, OrganizationId>,
    participants: HashMap<ParticipantId, ParticipantId>,
    sessions: HashMap<SessionId, SessionId>,
}

impl Press {
    /// Reads the editions.
    pub fn new() -> anyhow::Result<Self> {
        let now = "2026-01-01T00:00:00Z".parse().context("read the instant")?;
        let ids = IdSource::new(Arc::new(Standing(now)), Arc::new(Counting::default()));
        let editions = EDITIONS.iter().map(|text| edition(text, &ids)).collect::<Result<_, _>>()?;
        Ok(Self { ids, editions })
    }

    /// The forum of 2019 as it was, and where further ids come from.
    pub fn into_first(self) -> Option<(Program, IdSource)> {
        let first = self.editions.into_iter().next()?;
        Some((first, self.ids))
    }

    /// A program of so many sessions, and of as many people as go with them.
    pub fn program(&self, sessions: usize, abstracts: Abstracts) -> Program {
        let mut rows = Rows::default();
        let mut editions = self.editions.iter().cycle();
        while let Some(edition) = editions.next().filter(|_| rows.sessions.len() < sessions) {
            self.copy(edition, abstracts, &mut rows);
        }
        rows.sessions.truncate(sessions);
        let kept: HashSet<_> = rows.sessions.iter().map(|row| row.id).collect();
        rows.contributions.retain(|row| kept.contains(&row.session_id));
        let tables = Tables {
            editions: self.editions[0].tables().editions.clone(),
            ..Tables::default()
                .organizations(rows.organizations)
                .participants(rows.participants)
                .sessions(rows.sessions)
                .contributions(rows.contributions)
        };
        let next = i32::try_from(sessions).unwrap_or(i32::MAX).saturating_add(1);
        Program::new(self.editions[0].edition_id(), self.editions[0].cursor(), next, tables)
    }

    fn copy(&self, edition: &Program, abstracts: Abstracts, rows: &mut Rows) {
        let tables = edition.tables();
        let edition_id = self.editions[0].edition_id();
        let mut copied = Copied::default();
        for row in tables.organizations.values() {
            let id = self.ids.issue();
            copied.organizations.insert(row.id, id);
            let slug = format!("{}-{}", row.slug, rows.organizations.len());
            let row = (**row).clone();
            rows.organizations.push(organization::Model {
                id,
                edition_id,
                slug,
                source_key: None,
                ..row
            });
        }
        for row in tables.participants.values() {
            let id = self.ids.issue();
            copied.participants.insert(row.id, id);
            let organization_id =
                row.organization_id.and_then(|id| copied.organizations.get(&id).copied());
            let row = (**row).clone();
            rows.participants.push(participant::Model {
                id,
                edition_id,
                organization_id,
                source_key: None,
                ..row
            });
        }
        self.copy_sessions(edition, abstracts, &mut copied, rows);
        let contributions = tables.contributions.values().filter_map(|row| {
            let participant_id = row.participant_id.and_then(|id| copied.participants.get(&id));
            let session_id = *copied.sessions.get(&row.session_id)?;
            let participant_id = participant_id.copied();
            let row = (**row).clone();
            let id = self.ids.issue();
            Some(contribution::Model { id, edition_id, session_id, participant_id, ..row })
        });
        rows.contributions.extend(contributions);
    }

    fn copy_sessions(
        &self,
        edition: &Program,
        abstracts: Abstracts,
        copied: &mut Copied,
        rows: &mut Rows,
    ) {
        let edition_id = self.editions[0].edition_id();
        for (place, row) in edition.tables().sessions.values().enumerate() {
            let id = self.ids.issue();
            copied.sessions.insert(row.id, id);
            let number = i32::try_from(rows.sessions.len()).unwrap_or(i32::MAX).saturating_add(1);
            let organizers = row.organizers.iter().filter_map(|id| copied.organizations.get(id));
            rows.sessions.push(session::Model {
                id,
                edition_id,
                number,
                source_key: None,
                code: None,
                organizers: organizers.copied().collect(),
                rooms: Vec::new().into(),
                kind_id: None,
                track_id: None,
                abstract_text: abstract_text(edition, place, abstracts),
                ..(**row).clone()
            });
        }
    }
}

fn edition(text: &str, ids: &IdSource) -> anyhow::Result<Program> {
    let file = whrcf::File::parse(text).context("read an edition")?;
    let base = Program::empty(ids.issue(), ids.issue());
    let people = HashMap::new();
    let visibility = ParticipantVisibility::Public;
    let import = whrcf::Import { base: &base, people: &people, visibility, ids };
    let edits = import.edits(&file).context("import an edition")?;
    Ok(base.apply(edits, RULES).context("make an edition")?.program)
}

/// An abstract that begins with another title for each session.
fn abstract_text(edition: &Program, place: usize, abstracts: Abstracts) -> Option<LocalizedText> {
    if abstracts == Abstracts::None {
        return None;
    }
    let sessions = edition.tables().sessions.values();
    let titles: Vec<_> = sessions.flat_map(|row| row.title.translations()).collect();
    let texts = ["en", "ko"].map(|tag| {
        let titles = titles.iter().filter(|(locale, _)| locale.as_str() == tag);
        let mut text = String::new();
        for (_, title) in titles.cycle().skip(place) {
            if text.chars().count() >= LONG {
                break;
            }
            text.push_str(title);
            text.push_str(". ");
        }
        (tag, text)
    });
    let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let texts = texts.filter_map(|(tag, text)| Some((tag.parse().ok()?, text)));
    LocalizedText::new(texts).ok()
}
