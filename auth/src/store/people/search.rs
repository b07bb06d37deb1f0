//! Users by the beginning of their address, username, name or id. Each of the four is a range of its own index; what
//! they find is merged by the text that matched, and somebody who matches twice is found once, by the first of their
//! texts.

use super::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Shown};
use entity::user;
use uuid::Uuid;

/// Above every character that text can hold: the end of a range of texts with one beginning.
const LAST: char = char::MAX;

/// The place of a user in what was found: the text that matched, and their id.
pub(crate) type Found = (String, Uuid);

/// Those of a list whose texts begin like this, from a place on: at most `most`, perhaps fewer though there are more.
/// `q` is in lower case and not empty. The place from which to go on, where there may be more.
pub(crate) async fn search(
    conn: &impl ConnectionTrait,
    shown: Shown,
    q: &str,
    after: Option<&Found>,
    most: u64,
) -> Result<(Vec<user::Model>, Option<Found>), DbErr> {
    let mut found: Vec<(Found, user::Model)> = Vec::new();
    // What stands behind the end of a range that wasn't read to its end isn't known yet.
    let mut known_to: Option<Found> = None;
    for column in [user::Column::EmailKey, user::Column::UsernameKey, user::Column::NameKey] {
        let rows = in_column(conn, shown, column, q, after, most).await?;
        let is_cut = u64::try_from(rows.len()).is_ok_and(|read| read == most);
        let rows = rows.into_iter().filter_map(|user| Some(((text_of(&user, column)?.to_owned(), user.id), user)));
        let rows: Vec<_> = rows.collect();
        if let (true, Some((last, _))) = (is_cut, rows.last()) {
            known_to = Some(known_to.map_or_else(|| last.clone(), |known| known.min(last.clone())));
        }
        // Whoever matches by several texts stands in the list by the first of them.
        found.extend(rows.into_iter().filter(|((text, _), user)| first_text(user, q) == Some(text)));
    }
    found.extend(by_id(conn, shown, q, after, most).await?);
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.dedup_by(|(_, a), (_, b)| a.id == b.id);
    if let Some(known) = &known_to {
        found.retain(|(place, _)| place <= known);
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let next =
        if found.len() > most { found.get(most.saturating_sub(1)).map(|(place, _)| place.clone()) } else { known_to };
    found.truncate(most);
    Ok((found.into_iter().map(|(_, user)| user).collect(), next))
}

async fn in_column(
    conn: &impl ConnectionTrait,
    shown: Shown,
    column: user::Column,
    q: &str,
    after: Option<&Found>,
    most: u64,
) -> Result<Vec<user::Model>, DbErr> {
    let from = after.map_or(q, |(text, _)| text.as_str().max(q));
    let mut users = shown.of(user::Entity::find()).filter(column.gte(from)).filter(column.lt(format!("{q}{LAST}")));
    if let Some((text, id)) = after {
        users = users.filter(Condition::any().add(column.gt(text.as_str())).add(user::Column::Id.gt(*id)));
    }
    users.order_by_asc(column).order_by_asc(user::Column::Id).limit(most).all(conn).await
}

/// By the beginning of an id, where it may be one: at least eight of its digits, so that no name is taken for one.
async fn by_id(
    conn: &impl ConnectionTrait,
    shown: Shown,
    q: &str,
    after: Option<&Found>,
    most: u64,
) -> Result<Vec<(Found, user::Model)>, DbErr> {
    let digits: String = q.chars().filter(|c| *c != '-').collect();
    if !(8..=32).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    let end = |fill: char| Uuid::try_parse(&format!("{digits}{}", String::from(fill).repeat(32 - digits.len()))).ok();
    let (Some(first), Some(last)) = (end('0'), end('f')) else { return Ok(Vec::new()) };
    let users = shown
        .of(user::Entity::find())
        .filter(user::Column::Id.between(first, last))
        .order_by_asc(user::Column::Id)
        .limit(most)
        .all(conn)
        .await?;
    let placed = users.into_iter().map(|user| ((user.id.simple().to_string(), user.id), user));
    // Somebody whom another text finds stands there.
    Ok(placed
        .filter(|(place, user)| after.is_none_or(|after| place > after) && first_text(user, q).is_none())
        .collect())
}

/// The first of a user's texts that begin like this.
fn first_text<'a>(user: &'a user::Model, q: &str) -> Option<&'a str> {
    [Some(user.email_key.as_str()), user.username_key.as_deref(), Some(user.name_key.as_str())]
        .into_iter()
        .flatten()
        .filter(|text| text.starts_with(q))
        .min()
}

fn text_of(user: &user::Model, column: user::Column) -> Option<&str> {
    match column {
        user::Column::EmailKey => Some(&user.email_key),
        user::Column::UsernameKey => user.username_key.as_deref(),
        _ => Some(&user.name_key),
    }
}
