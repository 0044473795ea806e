//! Every session of every edition is found by what stands in its title.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{label, search_with};
use crate::support::app::TestApp;
use crate::support::forum;

const SLUGS: [&str; 4] = ["whrcf-2019", "whrcf-2020", "whrcf-2021", "whrcf-2023"];

const TITLES: &str = "query($slug: String!) { edition(slug: $slug) {
  sessions(first: 100) { totalCount nodes { key title { translations { locale text } } } }
} }";

/// The keys and the titles in one language of all sessions of an edition.
async fn titles(app: &TestApp, slug: &str, locale: &str) -> Vec<(String, String)> {
    let data = app.public().ask(TITLES, json!({ "slug": slug })).await;
    let sessions = &data["edition"]["sessions"];
    let nodes = sessions["nodes"].as_array().unwrap();
    assert_eq!(sessions["totalCount"], nodes.len());
    let title = |session: &Value| {
        let all = session["title"]["translations"].as_array().unwrap();
        let one = all.iter().find(|one| one["locale"] == locale)?;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Some((text(&session["key"]), text(&one["text"])))
    };
    nodes.iter().filter_map(title).collect()
}

/// Two syllables of Hangul that follow each other, spaces and punctuation apart.
fn pairs_of_syllables(title: &str) -> BTreeSet<String> {
    let letters: Vec<char> = title.chars().filter(|one| one.is_alphanumeric()).collect();
    let is_syllable = |one: &char| ('가'..='힣').contains(one);
    let pairs = letters.windows(2).filter(|pair| pair.iter().all(is_syllable));
    pairs.map(|pair| pair.iter().collect()).collect()
}

fn words(title: &str) -> BTreeSet<String> {
    let words = title.split(|one: char| !one.is_alphanumeric());
    words.filter(|word| word.chars().count() >= 2).map(str::to_owned).collect()
}

/// How often each session was searched for by one of the texts that its title has.
async fn find_all(locale: &str, texts: impl Fn(&str) -> BTreeSet<String>) -> usize {
    let app = TestApp::whrcf().await;
    let mut searches = 0;
    for slug in SLUGS {
        let edition = forum::edition(&app, slug).await;
        for (key, title) in titles(&app, slug, locale).await {
            for text in texts(&title) {
                let more = json!({ "kinds": ["SESSION"], "first": 100 });
                let found = search_with(&app.public(), &edition, &text, &more).await;
                let keys: Vec<_> = found["nodes"].as_array().unwrap().iter().map(label).collect();
                assert!(keys.contains(&key), "{text} does not find {title} of {slug}: {keys:?}");
                searches += 1;
            }
        }
    }
    searches
}

#[tokio::test]
async fn two_syllables_of_its_korean_title_find_every_session() {
    let searches = find_all("ko", pairs_of_syllables).await;
    assert!(searches > 100, "{searches}");
}

#[tokio::test]
async fn a_word_of_its_english_title_finds_every_session() {
    let searches = find_all("en", words).await;
    assert!(searches > 200, "{searches}");
}

#[test]
fn pairs_go_across_spaces_and_not_across_other_scripts() {
    assert_eq!(pairs_of_syllables("전체 회의 1"), ["전체", "체회", "회의"].map(Into::into).into());
    assert_eq!(pairs_of_syllables("연합(ICCAR) 운영"), ["연합", "운영"].map(Into::into).into());
}
