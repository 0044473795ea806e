//! Values without what is secret in them.

/// What stands in the place of a secret.
const MASK: &str = "***";

/// Settings of a connection that are no secrets, where they stand in its URL.
const HARMLESS: [&str; 7] =
    ["sslmode", "sslrootcert", "application_name", "mode", "cache", "host", "port"];

/// The schemes of URLs of which several may stand in one value.
const SEVERAL: [&str; 2] = ["redis", "unix:"];

/// A value as it may be shown. `is_secret`: unless it is understood, it is not shown at all.
///
/// Several URLs may stand in it, with commas between them.
pub(super) fn masked(value: &str, is_secret: bool) -> String {
    if !is_secret && !value.contains("://") {
        return value.to_owned();
    }
    let parts = parts(value).into_iter();
    let shown: Vec<_> = parts.map(|part| one(part, is_secret)).collect();
    shown.join(",")
}

/// The URLs of a list. What has no scheme belongs to the one before: a master behind several
/// sentinels is one URL, and so is a password with a comma.
fn parts(value: &str) -> Vec<&str> {
    let mut starts = vec![0];
    for (place, _) in value.match_indices(',') {
        let rest = &value[place + 1..];
        if SEVERAL.iter().any(|scheme| rest.starts_with(scheme)) {
            starts.push(place + 1);
        }
    }
    starts.push(value.len() + 1);
    starts.windows(2).map(|ends| &value[ends[0]..ends[1] - 1]).collect()
}

fn one(value: &str, is_secret: bool) -> String {
    if value.starts_with("sqlite:") {
        // A file, which has no password.
        return value.to_owned();
    }
    let hidden = || MASK.to_owned();
    let Some((scheme, rest)) = value.split_once("://") else {
        return if is_secret { hidden() } else { value.to_owned() };
    };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(place) => rest.split_at(place),
        None => (rest, ""),
    };
    // What should have been escaped, and was not, puts a password where no other has one.
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    if path.contains('@') || authority.matches('@').count() > 1 || !are_hosts(hosts) {
        return format!("{scheme}://{MASK}");
    }
    let authority = match authority.split_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{host}"),
            None => format!("{user}@{host}"),
        },
        None => authority.to_owned(),
    };
    format!("{scheme}://{authority}{}", without_secrets(path))
}

/// Whether a text is hosts, each with a port or without.
fn are_hosts(text: &str) -> bool {
    text.split(',').all(|host| match host.rsplit_once(':') {
        Some((_, port)) => port.ends_with(']') || port.bytes().all(|byte| byte.is_ascii_digit()),
        None => true,
    })
}

/// The part of a URL after its host, with the values of what might be secret masked.
fn without_secrets(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let shown: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if !HARMLESS.contains(&name) => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{path}?{}", shown.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_wherever_it_stands_in_a_url() {
        for (value, shown) in [
            ("sqlite:plenary.db", "sqlite:plenary.db"),
            ("postgres://plenary@db/plenary", "postgres://plenary@db/plenary"),
            ("postgres://plenary:secret@db:5432/plenary", "postgres://plenary:***@db:5432/plenary"),
            (
                "postgres://db/plenary?user=a&password=secret",
                "postgres://db/plenary?user=***&password=***",
            ),
            ("postgres://a:secret@db/p?sslmode=require", "postgres://a:***@db/p?sslmode=require"),
            ("redis://:secret@redis.internal", "redis://:***@redis.internal"),
            ("redis://:secret@a:1,redis://:secret@b:2", "redis://:***@a:1,redis://:***@b:2"),
            ("redis+sentinel://:secret@a,b:2/plenary", "redis+sentinel://:***@a,b:2/plenary"),
            ("redis://[::1]:6379", "redis://[::1]:6379"),
            ("smtp://kim%40example.org:secret@mail", "smtp://kim%40example.org:***@mail"),
        ] {
            assert_eq!(masked(value, true), shown);
        }
        assert_eq!(
            masked("https://kim:secret@forum.example/", false),
            "https://kim:***@forum.example/"
        );
        assert_eq!(masked("127.0.0.1:8000", false), "127.0.0.1:8000");
    }

    #[test]
    fn a_password_that_was_not_escaped_is_not_shown_either() {
        for value in [
            "secret",
            "postgres:secret@db",
            "postgres://a:sec/ret@db/plenary",
            "postgres://a:12/secret@db/plenary",
            "postgres://a:se?secret@db/plenary",
            "postgres://a:x#secret@db/plenary",
            "postgres://a:secret@x@db/plenary",
            "redis://:secret,secret@host",
            "redis://:x,y://secret@host",
            "redis://:secret",
        ] {
            let shown = masked(value, true);
            assert!(!shown.contains("secret"), "{value}: {shown}");
        }
    }
}
