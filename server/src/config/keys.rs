//! The settings by name, read from the commented default file: what there is, of which kind, and what it is for.

use figment::{
    providers::{Format, Toml},
    value::{Dict, Value},
};
use std::sync::LazyLock;

/// The commented default file: the reference, and the lowest layer.
pub const DEFAULT: &str = include_str!("default.toml");

/// One setting.
#[derive(Clone, Debug)]
pub struct Key {
    /// `section.key`, or `key` at the top.
    pub path: String,
    /// The default as it stands in the file.
    pub default: String,
    /// What it is for: the comment above it, in one line.
    pub purpose: String,
}

/// A group of settings.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name; empty at the top.
    pub name: String,
    /// Its settings, in the file's order.
    pub keys: Vec<Key>,
}

/// All settings, in the file's order.
pub static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(|| read(DEFAULT));

/// The default values. The file is part of the program and read by its tests.
pub static VALUES: LazyLock<Dict> = LazyLock::new(|| Toml::from_str(DEFAULT).unwrap_or_default());

/// All settings, one after the other.
pub fn all() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|section| section.keys.iter())
}

/// The default of a setting; `None` where there is no such setting.
#[must_use]
pub fn default_of(path: &str) -> Option<&'static Value> {
    match path.split_once('.') {
        None => VALUES.get(path).filter(|value| value.as_dict().is_none()),
        Some((section, key)) => VALUES.get(section)?.as_dict()?.get(key),
    }
}

/// The setting whose name is nearest to one that there isn't, if any is near.
#[must_use]
pub fn nearest(path: &str) -> Option<&'static str> {
    let near = |key: &'static Key| (distance(&key.path, path), key.path.as_str());
    all().map(near).filter(|(far, _)| *far <= 3).min().map(|(_, path)| path)
}

fn read(text: &str) -> Vec<Section> {
    let mut sections = vec![Section { name: String::new(), keys: Vec::new() }];
    let mut comment: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push(Section { name: name.to_owned(), keys: Vec::new() });
        } else if let (Some((key, default)), Some(section)) = (line.split_once(" = "), sections.last_mut()) {
            let path = if section.name.is_empty() { key.to_owned() } else { format!("{}.{key}", section.name) };
            section.keys.push(Key { path, default: default.to_owned(), purpose: comment.join(" ") });
        }
        if !line.starts_with('#') {
            comment.clear();
        }
    }
    sections
}

/// Insertions, deletions and replacements from one name to the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let best = if x == y { corner } else { 1 + corner.min(*cell).min(left) };
            corner = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_purpose_and_a_value() {
        assert!(all().count() > 40);
        for key in all() {
            assert!(key.purpose.ends_with('.'), "{}: {:?}", key.path, key.purpose);
            assert!(default_of(&key.path).is_some(), "{}", key.path);
        }
        assert!(default_of("server").is_none());
        assert!(default_of("server.nothing").is_none());
    }

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("server.adress"), Some("server.address"));
        assert_eq!(nearest("mfa.polcy"), Some("mfa.policy"));
        assert_eq!(nearest("weather.today"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
