//! Table `registrations`: people who are not users yet.

use entity::{code, registration};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// A registration that is live.
pub(crate) async fn live(
    conn: &impl ConnectionTrait,
    id: Uuid,
    now: i64,
) -> Result<Option<registration::Model>, DbErr> {
    registration::Entity::find_by_id(id).filter(registration::Column::ExpiresAt.gt(now)).one(conn).await
}

/// A registration that is live, with the code that was mailed for it.
pub(crate) async fn live_with_code(
    conn: &impl ConnectionTrait,
    id: Uuid,
    now: i64,
) -> Result<Option<(registration::Model, Option<code::Model>)>, DbErr> {
    let its_code =
        registration::Entity::belongs_to(code::Entity).from(registration::Column::Id).to(code::Column::Holder).into();
    registration::Entity::find_by_id(id)
        .join(JoinType::LeftJoin, its_code)
        .select_also(code::Entity)
        .filter(registration::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// The newest live registration of an address.
pub(crate) async fn newest_of(
    conn: &impl ConnectionTrait,
    email_digest: &[u8],
    now: i64,
) -> Result<Option<registration::Model>, DbErr> {
    registration::Entity::find()
        .filter(registration::Column::EmailDigest.eq(email_digest.to_vec()))
        .filter(registration::Column::ExpiresAt.gt(now))
        .order_by_desc(registration::Column::CreatedAt)
        .one(conn)
        .await
}

/// The registrations of an address beyond the newest `most`.
pub(crate) async fn beyond_newest(
    conn: &impl ConnectionTrait,
    email_digest: &[u8],
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    registration::Entity::find()
        .select_only()
        .column(registration::Column::Id)
        .filter(registration::Column::EmailDigest.eq(email_digest.to_vec()))
        .order_by_desc(registration::Column::CreatedAt)
        .offset(most)
        .limit(1_000)
        .into_tuple()
        .all(conn)
        .await
}

/// Writes a new registration.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: registration::ActiveModel) -> Result<(), DbErr> {
    new.insert(conn).await?;
    Ok(())
}

/// Deletes registrations with their codes and links.
pub(crate) async fn delete(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    registration::Entity::delete_many().filter(registration::Column::Id.is_in(ids.iter().copied())).exec(conn).await?;
    entity::code::Entity::delete_many()
        .filter(entity::code::Column::Holder.is_in(ids.iter().copied()))
        .exec(conn)
        .await?;
    entity::link::Entity::delete_many()
        .filter(entity::link::Column::Holder.is_in(ids.iter().copied()))
        .exec(conn)
        .await?;
    Ok(())
}

/// A page of those that are live, the newest first.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    now: i64,
    after: Option<(i64, Uuid)>,
    most: u64,
) -> Result<Vec<registration::Model>, DbErr> {
    let (at, own) = (registration::Column::CreatedAt, registration::Column::Id);
    let mut page = registration::Entity::find().filter(registration::Column::ExpiresAt.gt(now));
    if let Some((created_at, id)) = after {
        page = page.filter(at.lte(created_at)).filter(Condition::any().add(at.lt(created_at)).add(own.lt(id)));
    }
    page.order_by_desc(at).order_by_desc(own).limit(most).all(conn).await
}
