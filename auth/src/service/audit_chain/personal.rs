//! What is sealed when a row gets its place: its network, under a key of whose it is. With the account the key goes, and
//! the sealed bytes stay what they were: so somebody can be erased, and the chain still holds.
//!
//! Whose network it is: the one's who acted; else that of the user whom somebody tried to be. The network of nobody whom we
//! know, and a word in a network's place such as `command line`, are sealed under a key of the portal.

use crate::{Error, keys::Keyring, random, seal, service::Service, store::audit_keys};
use entity::{audit, audit_key};
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use zeroize::Zeroizing;

const KEY: &str = "audit key";
const NETWORK: &str = "audit network";

type Keys = HashMap<Uuid, Zeroizing<[u8; 32]>>;

impl Service {
    /// Makes the keys of those who have none yet, in transactions of their own: nobody's account is held up by a whole batch.
    pub(super) async fn make_audit_keys(&self, rows: &[audit::Model]) -> Result<(), Error> {
        let wanted = owners(rows);
        let have: BTreeSet<Uuid> =
            audit_keys::of(&self.db.read, wanted.clone()).await?.into_iter().map(|key| key.user_id).collect();
        let missing: Vec<Uuid> = wanted.into_iter().filter(|id| !have.contains(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        // One account at a time: whoever holds several of them waits for nobody who waits for us.
        for user_id in missing {
            let tx = self.db.begin().await?;
            // None for somebody who is gone: what is left of them stays unreadable.
            if audit_keys::is_living(&tx, user_id).await? {
                audit_keys::insert(&tx, self.new_audit_key(user_id)).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    pub(in crate::service) fn new_audit_key(&self, user_id: Uuid) -> audit_key::Model {
        let secret = Zeroizing::new(random::bytes::<32>());
        let secret = seal::seal(&self.keys, KEY, user_id.as_bytes(), secret.as_slice());
        audit_key::Model { user_id, secret, created_at: self.now() }
    }

    pub(super) async fn locked_audit_keys(
        &self,
        tx: &DatabaseTransaction,
        rows: &[audit::Model],
    ) -> Result<Keys, DbErr> {
        Ok(opened_keys(&self.keys, audit_keys::locked(tx, owners(rows)).await?))
    }

    /// Seals a row's network; what it can be found by. Nothing of somebody whose key is gone.
    pub(super) fn seal_network(&self, keys: &Keys, row: &mut audit::Model) -> Option<Vec<u8>> {
        let network = std::mem::take(&mut row.network);
        if network.is_empty() {
            return None;
        }
        let sealed = match owner(row).filter(|_| is_personal(&network)) {
            Some(owner) => seal::seal_under(keys.get(&owner)?, row.id.as_bytes(), network.as_bytes()),
            None => seal::seal(&self.keys, NETWORK, row.id.as_bytes(), network.as_bytes()),
        };
        row.network_sealed = Some(sealed);
        Some(seal::mac(&self.keys, NETWORK, &[network.as_bytes()]).to_vec())
    }

    /// What rows with this network can be found by: under each of our keys, since old ones stay as they were.
    pub(in crate::service) fn network_marks(&self, network: &str) -> Vec<Vec<u8>> {
        seal::macs(&self.keys, NETWORK, &[network.as_bytes()]).into_iter().map(|mark| mark.to_vec()).collect()
    }

    /// A user's own history, with the networks that they were in themselves: where somebody else has acted is theirs.
    pub(in crate::service) fn open_own_networks(
        &self,
        rows: Vec<(audit::Model, Option<audit_key::Model>)>,
    ) -> Vec<audit::Model> {
        let keys = rows.first().and_then(|(_, key)| key.clone()).into_iter().collect();
        let keys = opened_keys(&self.keys, keys);
        let own = |(mut row, _): (audit::Model, _)| {
            self.open_network(&keys, &mut row);
            if owner(&row) != row.user_id && is_personal(&row.network) {
                row.network.clear();
            }
            row
        };
        rows.into_iter().map(own).collect()
    }

    /// Rows with their networks as they can be read: empty where its owner is erased.
    pub(in crate::service) async fn open_networks(
        &self,
        mut rows: Vec<audit::Model>,
    ) -> Result<Vec<audit::Model>, Error> {
        let sealed: Vec<_> = rows.iter().filter(|row| row.network_sealed.is_some()).cloned().collect();
        if sealed.is_empty() {
            return Ok(rows);
        }
        let keys = opened_keys(&self.keys, audit_keys::of(&self.db.read, owners(&sealed)).await?);
        for row in &mut rows {
            self.open_network(&keys, row);
        }
        Ok(rows)
    }

    fn open_network(&self, keys: &Keys, row: &mut audit::Model) {
        let Some(sealed) = &row.network_sealed else { return };
        let of_owner = owner(row).and_then(|owner| keys.get(&owner));
        let plain = of_owner.and_then(|key| seal::open_under(key, row.id.as_bytes(), sealed));
        let plain = plain.or_else(|| seal::open(&self.keys, NETWORK, row.id.as_bytes(), sealed));
        row.network = plain.and_then(|plain| String::from_utf8(plain).ok()).unwrap_or_default();
    }
}

/// Whose network stands in a row.
fn owner(row: &audit::Model) -> Option<Uuid> {
    row.actor_id.or(row.user_id)
}

fn owners(rows: &[audit::Model]) -> Vec<Uuid> {
    rows.iter().filter_map(owner).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A network has its length in it; `command line` and the like are nobody's.
fn is_personal(network: &str) -> bool {
    network.contains('/')
}

fn opened_keys(ring: &Keyring, rows: Vec<audit_key::Model>) -> Keys {
    let open = |row: audit_key::Model| {
        let plain = seal::open(ring, KEY, row.user_id.as_bytes(), &row.secret).map(Zeroizing::new)?;
        Some((row.user_id, Zeroizing::new(<[u8; 32]>::try_from(plain.as_slice()).ok()?)))
    };
    rows.into_iter().filter_map(open).collect()
}
