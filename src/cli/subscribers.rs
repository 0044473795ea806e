//! Subscribers as CSV, for a spreadsheet.

use anyhow::Context as _;

use crate::entity::subscriber::{self, SubscriberState};
use crate::types::Timestamp;

/// One line for each, after a line of names.
pub(super) fn csv_of(rows: Vec<subscriber::Model>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = ["address", "locale", "state", "asked_at", "confirmed_at", "consent_version"];
    writer.write_record(names)?;
    for row in rows {
        let state = match row.state {
            SubscriberState::Pending => "pending",
            SubscriberState::Confirmed => "confirmed",
            SubscriberState::Suppressed => "suppressed",
        };
        let confirmed_at = row.confirmed_at.as_ref().map(Timestamp::to_string);
        writer.write_record([
            defused(row.address.as_str()),
            row.locale.to_string(),
            state.to_owned(),
            row.asked_at.to_string(),
            confirmed_at.unwrap_or_default(),
            row.consent_version,
        ])?;
    }
    let bytes = writer.into_inner().context("write CSV")?;
    String::from_utf8(bytes).context("write CSV")
}

/// A spreadsheet takes what begins like this for a formula, and would run it.
fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_no_formula() {
        let row = |address: &str| subscriber::Model {
            id: uuid::Uuid::nil().into(),
            address: address.parse().unwrap(),
            address_key: address.to_owned(),
            locale: "ko".parse().unwrap(),
            edition_id: None,
            state: SubscriberState::Pending,
            consent_version: "1".to_owned(),
            asked_at: Timestamp::from_millis(0),
            confirmed_at: None,
            suppressed_at: None,
        };
        let csv = csv_of(vec![row("=1+1@example.org"), row("ana@example.org")]).unwrap();
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines[1], "'=1+1@example.org,ko,pending,1970-01-01T00:00:00Z,,1");
        assert_eq!(lines[2], "ana@example.org,ko,pending,1970-01-01T00:00:00Z,,1");
    }
}
