//! Table `users`.

use crate::{email::Email, username::Username};
use entity::user;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The key under which an address is unique: a digest, because collations differ between databases.
pub(crate) fn email_digest(email: &Email) -> Vec<u8> {
    name_digest(&email.canonical())
}

/// The key under which a username is unique.
pub(crate) fn username_digest(username: &Username) -> Vec<u8> {
    name_digest(&username.canonical())
}

/// What stands in the place of [`email_digest`] for somebody who has no address: nothing that can be typed has it.
pub(crate) fn no_address_digest(id: Uuid) -> Vec<u8> {
    name_digest(&format!("\0no address\0{id}"))
}

/// Whether somebody has an address. Whoever was imported without one gives it after the first sign-in; until then nothing
/// is mailed to them.
pub(crate) fn has_address(user: &user::Model) -> bool {
    !user.email.is_empty()
}

/// What somebody's account is called where an address stands usually.
pub(crate) fn account_name(user: &user::Model) -> &str {
    if has_address(user) { &user.email } else { user.username.as_deref().unwrap_or_default() }
}

/// The key of what somebody typed to sign in, whether or not it is a name that can exist.
pub(crate) fn name_digest(canonical: &str) -> Vec<u8> {
    Sha256::digest(canonical.as_bytes()).to_vec()
}

/// The user with this address or username. No username has an `@`, so at most one row matches.
pub(crate) async fn by_name(conn: &impl ConnectionTrait, digest: &[u8]) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find()
        .filter(
            Condition::any()
                .add(user::Column::EmailDigest.eq(digest.to_vec()))
                .add(user::Column::UsernameDigest.eq(digest.to_vec())),
        )
        .one(conn)
        .await
}

/// Whether a username is taken.
pub(crate) async fn has_username(conn: &impl ConnectionTrait, digest: &[u8]) -> Result<bool, DbErr> {
    Ok(user::Entity::find().filter(user::Column::UsernameDigest.eq(digest.to_vec())).one(conn).await?.is_some())
}

/// Whether any administrator exists.
pub(crate) async fn has_administrator(conn: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find()
        .filter(user::Column::Role.eq(crate::role::Role::Administrator.name()))
        .filter(user::Column::DisabledAt.is_null())
        .one(conn)
        .await?
        .is_some())
}

/// What a user is found by.
pub(crate) struct Names<'a> {
    pub(crate) email: &'a str,
    pub(crate) username: Option<&'a str>,
    pub(crate) display_name: &'a str,
}

/// What every new user begins with.
pub(crate) fn fresh(names: &Names<'_>) -> user::ActiveModel {
    let Names { email, username, display_name } = names;
    let username_key = username.map(key_of);
    user::ActiveModel {
        email: Set((*email).to_owned()),
        email_digest: Set(name_digest(&key_of(email))),
        email_key: Set(key_of(email)),
        username: Set(username.map(ToOwned::to_owned)),
        username_digest: Set(username_key.as_deref().map(name_digest)),
        username_key: Set(username_key),
        display_name: Set((*display_name).to_owned()),
        name_key: Set(display_name.to_lowercase()),
        has_factor: Set(false),
        epoch: Set(1),
        disabled_at: Set(None),
        time_zone: Set(crate::zone::UTC.to_owned()),
        trust_epoch: Set(1),
        had_factor_at: Set(None),
        mailed_code_off_at: Set(None),
        mailed_code_held_at: Set(None),
        frozen_until: Set(None),
        deletes_at: Set(None),
        ..Default::default()
    }
}

/// The canonical form of an address or a username, both of which are ASCII: as [`Email::canonical`] and
/// [`Username::canonical`] have it.
fn key_of(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Whether there is another administrator who can sign in, and stays. Locked, so that of two who leave at once one stays.
pub(crate) async fn has_other_administrator(tx: &DatabaseTransaction, id: Uuid) -> Result<bool, DbErr> {
    let can_sign_in = |user: &user::Model| {
        user.disabled_at.is_none() && user.deletes_at.is_none() && !crate::password::is_unset(&user.password_hash)
    };
    Ok(lock_administrators(tx).await?.iter().any(|user| user.id != id && can_sign_in(user)))
}

/// All administrators, locked in the order of their ids.
pub(crate) async fn lock_administrators(tx: &DatabaseTransaction) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::Role.eq(crate::role::Role::Administrator.name()))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// Writes a new user.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: user::ActiveModel) -> Result<user::Model, DbErr> {
    new.insert(conn).await
}

/// Begins a user's next epoch: every session and pending sign-in of the one before is over. The user as they are from
/// then on, or nothing where another request was quicker.
pub(crate) async fn begin_epoch(conn: &impl ConnectionTrait, user: &user::Model) -> Result<Option<user::Model>, DbErr> {
    let epoch = user.epoch + 1;
    let begun = user::Entity::update_many()
        .col_expr(user::Column::Epoch, Expr::value(epoch))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::Epoch.eq(user.epoch))
        .filter(user::Column::DisabledAt.is_null())
        .exec(conn)
        .await?;
    Ok((begun.rows_affected == 1).then(|| user::Model { epoch, ..user.clone() }))
}

