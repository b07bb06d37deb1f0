//! What this module's tests share.

use std::{ops::Deref, sync::Arc};

use entity::message;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Schema};
use uuid::Uuid;

use super::{Happening, Letter, enqueue};
use crate::{keys::Keyring, role::Role, store::db::temporary::TemporaryDb};

/// 2026-11-21 04:20:59.999 UTC.
pub(super) const NOW: i64 = 1_795_234_859_999;

/// A value that would like to be more than one.
pub(super) const HOSTILE: &str = "<script>x</script>\"onload=\"'\r\nBcc: all@example.org\r\n\r\n<b>\u{202e}\0";

/// Every letter that has a recipient, with one value in all places that take text from people or their programs.
pub(super) fn one_of_each(value: &str) -> Vec<Letter> {
    let to = || "ada@example.org".to_owned();
    let is_plain = value != HOSTILE;
    let or = |plain: &str| if is_plain { plain.to_owned() } else { value.to_owned() };
    let (client, network, at) = (|| or("Firefox on Linux"), || or("203.0.113.0/24"), NOW);
    vec![
        Letter::ConfirmAddress {
            to: to(),
            registration_id: uuid::Uuid::from_bytes([7; 16]),
            code: or("12345678"),
            token: or("dG9rZW4"),
        },
        Letter::AlreadyRegistered { to: to() },
        Letter::SignInCode { to: to(), code: or("123456") },
        Letter::MailboxCode { to: to(), code: or("123456") },
        Letter::Unlock { to: to(), token: or("dG9rZW4"), network: network(), at },
        Letter::ResetPassword { to: to(), code: or("12345678"), token: or("dG9rZW4"), network: network(), at },
        Letter::ChangeAddress { to: to(), user_id: uuid::Uuid::from_bytes([7; 16]), code: or("12345678") },
        Letter::Frozen { to: to(), token: or("dG9rZW4"), until: at },
        Letter::Invitation { to: to(), token: or("dG9rZW4") },
        Letter::ResetOffered { to: to(), token: or("dG9rZW4") },
        Letter::NewAddress { to: to(), token: or("dG9rZW4") },
    ]
    .into_iter()
    .chain(happenings(value).into_iter().map(|happening| Letter::Notice {
        to: to(),
        happening,
        client: client(),
        network: network(),
        at,
        token: or("dG9rZW4"),
    }))
    .collect()
}

fn happenings(name: &str) -> Vec<Happening> {
    vec![
        Happening::NewBrowser,
        Happening::WrongCodes,
        Happening::RefreshReused,
        Happening::RecoveryCodeUsed { left: 3 },
        Happening::RecoveryCodesRenewed,
        Happening::FactorAdded { name: name.to_owned() },
        Happening::FactorRemoved { name: name.to_owned() },
        Happening::PhoneAdded { hint: name.to_owned() },
        Happening::PhoneRemoved { hint: name.to_owned() },
        Happening::MailedCodeSwitched { is_on: false },
        Happening::PasswordChanged,
        Happening::PasswordReset,
        Happening::AddressChanged { to_hint: name.to_owned() },
        Happening::UsernameChanged,
        Happening::DeletionAsked { deletes_at: NOW },
        Happening::DeletionCalledOff,
        Happening::ChangeUndone,
        Happening::Disabled,
        Happening::Enabled,
        Happening::Unlocked,
        Happening::FactorsReset,
        Happening::SessionsEnded,
        Happening::NamesChanged,
        Happening::AddressWanted { to_hint: name.to_owned() },
        Happening::RoleChanged { role: Role::Support },
        Happening::Deleted,
    ]
}

/// The letter that has no recipient yet.
pub(super) fn refused() -> Letter {
    Letter::SignInRefused { login_digest: vec![7; 32], network: "203.0.113.0/24".to_owned(), at: NOW }
}

/// A database with the outbox's table alone.
pub(super) struct OutboxDb {
    db: TemporaryDb,
    pub(super) keys: Arc<Keyring>,
}

impl OutboxDb {
    pub(super) async fn open() -> Self {
        let db = TemporaryDb::open().await;
        let table = Schema::new(DbBackend::Sqlite).create_table_from_entity(message::Entity);
        db.write.execute(&table).await.unwrap();
        Self { db, keys: Arc::new(Keyring::parse(&Keyring::generate_line()).unwrap()) }
    }

    /// Writes a letter at [`NOW`]; its row.
    pub(super) async fn queued(&self, letter: Letter, expires_at: i64) -> message::Model {
        let before: Vec<_> = self.rows().await.into_iter().map(|row| row.id).collect();
        enqueue(&self.db.write, &self.keys, NOW, letter, expires_at).await.unwrap();
        self.rows().await.into_iter().find(|row| !before.contains(&row.id)).unwrap()
    }

    pub(super) async fn rows(&self) -> Vec<message::Model> {
        message::Entity::find().all(&self.db.read).await.unwrap()
    }

    pub(super) async fn row(&self, id: Uuid) -> message::Model {
        message::Entity::find_by_id(id).one(&self.db.read).await.unwrap().unwrap()
    }
}

impl Deref for OutboxDb {
    type Target = TemporaryDb;

    fn deref(&self) -> &TemporaryDb {
        &self.db
    }
}
