//! Events by the thousand, for benchmarks: each has its place in the chain at once, as if the sequencer had been at it.

use super::{Ground, Stopped, cannot_sign, ground};
use crate::{
    Error,
    chain::{self, Checkpoint, Kind},
    random,
    service::Service,
    store::{
        audit::{Event, Group},
        audit_chain, fill,
    },
};
use entity::audit as event;
use sea_orm::IntoActiveModel;
use std::time::Duration;
use uuid::Uuid;

/// Rows of one transaction.
const TOGETHER: u64 = 2_000;
/// Events are spread over so much time before now.
const SPREAD_MS: i64 = 90 * 24 * 60 * 60_000;
/// Until the lease of another node is asked for again.
const PAUSE: Duration = Duration::from_millis(200);
/// What happens in turn, and whether it goes through.
const HAPPENS: [(Event, bool); 8] = [
    (Event::PasswordChecked, true),
    (Event::CodeChecked, true),
    (Event::SignedIn, true),
    (Event::SignedOut, true),
    (Event::PasswordChecked, false),
    (Event::PasswordChecked, true),
    (Event::CodeChecked, false),
    (Event::ProfileChanged, true),
];

impl Service {
    /// Adds events until there are so many: in turn of all users, or of one of them, by id, address or username.
    ///
    /// # Errors
    /// [`Error::NotFound`]: nobody has this name, or there is nobody; [`Error::Unavailable`].
    pub async fn bench_fill_events(&self, events: u64, login: Option<&str>) -> Result<(), Error> {
        let one = match login {
            Some(login) => Some(self.audit_subject(login).await?),
            None => None,
        };
        let people = match one {
            Some(id) => vec![id],
            None => fill::people(&self.db.read).await?,
        };
        let missing = events.saturating_sub(fill::events(&self.db.read, one).await?);
        self.make_audit_signer().await?;
        let (begin, mut made) = (self.now() - SPREAD_MS, 0);
        while made < missing {
            let numbers = made..missing.min(made + TOGETHER);
            let at = |number| {
                begin + i64::try_from(u128::from(number) * SPREAD_MS as u128 / u128::from(missing)).unwrap_or(0)
            };
            let rows: Option<Vec<_>> = numbers.clone().map(|number| happened(number, at(number), &people)).collect();
            let rows = rows.ok_or(Error::NotFound)?;
            self.make_audit_keys(&rows).await?;
            match self.add_placed(rows).await {
                Ok(()) => made = numbers.end,
                Err(Stopped::Late) => tokio::time::sleep(PAUSE).await,
                Err(Stopped::Failed(error)) => return Err(error),
            }
        }
        Ok(audit_chain::release(&self.db.write, self.sequencer.holder()).await?)
    }

    async fn add_placed(&self, mut rows: Vec<event::Model>) -> Result<(), Stopped> {
        let (now, tx) = (self.now(), self.db.begin().await?);
        if !audit_chain::lease(&tx, self.sequencer.holder(), now, now + super::LEASE_MS).await? {
            return Err(Stopped::Late);
        }
        let Some(head) = audit_chain::head(&tx).await? else { return Err(Stopped::Late) };
        let signers = self.audit_signers(&tx).await?;
        let Ground { mut position, mut hash, begun, .. } = ground(&tx, &head, self.sequencer.last(), &signers).await?;
        let keys = self.locked_audit_keys(&tx, &rows).await?;
        let mut seq = fill::last_event(&tx).await?;
        for row in &mut rows {
            (seq, position) = (seq + 1, position + 1);
            row.seq = seq;
            row.network_mark = self.seal_network(&keys, row);
            hash = chain::row::hash_of(&hash, position, row).to_vec();
            (row.chain_pos, row.chain_hash) = (Some(position), Some(hash.clone()));
        }
        fill::in_batches::<event::Entity, _>(&tx, rows.into_iter().map(IntoActiveModel::into_active_model).collect())
            .await?;
        let signed =
            signers.last().and_then(|key| Checkpoint::sign(Kind::Head, (position, &hash), position - begun, now, key));
        if !audit_chain::move_head(&tx, &head, &signed.ok_or_else(cannot_sign)?).await? {
            return Err(Stopped::Late);
        }
        tx.commit().await?;
        self.sequencer.remember(position, &hash);
        Ok(())
    }
}

/// The event of a number, without its place; none where there is nobody whom it could be about.
fn happened(number: u64, at: i64, people: &[Uuid]) -> Option<event::Model> {
    let of = |list_len: usize| usize::try_from(number % list_len.max(1) as u64).unwrap_or(0);
    let user = *people.get(of(people.len()))?;
    let (kind, succeeded) = *HAPPENS.get(of(HAPPENS.len()))?;
    let [b, c] = [number >> 8, number].map(|part| part & 255);
    Some(event::Model {
        seq: 0,
        id: random::id(),
        at,
        kind: kind.name().to_owned(),
        category: kind.group().map_or("", Group::name).to_owned(),
        succeeded,
        user_id: Some(user),
        actor_id: succeeded.then_some(user),
        session_id: None,
        network: format!("10.{b}.{c}.0/24"),
        network_sealed: None,
        network_mark: None,
        details: "{}".to_owned(),
        chain_pos: None,
        chain_hash: None,
    })
}
