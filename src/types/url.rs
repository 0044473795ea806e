//! Addresses of the web.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// An address that a reader may be sent to: `http` or `https`, kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(into = "String", try_from = "String")]
#[sea_orm(value_type = "String")]
pub struct WebUrl(String);

/// A text that is no address of the web.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not an address that begins with http:// or https://")]
pub struct UrlError;

/// The longest address, in bytes.
const MAX_URL: usize = 2_000;

impl WebUrl {
    /// The address, as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_URL {
            return Err(UrlError);
        }
        let url = url::Url::parse(text).map_err(|_| UrlError)?;
        if matches!(url.scheme(), "http" | "https") {
            Ok(Self(text.to_owned()))
        } else {
            Err(UrlError)
        }
    }
}

impl TryFrom<String> for WebUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<WebUrl> for String {
    fn from(url: WebUrl) -> Self {
        url.0
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_pass() {
        let korean = "http://www.whrcf.org/en/program.php?selectDate=10.06%2520(WED)";
        assert_eq!(korean.parse::<WebUrl>().unwrap().as_str(), korean);
        for text in ["", "whrcf.org", "javascript:alert(1)", "ftp://whrcf.org", "http://"] {
            assert_eq!(text.parse::<WebUrl>(), Err(UrlError), "{text}");
        }
    }
}
