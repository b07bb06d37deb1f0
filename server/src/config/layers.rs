//! The layers of the configuration, each from one source, and what they make together.

use super::{
    error::ConfigError,
    keys,
    names::{self, Meaning},
};
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Value},
};
use std::path::Path;

/// The settings of one source.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    source: String,
    values: Dict,
}

impl Layer {
    /// The embedded default file.
    #[must_use]
    pub(super) fn defaults() -> Self {
        Self { source: "the defaults".to_owned(), values: keys::VALUES.clone() }
    }

    /// A file in the form of the default file.
    ///
    /// # Errors
    /// When it can't be read, isn't TOML, or holds a setting that there isn't or of another kind.
    pub(super) fn file(path: &Path) -> Result<Self, ConfigError> {
        let source = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::new(format!("the file {source} can't be read: {error}")))?;
        Self::of_text(&source, &text)
    }

    /// A text in the form of the default file.
    ///
    /// # Errors
    /// When it isn't TOML, or holds a setting that there isn't or of another kind.
    pub(super) fn of_text(source: &str, text: &str) -> Result<Self, ConfigError> {
        let values = Toml::from_str(text).map_err(|error: toml_error::Error| {
            let text = error.to_string();
            ConfigError::new(format!("the file {source} is not TOML: {}", text.lines().next().unwrap_or_default()))
        })?;
        let layer = Self { source: source.to_owned(), values };
        layer.check()?;
        Ok(layer)
    }

    /// Variables, such as those of the environment or of `.env`; those that aren't ours are passed over.
    ///
    /// # Errors
    /// When one has our prefix and names no setting, one isn't of its setting's kind, or two of them disagree.
    pub(super) fn variables(source: &str, all: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut layer = Self { source: source.to_owned(), values: Dict::new() };
        let mut seen: Vec<(String, &str, &str)> = Vec::new();
        for (variable, text) in all {
            let path = match names::meaning(variable) {
                Meaning::Foreign => continue,
                Meaning::Unknown(path) => return Err(unknown(variable, source, &path)),
                Meaning::Setting(path) => path,
            };
            if let Some((_, other, _)) = seen.iter().find(|(of, _, value)| *of == path && value != text) {
                return Err(ConfigError::new(format!(
                    "{variable} and {other} (from {source}) both set {path}, and differently"
                )));
            }
            layer.put(&path, text, variable)?;
            seen.push((path, variable, text));
        }
        Ok(layer)
    }

    /// What the build tool tells the server that it starts.
    ///
    /// # Errors
    /// When one of its variables isn't of its setting's kind.
    pub(super) fn build_tool(all: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut layer = Self { source: "the build tool".to_owned(), values: Dict::new() };
        for (variable, text) in all {
            if let Some((_, path)) = names::BUILD_TOOL.iter().find(|(name, _)| name == variable) {
                layer.put(path, text, variable)?;
            }
        }
        Ok(layer)
    }

    fn put(&mut self, path: &str, text: &str, variable: &str) -> Result<(), ConfigError> {
        let value = typed(path, text)
            .ok_or_else(|| ConfigError::about(variable, &self.source, &format!("must be {}", kind_of(path))))?;
        match path.split_once('.') {
            None => {
                self.values.insert(path.to_owned(), value);
            }
            Some((section, key)) => {
                let entry = self.values.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
                if let Value::Dict(_, dict) = entry {
                    dict.insert(key.to_owned(), value);
                }
            }
        }
        Ok(())
    }

    /// Refuses what there isn't, and what is of another kind than its default.
    fn check(&self) -> Result<(), ConfigError> {
        for (name, value) in &self.values {
            match (value, keys::VALUES.get(name)) {
                (Value::Dict(_, dict), Some(Value::Dict(..))) => {
                    for (key, value) in dict {
                        self.check_one(&format!("{name}.{key}"), value)?;
                    }
                }
                (Value::Dict(..), None) => {
                    return Err(ConfigError::about(&format!("[{name}]"), &self.source, "is no section that there is"));
                }
                _ => self.check_one(name, value)?,
            }
        }
        Ok(())
    }

    fn check_one(&self, path: &str, value: &Value) -> Result<(), ConfigError> {
        let default = keys::default_of(path).ok_or_else(|| unknown(path, &self.source, path))?;
        let is_alike = match (value, default) {
            (Value::Array(_, items), Value::Array(..)) => items.iter().all(|item| item.as_str().is_some()),
            _ => std::mem::discriminant(value) == std::mem::discriminant(default),
        };
        if is_alike {
            Ok(())
        } else {
            Err(ConfigError::about(path, &self.source, &format!("must be {}", kind_of(path))))
        }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// The layers, later ones before earlier ones.
#[must_use]
pub(super) fn merge(layers: Vec<Layer>) -> Figment {
    layers.into_iter().fold(Figment::new(), Figment::merge)
}

/// Where a setting's value comes from.
#[must_use]
pub(super) fn source_of(figment: &Figment, path: &str) -> String {
    figment.find_metadata(path).map_or_else(|| "the defaults".to_owned(), |metadata| metadata.name.to_string())
}

/// A variable's text as a value of its setting's kind.
fn typed(path: &str, text: &str) -> Option<Value> {
    Some(match keys::default_of(path)? {
        Value::Bool(..) => Value::from(text.parse::<bool>().ok()?),
        Value::Num(..) => Value::from(text.trim().parse::<i64>().ok()?),
        Value::Array(..) => {
            Value::from(text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>())
        }
        _ => Value::from(text),
    })
}

fn kind_of(path: &str) -> &'static str {
    match keys::default_of(path) {
        Some(Value::Bool(..)) => "true or false",
        Some(Value::Num(..)) => "a whole number",
        Some(Value::Array(..)) => "a list of texts",
        _ => "a text",
    }
}

