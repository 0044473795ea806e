//! `plenary config`.

use serde_json::{Value, json};

use crate::support::process::{Database, done, plenary, run};

/// The setting of an option, as JSON.
fn setting<'a>(settings: &'a Value, option: &str) -> &'a Value {
    let all = settings.as_array().unwrap();
    all.iter().find(|setting| setting["option"] == option).unwrap_or_else(|| panic!("{option}"))
}

#[tokio::test]
async fn settings_are_told_with_where_they_came_from() {
    let mut command = plenary();
    command.args(["config", "--json", "--max-cost", "0", "--no-graphiql"]);
    command.env("PLENARY_LISTEN", "127.0.0.1:9").env("PLENARY_LOG_FORMAT", "json");
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let settings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let variable = |option: &str| format!("PLENARY_{}", option.to_uppercase().replace('-', "_"));
    for (option, value, source) in [
        ("max-cost", json!("0"), "command-line"),
        ("no-graphiql", json!("true"), "command-line"),
        ("listen", json!("127.0.0.1:9"), "environment"),
        ("log-format", json!("json"), "environment"),
        ("database-url", json!("sqlite:plenary.db"), "default"),
        ("no-migrate", json!("false"), "default"),
        ("redis-url", json!(null), "default"),
    ] {
        let expected = json!({
            "option": option, "variable": variable(option), "value": value, "source": source
        });
        assert_eq!(*setting(&settings, option), expected);
    }
}

#[tokio::test]
async fn every_option_of_serve_is_a_setting_and_an_environment_variable() {
    let help = run(&["serve", "--help"]).await;
    let told = run(&["config", "--json"]).await;
    let settings: Value = serde_json::from_str(done(&told)).unwrap();
    let options = done(&help).lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    let options: Vec<_> =
        options.map(|line| line.split([' ', '=']).next().unwrap().to_owned()).collect();
    assert!(options.len() > 30, "{options:?}");
    for option in options {
        let variable = format!("PLENARY_{}", option.to_uppercase().replace('-', "_"));
        assert_eq!(setting(&settings, &option)["variable"], variable);
    }
    for setting in settings.as_array().unwrap() {
        assert!(done(&help).contains(&format!("--{}", setting["option"].as_str().unwrap())));
    }
}

#[tokio::test]
async fn secrets_are_masked_for_people_and_programs() {
    for form in [&["config"][..], &["config", "--json"]] {
        let mut command = plenary();
        command.args(form).args(["--public-url", "https://forum.example"]);
        command.args(["--mail-from", "news@forum.example"]);
        command.env("PLENARY_DATABASE_URL", "postgres://plenary:s3cret@db.internal/plenary");
        command.env("PLENARY_REDIS_URL", "redis://:s3cret@redis.internal");
        command.env("PLENARY_SMTP_URL", "smtps://news:s3cret@mail.internal");
        let output = command.output().await.unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!text.contains("s3cret"), "{text}");
        for shown in ["plenary:***@db.internal", ":***@redis.internal", "news:***@mail.internal"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }
}

#[tokio::test]
async fn what_serve_would_not_take_ends_with_two_and_opens_nothing() {
    let database = Database::new();
    for line in [
        &["--max-cost", "much"][..],
        &["--database-url", "mysql://host"],
        &["--database-url", "postgres://a:s3cret@host:port/x"],
        &["--redis-url", "http://:s3cret@host"],
        &["--smtp-url", "smtp://mail.internal"],
        &["--public-url", "ftp://forum.example"],
        &["--allow-origins", "https://a.example/path"],
        &["--documents", "nowhere.json"],
        &["--log-format", "xml"],
    ] {
        let mut command = plenary();
        command.current_dir(database.directory()).arg("config").args(line);
        let output = command.output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{line:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line:?}: {output:?}");
        assert!(!String::from_utf8(output.stderr).unwrap().contains("s3cret"), "{line:?}");
    }
    let mut command = plenary();
    assert!(
        command.current_dir(database.directory()).arg("config").status().await.unwrap().success()
    );
    let files: Vec<_> = std::fs::read_dir(database.directory()).unwrap().collect();
    assert!(files.is_empty() || database.url.starts_with("postgres"), "{files:?}");
}
