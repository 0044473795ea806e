//! Where the name of somebody who is erased still stands.

use async_graphql::{ID, Object};

use super::node::Node;
use crate::program::{Mention, MentionPlace, View};

/// One place.
pub struct ErasureMention {
    view: View,
    mention: Mention,
}

impl ErasureMention {
    /// The places of one edition.
    pub fn all(view: &View, mentions: &[Mention]) -> Vec<Self> {
        let mentions = mentions.iter().cloned();
        mentions.map(|mention| Self { view: view.clone(), mention }).collect()
    }
}

/// A place in which the name of somebody who is erased still stands, because others wrote it.
#[Object]
impl ErasureMention {
    /// The field in which it stands, such as `title`; `reason` or `note` of a revision.
    async fn field(&self) -> String {
        match &self.mention.place {
            MentionPlace::Row(_, column) => camel_case(column),
            MentionPlace::Reason => "reason".to_owned(),
            MentionPlace::Note => "note".to_owned(),
            MentionPlace::Issue(_) => "body".to_owned(),
        }
    }

    /// What it stands in. Null: in a revision, or in something that is not there any more.
    async fn object(&self) -> Option<Node> {
        match &self.mention.place {
            MentionPlace::Row(id, _) => Node::of(&self.view, *id),
            _ => None,
        }
    }

    /// The issue of the newsletter that it stands in, by its id. Null: in none.
    async fn issue(&self) -> Option<ID> {
        match &self.mention.place {
            MentionPlace::Issue(issue) => Some(issue.to_string().into()),
            _ => None,
        }
    }

    /// Whether it stands there now; else only in the history.
    async fn is_present(&self) -> bool {
        self.mention.is_present
    }

    /// The numbers of the revisions in which it stands.
    async fn revisions(&self) -> Vec<i32> {
        self.mention.revisions.iter().map(|number| number.0).collect()
    }
}

fn camel_case(column: &str) -> String {
    let mut words = column.split('_').filter(|word| *word != "text" || column == "text");
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        name + &head.to_uppercase() + tail
    })
}