fn unknown(name: &str, source: &str, path: &str) -> ConfigError {
    let hint = keys::nearest(path).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    ConfigError::about(name, source, &format!("names no setting{hint}"))
}

mod toml_error {
    pub(super) type Error = <figment::providers::Toml as figment::providers::Format>::Error;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(all: &[(&str, &str)]) -> Result<Layer, ConfigError> {
        let all: Vec<_> = all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Layer::variables("the environment", &all)
    }

    #[test]
    fn the_environment_is_read_by_kind() {
        let layer = variables(&[
            ("PATH", "/bin"),
            ("ALLOWED_HOSTS", "a.example, b.example ,"),
            ("COUNTERSIGN_LIMITS__REQUESTS_PER_MIN", "9000"),
            ("COUNTERSIGN_REGISTRATION__IS_OPEN", "false"),
            ("SECRET_KEY", "12345"),
        ])
        .unwrap();
        let figment = merge(vec![Layer::defaults(), layer]);
        let hosts: Vec<String> = figment.extract_inner("server.allowed_hosts").unwrap();
        assert_eq!(hosts, ["a.example", "b.example"]);
        assert_eq!(figment.extract_inner::<u32>("limits.requests_per_min").unwrap(), 9000);
        assert!(!figment.extract_inner::<bool>("registration.is_open").unwrap());
        assert_eq!(figment.extract_inner::<String>("secrets.key").unwrap(), "12345");
        assert_eq!(source_of(&figment, "secrets.key"), "the environment");
        assert_eq!(source_of(&figment, "mfa.policy"), "the defaults");
    }

    #[test]
    fn refusals_name_the_variable() {
        for (name, value, sentence) in [
            (
                "COUNTERSIGN_SERVER__ADRESS",
                "x",
                "configuration: COUNTERSIGN_SERVER__ADRESS (from the environment) names no setting; did you mean server.address?",
            ),
            (
                "COUNTERSIGN_LIMITS__REQUESTS_PER_MIN",
                "many",
                "configuration: COUNTERSIGN_LIMITS__REQUESTS_PER_MIN (from the environment) must be a whole number",
            ),
            (
                "COUNTERSIGN_REGISTRATION__IS_OPEN",
                "yes",
                "configuration: COUNTERSIGN_REGISTRATION__IS_OPEN (from the environment) must be true or false",
            ),
        ] {
            assert_eq!(variables(&[(name, value)]).unwrap_err().to_string(), sentence);
        }
        assert!(variables(&[("DATABASE_URL", "a"), ("COUNTERSIGN_DATABASE__URL", "b")]).is_err());
        assert!(variables(&[("DATABASE_URL", "a"), ("COUNTERSIGN_DATABASE__URL", "a")]).is_ok());
    }

    #[test]
    fn files_hold_known_settings_only() {
        let folder = std::env::temp_dir().join(format!("countersign-layers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("countersign.toml");
        for (text, refusal) in [
            ("[server]\nadress = \"x\"", Some("server.adress")),
            ("[sever]\naddress = \"x\"", Some("[sever]")),
            ("profil = \"production\"", Some("profil")),
            ("[limits]\nrequests_per_min = \"many\"", Some("must be a whole number")),
            ("[server]\nallowed_hosts = [1]", Some("must be a list of texts")),
            ("server = 3", Some("server")),
            ("[server\n", Some("is not TOML")),
            ("profile = \"production\"\n[server]\naddress = \"127.0.0.1:9\"", None),
        ] {
            std::fs::write(&path, text).unwrap();
            match (Layer::file(&path), refusal) {
                (Ok(_), None) => {}
                (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{error}"),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