/// The user as they are, whom nobody else changes until the transaction ends: so that of two acts on one account the
/// second sees what the first has done.
pub(crate) async fn locked(tx: &DatabaseTransaction, id: Uuid) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find_by_id(id).lock_exclusive().one(tx).await
}

/// Those of these users who are staff, locked in the order of their ids.
pub(crate) async fn locked_staff(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<user::Model>, DbErr> {
    let roles = crate::role::Role::ALL.into_iter().filter(|role| role.is_staff()).map(crate::role::Role::name);
    user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .filter(user::Column::Role.is_in(roles))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// These users, locked in the order of their ids.
pub(crate) async fn locked_all(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find()
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
}

/// Gives a role.
pub(crate) async fn set_role(conn: &impl ConnectionTrait, id: Uuid, role: crate::role::Role) -> Result<(), DbErr> {
    one(id).col_expr(user::Column::Role, Expr::value(role.name())).exec(conn).await?;
    Ok(())
}

/// The user of an id.
pub(crate) async fn by_id(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find_by_id(id).one(conn).await
}

/// Sets the password and begins the next epoch; whether nobody else was quicker.
pub(crate) async fn set_password(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    hash: String,
    now: i64,
) -> Result<bool, DbErr> {
    let set = unchanged(user)
        .col_expr(user::Column::PasswordHash, Expr::value(hash))
        .col_expr(user::Column::PasswordChangedAt, Expr::value(now))
        .col_expr(user::Column::Epoch, Expr::value(user.epoch + 1))
        .col_expr(user::Column::TrustEpoch, Expr::col(user::Column::TrustEpoch).add(1))
        .exec(conn)
        .await?;
    Ok(set.rows_affected == 1)
}

/// Sets the address and begins the next epoch; whether nobody else was quicker.
pub(crate) async fn set_email(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    email: &str,
    digest: &[u8],
) -> Result<bool, DbErr> {
    let set = unchanged(user)
        .col_expr(user::Column::Email, Expr::value(email))
        .col_expr(user::Column::EmailDigest, Expr::value(digest.to_vec()))
        .col_expr(user::Column::EmailKey, Expr::value(key_of(email)))
        .col_expr(user::Column::Epoch, Expr::value(user.epoch + 1))
        .col_expr(user::Column::TrustEpoch, Expr::col(user::Column::TrustEpoch).add(1))
        .exec(conn)
        .await?;
    Ok(set.rows_affected == 1)
}

/// Sets the username, or takes it away.
pub(crate) async fn set_username(
    conn: &impl ConnectionTrait,
    id: Uuid,
    username: Option<&Username>,
) -> Result<(), DbErr> {
    one(id)
        .col_expr(user::Column::Username, Expr::value(username.map(|name| name.as_str().to_owned())))
        .col_expr(user::Column::UsernameDigest, Expr::value(username.map(username_digest)))
        .col_expr(user::Column::UsernameKey, Expr::value(username.map(Username::canonical)))
        .exec(conn)
        .await?;
    Ok(())
}

/// How many there are.
pub(crate) async fn count(conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
    user::Entity::find().count(conn).await
}

/// Begins a user's next epoch, whatever it was: every session and every trust is over.
pub(crate) async fn next_epoch(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    one(id)
        .col_expr(user::Column::Epoch, Expr::col(user::Column::Epoch).add(1))
        .col_expr(user::Column::TrustEpoch, Expr::col(user::Column::TrustEpoch).add(1))
        .exec(conn)
        .await?;
    Ok(())
}

/// Sets what isn't sensitive: name and time zone.
pub(crate) async fn set_profile(
    conn: &impl ConnectionTrait,
    id: Uuid,
    display_name: &str,
    time_zone: &str,
) -> Result<(), DbErr> {
    one(id)
        .col_expr(user::Column::DisplayName, Expr::value(display_name))
        .col_expr(user::Column::NameKey, Expr::value(display_name.to_lowercase()))
        .col_expr(user::Column::TimeZone, Expr::value(time_zone))
        .exec(conn)
        .await?;
    Ok(())
}

/// Makes every trusted browser of a user void.
pub(crate) async fn void_trust(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    one(id).col_expr(user::Column::TrustEpoch, Expr::col(user::Column::TrustEpoch).add(1)).exec(conn).await?;
    Ok(())
}

/// Sets one of the columns that hold a time or nothing.
pub(crate) async fn set_time(
    conn: &impl ConnectionTrait,
    id: Uuid,
    column: user::Column,
    at: Option<i64>,
) -> Result<(), DbErr> {
    one(id).col_expr(column, Expr::value(at)).exec(conn).await?;
    Ok(())
}

fn one(id: Uuid) -> UpdateMany<user::Entity> {
    user::Entity::update_many().filter(user::Column::Id.eq(id))
}

/// The row of a user in the epoch in which they were read.
fn unchanged(user: &user::Model) -> UpdateMany<user::Entity> {
    one(user.id).filter(user::Column::Epoch.eq(user.epoch)).filter(user::Column::DisabledAt.is_null())
}

/// Replaces a hash of older parameters, unless the password was changed meanwhile.
pub(crate) async fn upgrade_hash(conn: &impl ConnectionTrait, id: Uuid, old: &str, new: String) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(new))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old))
        .exec(conn)
        .await?;
    Ok(())
}
