//! All that a rule may look at, gathered once: so a rule is a plain function, and a fixture is plain data.

use super::{files::Files, rule::Verdict};
use crate::{
    compose::Parts,
    config::{Config, seeds},
};
use auth::service::Checkup;

/// What is known.
pub(super) struct Facts<'a> {
    pub(super) config: &'a Config,
    /// The files that the settings name.
    pub(super) files: Files,
    /// Variables of the Django projects that are set and not read, by name.
    pub(super) old_names: Vec<String>,
    /// Whether the schema is this program's.
    pub(super) schema_is_ours: Looked<bool>,
    /// The database's answers.
    pub(super) database: Looked<Checkup>,
    /// Redis' answers.
    pub(super) redis: Looked<RedisSays>,
}

/// What Redis says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct RedisSays {
    /// Whether it answers.
    pub(super) answers: bool,
    /// What it does when its memory is full; `None` where it doesn't tell.
    pub(super) eviction: Option<String>,
}

/// Something that may not be there to be looked at.
pub(super) enum Looked<T> {
    At(T),
    /// It should be there, and couldn't be looked at.
    Not(String),
    /// There is none.
    Nothing(String),
}

impl<T> Looked<T> {
    /// The verdict where nothing was looked at.
    pub(super) fn open(&self) -> Verdict {
        match self {
            Self::Not(why) => Verdict::CannotTell(why.clone()),
            Self::Nothing(why) => Verdict::NotApplicable(why.clone()),
            Self::At(_) => Verdict::CannotTell(String::new()),
        }
    }
}

impl<'a> Facts<'a> {
    /// Gathers them.
    pub(super) async fn gather(config: &'a Config, parts: Option<&Parts>) -> Self {
        let (schema_is_ours, database) = database(parts).await;
        Self {
            files: Files::of(config),
            old_names: seeds::found().unwrap_or_default().into_iter().map(|replaced| replaced.name).collect(),
            schema_is_ours,
            database,
            redis: redis(config, parts).await,
            config,
        }
    }

    /// A setting in a line, with where it comes from.
    pub(super) fn set(&self, path: &str) -> String {
        self.config.shown_line(path)
    }
}

async fn database(parts: Option<&Parts>) -> (Looked<bool>, Looked<Checkup>) {
    let not = |why: &str| (Looked::Not(why.to_owned()), Looked::Not(why.to_owned()));
    let Some(parts) = parts else { return not("the database wasn't looked at") };
    match parts.schema_is_current().await {
        Err(_) => not("the database doesn't answer"),
        Ok(false) => (Looked::At(false), Looked::Not("the database has another schema".to_owned())),
        Ok(true) => match parts.service().checkup().await {
            Ok(checkup) => (Looked::At(true), Looked::At(checkup)),
            // The reason is in the log, under an incident's id.
            Err(error) => (Looked::At(true), Looked::Not(error.to_string())),
        },
    }
}

async fn redis(config: &Config, parts: Option<&Parts>) -> Looked<RedisSays> {
    if config.redis.url.is_empty() {
        return Looked::Nothing("there is no Redis".to_owned());
    }
    let Some(redis) = parts.and_then(|parts| parts.redis.as_ref()) else {
        return Looked::Not("Redis wasn't looked at".to_owned());
    };
    match redis.eviction().await {
        Ok(eviction) => Looked::At(RedisSays { answers: true, eviction }),
        Err(_) => Looked::At(RedisSays::default()),
    }
}
