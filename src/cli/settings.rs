//! Every option of a command, with its value and where that came from: read from what the command
//! line itself knows, so that an option that comes to be is here by itself.
//!
//! Secrets are masked here, once, for whoever shows a setting.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use serde::Serialize;

use super::masked::masked;

/// An option, and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Setting {
    /// The name, as on the command line without its dashes.
    pub(super) option: String,
    /// The environment variable.
    variable: Option<String>,
    /// The value, with what is secret in it masked. None: it is not set.
    pub(super) value: Option<String>,
    /// Where the value came from.
    source: Source,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Source {
    /// Nobody said anything.
    Default,
    /// The environment.
    Environment,
    /// The command line.
    CommandLine,
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

/// The options of a command line.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings(Vec<Setting>);

impl Settings {
    /// Those of the command that a command line names.
    pub(super) fn read(mut command: Command, matches: &ArgMatches) -> Self {
        // Options of all commands become options of each.
        command.build();
        let Some((name, matches)) = matches.subcommand() else { return Self::default() };
        let Some(command) = command.find_subcommand(name) else { return Self::default() };
        Self(command.get_arguments().filter_map(|argument| setting(argument, matches)).collect())
    }

    /// All but one, in the order of the help.
    pub(super) fn without(&self, option: &str) -> Vec<Setting> {
        self.0.iter().filter(|setting| setting.option != option).cloned().collect()
    }

    /// The value of an option. None: it is not set, or there is none of the name.
    pub(super) fn value(&self, option: &str) -> Option<&str> {
        self.0.iter().find(|setting| setting.option == option)?.value.as_deref()
    }

    /// The limits that are none.
    pub(super) fn without_limit(&self) -> Vec<&str> {
        let is_limit = |name: &str| name.starts_with("max-") || name.starts_with("rate-");
        let none =
            |setting: &&Setting| is_limit(&setting.option) && setting.value.as_deref() == Some("0");
        self.0.iter().filter(none).map(|setting| setting.option.as_str()).collect()
    }
}

impl Setting {
    /// For people: a value, and where it came from.
    pub(super) fn described(&self) -> String {
        let value = self.value.as_deref().unwrap_or("-");
        match (&self.variable, self.source) {
            (Some(variable), Source::Environment) => format!("{value}  ({variable})"),
            (_, source) => format!("{value}  ({})", source.name()),
        }
    }
}

/// None: it is no option, or one that does something else, such as to help.
fn setting(argument: &Arg, matches: &ArgMatches) -> Option<Setting> {
    let option = argument.get_long().filter(|long| !["help", "version"].contains(long))?;
    let id = argument.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => Source::CommandLine,
        Some(ValueSource::EnvVariable) => Source::Environment,
        _ => Source::Default,
    };
    let values = matches.get_raw(id).map(|values| {
        let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
        values.join(",")
    });
    Some(Setting {
        option: option.to_owned(),
        variable: argument.get_env().map(|name| name.to_string_lossy().into_owned()),
        value: values.map(|value| masked(&value, argument.is_hide_env_values_set())),
        source,
    })
}
