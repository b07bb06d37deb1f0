//! The invariants of `docs/ARCHITECTURE.md`, as far as the build tool and the sources can tell.

use crate::harness::variable;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

/// The repository's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = variable("CARGO").unwrap_or_else(|| "cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a crate of ours names itself, tests left out.
fn named_by(member: &str) -> BTreeSet<String> {
    let metadata: serde_json::Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == member).unwrap();
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    let dependencies = dependencies.filter(|dependency| dependency["kind"] != "dev");
    dependencies.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
}

const MEMBERS: [&str; 6] = ["app", "auth", "entity", "frontend", "migration", "server"];

#[test]
fn only_the_storage_names_sea_orm() {
    for member in MEMBERS {
        let names = named_by(member).iter().any(|name| name.starts_with("sea-orm") || name == "sqlx");
        assert_eq!(names, ["auth", "entity", "migration"].contains(&member), "{member}");
    }
}

#[test]
fn the_rules_know_no_web_framework_and_history_no_entity() {
    for name in ["axum", "leptos", "http", "tower", "hyper", "tower-http", "leptos_axum"] {
        assert!(!named_by("auth").contains(name), "auth names {name}");
    }
    assert!(!named_by("migration").contains("entity"));
    assert!(!named_by("entity").iter().any(|name| MEMBERS.contains(&name.as_str())));
    assert_eq!(named_by("frontend").iter().filter(|name| MEMBERS.contains(&name.as_str())).count(), 1);
}

#[test]
fn the_browser_gets_nothing_of_the_server() {
    let tree = [
        "tree",
        "--offline",
        "-p",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "-e",
        "normal",
        "--prefix",
        "none",
    ];
    let names: BTreeSet<String> =
        cargo(&tree).lines().filter_map(|line| line.split(' ').next()).map(ToOwned::to_owned).collect();
    assert!(names.contains("leptos") && names.contains("auth"), "{names:?}");
    for name in [
        "tokio",
        "axum",
        "hyper",
        "tower",
        "sea-orm",
        "sqlx",
        "argon2",
        "jsonwebtoken",
        "totp-rs",
        "lettre",
        "ureq",
        "qrcode",
        "entity",
        "migration",
        "fred",
        "zxcvbn",
        "chacha20poly1305",
        "leptos_axum",
    ] {
        assert!(!names.contains(name), "{name} is in the WebAssembly");
    }
}

/// All files of ours with this ending.
fn sources(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn rust() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for member in MEMBERS {
        sources(&root().join(member), "rs", &mut found);
    }
    assert!(found.len() > 200, "{}", found.len());
    found
}

#[test]
fn files_fit_on_a_few_screens() {
    let mut all = rust();
    sources(&root().join("style"), "scss", &mut all);
    for (name, text) in all {
        let lines = text.lines().count();
        assert!(lines <= 400, "{name} has {lines} lines");
    }
}

/// A word in the sources stands only in these files.
#[track_caller]
fn only_in(word: &str, under: &str, allowed: &[&str]) {
    let found = rust().into_iter().filter(|(name, text)| name.starts_with(under) && text.contains(word));
    let wrong: Vec<_> = found.map(|(name, _)| name).filter(|name| !allowed.contains(&name.as_str())).collect();
    assert!(wrong.is_empty(), "{word} in {wrong:?}");
}

#[test]
fn the_clock_chance_and_the_environment_have_one_place_each() {
    only_in("SystemTime::now", "auth/src", &["auth/src/clock.rs"]);
    only_in("SystemTime::now", "app/src", &[]);
    only_in("SystemTime::now", "server/src", &[]);
    only_in("OffsetDateTime::now", "", &["server/tests/it/architecture.rs"]);
    only_in("getrandom::fill", "auth/src", &["auth/src/random.rs"]);
    only_in("getrandom", "server/src", &[]);
    only_in("rand::", "app/src", &[]);
    only_in("env::var", "auth/src", &[]);
    only_in("env::var", "app/src", &[]);
    only_in("env::var", "server/src", &["server/src/config.rs"]);
}

/// The content security policy would block them, and one day somebody would loosen it for their sake.
#[test]
fn views_have_no_inline_code() {
    only_in(" style=", "app/src", &["app/src/ssr/csp.rs"]);
    let tests = "app/src/platform/theme.rs";
    only_in("<script", "app/src", &["app/src/ssr/hydration.rs", "app/src/ssr/error_page.rs", tests]);
    // Both put drawings of our own there, never anything that was typed.
    only_in("inner_html", "app/src", &["app/src/components/qr_code.rs", "app/src/components/icon.rs"]);
    only_in("on:click=\"", "app/src", &[]);
}

/// GET functions would be reachable by a link (Leptos #3786).
#[test]
fn functions_are_posted() {
    for word in ["GetUrl", "input = Get", "codec::Get", "PatchUrl", "PutUrl", "DeleteUrl"] {
        only_in(word, "app/src", &[]);
    }
}

/// Values reach the database as parameters (Ory Kratos CVE-2026-33503).
#[test]
fn no_sql_is_put_together_from_text() {
    for word in ["format!(\"SELECT", "format!(\"UPDATE", "format!(\"INSERT", "format!(\"DELETE"] {
        // Of a Django project's tables only they themselves tell their names, which are quoted there.
        only_in(word, "auth/src", &["auth/src/store/db/tests.rs", "auth/src/import/database.rs"]);
        only_in(word, "server/src", &[]);
        only_in(word, "migration/src", &[]);
    }
}
