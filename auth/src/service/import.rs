//! People who are brought over from another system: an operator's act. Each is one transaction, so that an import that was
//! interrupted is simply started again: whoever is here already is left as they are.
//!
//! Passwords and authenticators are kept as they are, whatever it takes to check them; what can't be taken is told, row by
//! row. A dry run judges all the same, and writes nothing.

mod judge;
mod write;

use super::Service;
use crate::{
    Error,
    import::{Person, Reader, Unreadable, django::Note},
    password::hash::foreign::{Levels, NO_PASSWORD, Scheme},
    seal,
    store::{changes, imports, users},
};
use judge::{Applicant, judged};
use std::collections::{BTreeSet, HashSet};

/// What is noted of whom: a digest without a key would tell whoever guesses a name that it was imported, and stays when
/// the account is gone.
const PURPOSE: &str = "import";

/// What an operator asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Whether superusers become administrators.
    pub gives_roles: bool,
    /// Whether nothing is written.
    pub is_dry: bool,
    /// Whether those get an enrolment code who have neither address nor authenticator.
    pub makes_codes: bool,
}

/// What became of the people.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Rows that were read.
    pub read: u64,
    /// People who were taken; in a dry run, who would be.
    pub taken: u64,
    /// People who were taken before.
    pub were_here: u64,
    /// Rows of people that were not taken; each has a line.
    pub refused: u64,
    /// Authenticators that were taken.
    pub authenticators: u64,
    /// Recovery codes that were taken.
    pub recovery_codes: u64,
    /// Of those taken: who has no password, and sets one by mail.
    pub without_password: u64,
    /// Who has no address, and gives it after the first sign-in.
    pub without_address: u64,
    /// Who has no authenticator, and enrols one at the first sign-in.
    pub without_factor: u64,
    /// Who is disabled.
    pub disabled: u64,
    /// Who became an administrator.
    pub administrators: u64,
    /// Whose rights in the other system were not taken: they are plain users.
    pub staff_as_users: u64,
    /// What was not taken, and why.
    pub lines: Vec<ImportLine>,
    /// Enrolment codes, each shown this once.
    pub codes: Vec<EnrolmentCode>,
}

/// A row, or a part of one, that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// The table that it stands in.
    pub table: String,
    /// Its key there.
    pub id: String,
    /// Whose it is, as far as that can be shown.
    pub who: String,
    /// Why.
    pub why: String,
}

/// An operator's proof for somebody's first authenticator.
#[derive(Clone, Debug)]
pub struct EnrolmentCode {
    /// Whose.
    pub username: String,
    /// In groups of four.
    pub code: String,
}

/// Why an import ended early. What was taken until then stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing more can be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Nothing more can be written.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl ImportLine {
    /// Names and keys are whatever the other system has.
    fn new(table: &str, id: &str, who: &str, why: &str) -> Self {
        Self { table: shown(table), id: shown(id), who: shown(who), why: why.to_owned() }
    }
}

/// An import that ended early, with what it did until then: codes that were made are shown now, or never.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct BrokenOff {
    /// What became of the people until then.
    pub report: ImportReport,
    /// Why it ended.
    #[source]
    pub why: ImportError,
}

/// What goes on during one import.
struct Run {
    options: ImportOptions,
    report: ImportReport,
    /// Names that rows of this run have taken.
    names: HashSet<Vec<u8>>,
    /// Kinds of hashes that are noted.
    schemes: BTreeSet<String>,
    /// What a check costs with those of this run.
    levels: Levels,
}

impl Service {
    /// Takes the people over. `progress` is called now and then.
    ///
    /// # Errors
    /// [`BrokenOff`]; started again, it goes on.
    pub async fn import(
        &self,
        reader: &mut Reader,
        options: ImportOptions,
        progress: impl FnMut(&ImportReport),
    ) -> Result<ImportReport, Box<BrokenOff>> {
        let (report, levels) = (ImportReport::default(), Levels::default());
        let mut run = Run { options, report, names: HashSet::new(), schemes: BTreeSet::new(), levels };
        match self.import_all(&mut run, reader, progress).await {
            Ok(()) => Ok(run.report),
            Err(why) => Err(Box::new(BrokenOff { report: run.report, why })),
        }
    }

    async fn import_all(
        &self,
        run: &mut Run,
        reader: &mut Reader,
        mut progress: impl FnMut(&ImportReport),
    ) -> Result<(), ImportError> {
        run.schemes = imports::schemes(&self.db.read).await.map_err(Error::from)?.into_iter().collect();
        run.levels = Levels::of(run.schemes.iter().filter_map(|name| Scheme::named(name)));
        loop {
            let people = reader.next().await?;
            if people.is_empty() {
                return Ok(());
            }
            self.import_some(run, people).await?;
            progress(&run.report);
        }
    }

