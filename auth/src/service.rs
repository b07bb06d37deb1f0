//! The use cases, one family per file. A method takes the proof of authority first, then parsed or raw input, and
//! returns data or [`Error`]; nobody can call it without the proof. Roles, budgets and stages are checked inside, so
//! that no door can differ from another. This file is construction and what all families share.

mod act;
mod activity;
mod address;
mod audit_chain;
mod audit_drop;
mod audit_export;
mod audit_search;
mod audit_verify;
mod authenticate;
mod backup;
mod bench_fill;
mod budgets;
mod cache;
mod checkup;
mod clients;
mod clock;
mod complete;
mod confirm;
mod dashboard;
mod deletion;
mod devices;
mod enrol;
mod export;
mod factor_set_up;
mod factors;
mod guess;
mod idempotency;
mod import;
mod letters;
mod new_factor;
mod not_me;
mod operator;
mod outcome;
mod own_browsers;
mod own_sessions;
mod password;
mod phone;
mod profile;
mod program;
mod record;
mod recovery;
mod register;
mod reset;
mod send;
mod sign_in;
mod sign_out;
mod signing;
mod staff;
mod step_up;
mod sweep;
mod tell;
mod tokens;
mod unlock;
mod verify;

pub use activity::PER_PAGE;
pub use audit_chain::Chained;
pub use audit_export::AuditExport;
pub use audit_search::{AuditFilter, AuditRow, AuditSlice, Hour, moment_of};
pub use audit_verify::{Broken, Known, Verified, Wrong};
pub use backup::BACKUP_EVERY_MS;
pub use bench_fill::Filled;
pub use checkup::Checkup;
pub use clients::{ClientView, Introspection, ServiceClient};
pub use devices::NewDevice;
pub use idempotency::{CLAIM_MS, Claim, Keyed, Turn};
pub use import::{BrokenOff, EnrolmentCode, ImportError, ImportLine, ImportOptions, ImportReport};
pub use new_factor::FactorAdded;
pub use operator::{Created, NewUser};
pub use outcome::{Issued, Outcome, Unlocked};
pub use profile::ProfileChange;
pub use program::SetUpView;
pub use register::RegisterForm;
pub use signing::{KeyState, KeyView};
pub use staff::{Counted, Done};
pub use step_up::SteppedUp;
pub use tokens::{Renewed, Tokens};
pub use verify::Method;

use crate::{
    Error,
    chain::Sequencer,
    client::{Client, Kind},
    clock::Clock,
    codes::CodeFilter,
    keys::Keyring,
    password::hash::Hasher,
    principal::{Principal, Visit, role_of},
    random::Token,
    records::Records,
    settings::Settings,
    signer::Signer,
    store::{self, Db, sessions::Name},
    wire::Standing,
    zone,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// A session's last use is written at most this often.
const TOUCH_AFTER_MS: i64 = 60_000;

/// Everything the rules work with.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// The hashing threads.
    pub hasher: Hasher,
    /// Sessions' records.
    pub records: Arc<dyn Records>,
    /// The filter in front of mailed codes.
    pub codes: Arc<dyn CodeFilter>,
    /// Wakes the outbox's worker after a commit.
    pub outbox_wake: Arc<Notify>,
    /// What signs and checks access tokens.
    pub signer: Signer,
    /// What this node remembers of the audit chain.
    pub sequencer: Sequencer,
    /// Numbers of the whole portal, as they were counted last.
    pub counted: Arc<Counted>,
    /// What the operator set.
    pub settings: Settings,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Parts>);

impl std::ops::Deref for Service {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Service {
    /// The rules over their parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Where a request stands: one indexed read.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database doesn't answer: nobody is let in on a guess.
    pub async fn visit(&self, client: &Client) -> Result<Visit, Error> {
        let Some(token) = &client.session else { return Ok(Visit::Anonymous(None)) };
        let now = self.now();
        let visit = self.visit_of(Name::Digest(token.digest()), Some(token), client.kind, now).await?;
        // An API client that is signed in shows its access token: the secret of its refresh token is no way in.
        Ok(if client.kind == Kind::Api && matches!(visit, Visit::SignedIn(_)) { Visit::Anonymous(None) } else { visit })
    }

    async fn visit_of(&self, name: Name, token: Option<&Token>, kind: Kind, now: i64) -> Result<Visit, Error> {
        let found = store::sessions::with_user(&self.db.read, name, kind, now).await.map_err(store::failed)?;
        let visit = Visit::judge(token, found, now, &self.settings);
        if let Visit::SignedIn(principal) = &visit
            && principal.session.seen_at + TOUCH_AFTER_MS < now
        {
            store::sessions::touch(&self.db.write, principal.session.id, now).await.map_err(store::failed)?;
        }
        Ok(visit)
    }

    /// What the pages' frame needs to know of a visit.
    #[must_use]
    pub fn standing(&self, visit: &Visit) -> Standing {
        let stage = visit.stage();
        let Visit::SignedIn(Principal { user, .. }) = visit else {
            return Standing { stage, display_name: None, offsets: Vec::new(), staff_role: None };
        };
        Standing {
            stage,
            display_name: Some(user.display_name.clone()),
            offsets: zone::offsets(&user.time_zone, self.now()),
            staff_role: Some(role_of(user)).filter(|role| role.is_staff()),
        }
    }
}
