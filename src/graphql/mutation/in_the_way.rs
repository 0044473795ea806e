//! What is in the way of an edit, as nodes and by name.

use std::collections::BTreeSet;

use crate::graphql::object::node::Node;
use crate::program::{RecordId, View};
use crate::types::{Languages, LocalizedText, Tongue};

/// How much of what is in the way is shown.
const MAX_SHOWN: usize = 20;

/// How much of it is named in words.
const MAX_NAMED: usize = 3;

/// The longest name in words, in characters: a title may be much longer.
const MAX_NAME: usize = 80;

/// What is in the way of an edit.
#[derive(Default)]
pub struct InTheWay {
    /// What is in the way, as the program stands.
    pub nodes: Vec<Node>,
    /// What the first of them are called.
    names: Vec<String>,
    /// How many there are.
    count: usize,
}

impl InTheWay {
    /// What is in the way, for a reader of these languages. What the view does not show is left out:
    /// edits that are refused may have made it themselves.
    pub fn of(view: &View, ids: impl IntoIterator<Item = RecordId>, languages: &Languages) -> Self {
        let mut seen = BTreeSet::new();
        let named = ids.into_iter().filter_map(|id| Some((id, name_of(view, id)?)));
        let named: Vec<_> = named.filter(|(id, _)| seen.insert(*id)).collect();
        let pick =
            |text: &LocalizedText| cut(text.pick(languages.iter(), &view.edition().locales).1);
        let nodes = named.iter().take(MAX_SHOWN).filter_map(|(id, _)| Node::of(view, *id));
        Self {
            nodes: nodes.collect(),
            names: named.iter().take(MAX_NAMED).map(|(_, name)| pick(name)).collect(),
            count: named.len(),
        }
    }

    /// Words about it, such as `: “Opening”, “Closing” and 2 more`; none where nothing is.
    pub fn say(&self, tongue: Tongue) -> String {
        if self.names.is_empty() {
            return String::new();
        }
        let names: Vec<_> = self.names.iter().map(|name| format!("“{name}”")).collect();
        let names = names.join(", ");
        match (self.count.saturating_sub(self.names.len()), tongue) {
            (0, _) => format!(": {names}"),
            (more, Tongue::English) => format!(": {names} and {more} more"),
            (more, Tongue::Korean) => format!(": {names} 외 {more}개"),
        }
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// What a row is called. None: it is not shown, or is no node.
fn name_of(view: &View, id: RecordId) -> Option<LocalizedText> {
    Some(match id {
        RecordId::Edition(_) => view.edition().title.clone(),
        RecordId::Organization(id) => view.organization(id)?.name.clone(),
        RecordId::Room(id) => view.room(id)?.name.clone(),
        RecordId::Track(id) => view.track(id)?.name.clone(),
        RecordId::SessionKind(id) => view.kind(id)?.name.clone(),
        RecordId::Participant(id) => view.participant(id)?.names.clone(),
        RecordId::Session(id) => view.session(id)?.title.clone(),
        RecordId::Announcement(id) => view.announcement(id)?.text.clone(),
        RecordId::Contribution(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_of_many_are_named() {
        let names = ["One", "Two", "Three"].map(str::to_owned).to_vec();
        let many = InTheWay { nodes: Vec::new(), names: names.clone(), count: 5 };
        assert_eq!(many.say(Tongue::English), ": “One”, “Two”, “Three” and 2 more");
        assert_eq!(many.say(Tongue::Korean), ": “One”, “Two”, “Three” 외 2개");
        let few = InTheWay { nodes: Vec::new(), names, count: 3 };
        assert_eq!(few.say(Tongue::English), ": “One”, “Two”, “Three”");
        assert_eq!(InTheWay::default().say(Tongue::Korean), "");
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        assert_eq!(cut(&"가".repeat(80)), "가".repeat(80));
        assert_eq!(cut(&"가".repeat(81)), format!("{}…", "가".repeat(80)));
    }
}