    /// Which kinds of foreign hashes there are is asked anew: every check costs as much as one of each.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn expect_foreign_hashes(&self) -> Result<(), Error> {
        let names = imports::schemes(&self.db.read).await?;
        self.hasher.expect_foreign(names.iter().filter_map(|name| Scheme::named(name)));
        Ok(())
    }

    /// Forgets the kinds of foreign hashes of which none is left.
    pub(super) async fn forget_foreign_hashes(&self) -> Result<(), Error> {
        for name in imports::schemes(&self.db.read).await? {
            let is_left = match Scheme::named(&name) {
                Some(scheme) => imports::has_hash_like(&self.db.read, &scheme.pattern()).await?,
                None => false,
            };
            if !is_left {
                imports::forget_scheme(&self.db.write, &name).await?;
            }
        }
        Ok(())
    }

    async fn import_some(&self, run: &mut Run, people: Vec<Person>) -> Result<(), Error> {
        let mut applicants = Vec::new();
        for person in people {
            run.report.read += 1;
            let who = shown(if person.username.is_empty() { &person.email } else { &person.username });
            let (parts, content) = (source_of(&person), content_of(&person));
            let (source, digest) = (seal::mac(&self.keys, PURPOSE, &parts), seal::mac(&self.keys, PURPOSE, &content));
            // Under whichever of our keys it was noted.
            if let Some(before) = imports::of(&self.db.read, &seal::macs(&self.keys, PURPOSE, &parts)).await? {
                run.report.were_here += 1;
                // It keeps its names, whatever comes after it.
                let mut digests = seal::macs(&self.keys, PURPOSE, &content).into_iter();
                if !digests.any(|digest| before.digest == digest) {
                    let why = "it has changed there since it was imported; what is here stays as it is";
                    run.line(&person.table, &person.id, &who, why);
                }
                continue;
            }
            let (table, id) = (person.table.clone(), person.id.clone());
            match self.applicant(run, person, &who).await? {
                Ok(applicant) => applicants.push(write::Row { applicant, table, id, who, source, digest }),
                Err(line) => {
                    run.report.refused += 1;
                    run.report.lines.push(line);
                }
            }
        }
        self.write(run, applicants).await
    }

    /// Judges somebody by their row, by those before it, and by who is here.
    async fn applicant(
        &self,
        run: &mut Run,
        person: Person,
        who: &str,
    ) -> Result<Result<Applicant, ImportLine>, Error> {
        let (table, id) = (person.table.clone(), person.id.clone());
        let line = |why: &str| ImportLine::new(&table, &id, who, why);
        let now = self.now();
        let mut applicant = match judged(person, run.options, now) {
            Ok(applicant) => applicant,
            Err(why) => return Ok(Err(line(&why))),
        };
        if let Some(scheme) = applicant.scheme.filter(|scheme| !run.levels.take(*scheme)) {
            let why = format!("its password isn't taken, since {} is a kind of hashes too many", scheme.name());
            if applicant.email.is_none() {
                return Ok(Err(line(&format!("{why}, and there is no address by which one could be set"))));
            }
            (applicant.password_hash, applicant.scheme) = (NO_PASSWORD.to_owned(), None);
            applicant.notes.push(Note {
                table: table.clone(),
                id: id.clone(),
                why: format!("{why}: it is set anew by mail"),
            });
        }
        if let Some(email) = &applicant.email {
            let digest = users::email_digest(email);
            if run.names.contains(&digest) {
                return Ok(Err(line("another row before it has its address")));
            }
            if users::by_name(&self.db.read, &digest).await?.is_some()
                || changes::is_reserved(&self.db.read, &digest, None, now).await?
            {
                return Ok(Err(line("there is a user with its address here")));
            }
        }
        if let Some(username) = &applicant.username {
            let digest = users::username_digest(username);
            let why = if run.names.contains(&digest) {
                Some("another row before it has its username but for capitals")
            } else if users::has_username(&self.db.read, &digest).await? {
                Some("there is a user with its username here")
            } else {
                None
            };
            if let Some(why) = why {
                if applicant.email.is_none() {
                    return Ok(Err(line(why)));
                }
                applicant.username = None;
                applicant.notes.push(Note {
                    table: table.clone(),
                    id: id.clone(),
                    why: format!("{why}: only its address signs in"),
                });
            }
        }
        applicant.scheme.into_iter().for_each(|scheme| run.levels.add(scheme));
        run.names.extend(applicant.email.as_ref().map(users::email_digest));
        run.names.extend(applicant.username.as_ref().map(users::username_digest));
        for Note { table, id, why } in std::mem::take(&mut applicant.notes) {
            run.line(&table, &id, who, &why);
        }
        Ok(Ok(applicant))
    }
}

impl Run {
    fn line(&mut self, table: &str, id: &str, who: &str, why: &str) {
        self.report.lines.push(ImportLine::new(table, id, who, why));
    }

    /// Counts somebody who is taken.
    fn count(&mut self, applicant: &Applicant) {
        let report = &mut self.report;
        report.taken += 1;
        report.authenticators += len(&applicant.authenticators);
        report.recovery_codes += len(&applicant.codes);
        report.without_password += u64::from(!applicant.has_password());
        report.without_address += u64::from(applicant.email.is_none());
        report.without_factor += u64::from(applicant.authenticators.is_empty());
        report.disabled += u64::from(!applicant.is_active);
        report.administrators += u64::from(applicant.is_administrator());
        report.staff_as_users += u64::from(applicant.had_rights && !applicant.is_administrator());
    }
}

fn len<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

/// Who it is there: by name, since another project has the same numbers.
fn source_of(person: &Person) -> [&[u8]; 4] {
    let name = [&person.username, &person.email, &person.id].into_iter().find(|name| !name.is_empty());
    [b"source", b"django", person.table.as_bytes(), name.map(String::as_bytes).unwrap_or_default()]
}

/// What would be taken of them, but for what changes at every sign-in.
fn content_of(person: &Person) -> Vec<&[u8]> {
    let Person { username, email, display_name, password, is_active, authenticators, .. } = person;
    let active: &[u8] = if *is_active { b"active" } else { b"disabled" };
    let texts = [username, email, display_name, password].into_iter().map(String::as_bytes);
    let secrets = authenticators.iter().map(|authenticator| authenticator.secret.as_bytes());
    [b"content".as_slice(), active].into_iter().chain(texts).chain(secrets).collect()
}

/// A name of the other system as a terminal can show it.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.chars().map(|c| if crate::text::is_control(c) { '\u{fffd}' } else { c });
    line.take(MOST).collect()
}
