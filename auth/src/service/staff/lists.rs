//! Users and registrations, page by page.

use crate::{
    Error, password,
    permission::Permission,
    principal::{Operator, role_of},
    service::Service,
    store::{
        people::{self, Place, Shown},
        registrations,
    },
    wire::{RegistrationRow, Slice, UserFilter, UserQuery, UserRow, UserSort, UserState},
};
use data_encoding::BASE64URL_NOPAD;
use entity::{registration, user};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Most characters of what is searched for: the longest address.
const Q_MAX: usize = crate::email::MAX_BYTES;

impl Service {
    /// A page of users. Where something is searched for, the page may be short although there are more.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::NotFound`] for a cursor that isn't one,
    /// [`Error::Unavailable`].
    pub async fn users(
        &self,
        operator: &Operator<'_>,
        query: &UserQuery,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Slice<UserRow>, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let q = query.q.trim().to_lowercase();
        if q.chars().count() > Q_MAX {
            return Ok(Slice { items: Vec::new(), next: None });
        }
        let (read, now, wanted) = (&self.db.read, self.now(), u64::from(most));
        let (found, next) = if query.filter == UserFilter::Throttled {
            let after = cursor.map(parse_id_place).transpose()?;
            let mut found = people::throttled(read, now, after, wanted + 1).await?;
            let next = cut(&mut found, most).map(|last| last.id.simple().to_string());
            found.retain(|user| begins(user, &q));
            (found, next)
        } else if q.is_empty() {
            let shown = shown(query.filter, query.sort);
            let after = cursor.map(|cursor| parse_place(shown, cursor).ok_or(Error::NotFound)).transpose()?;
            let mut found = people::page(read, shown, after.as_ref(), wanted + 1).await?;
            let next = cut(&mut found, most).map(|last| place_text(&shown.place(last)));
            (found, next)
        } else {
            let after = cursor.map(|cursor| parse_text(cursor).ok_or(Error::NotFound)).transpose()?;
            let shown = shown(query.filter, UserSort::Newest);
            let (mut found, next) = people::search(read, shown, &q, after.as_ref(), wanted).await?;
            found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            (found, next.map(|(text, id)| text_place(&text, id)))
        };
        Ok(Slice { items: self.user_rows(&found).await?, next })
    }

    /// People who have registered and not confirmed yet, the newest first.
    ///
    /// # Errors
    /// As [`Service::users`].
    pub async fn registrations(
        &self,
        operator: &Operator<'_>,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Slice<RegistrationRow>, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let after = cursor.map(|cursor| parse_moment(cursor).ok_or(Error::NotFound)).transpose()?;
        let rows = registrations::page(&self.db.read, self.now(), after, u64::from(most) + 1).await?;
        Ok(sliced(rows, most, |row: &registration::Model| moment(row.created_at, row.id), registration_row))
    }

    /// Users as lists show them: one statement more, for when they were last seen.
    pub(in crate::service) async fn user_rows(&self, users: &[user::Model]) -> Result<Vec<UserRow>, Error> {
        let ids: Vec<Uuid> = users.iter().map(|user| user.id).collect();
        let seen = if ids.is_empty() { BTreeMap::default() } else { people::last_seen(&self.db.read, &ids).await? };
        Ok(users.iter().map(|user| user_row(user, seen.get(&user.id).copied())).collect())
    }
}

/// A user as lists show them.
pub(super) fn user_row(user: &user::Model, last_seen_at: Option<i64>) -> UserRow {
    let state = if user.disabled_at.is_some() {
        UserState::Disabled
    } else if user.deletes_at.is_some() {
        UserState::Leaving
    } else if password::is_unset(&user.password_hash) {
        UserState::Invited
    } else {
        UserState::Active
    };
    UserRow {
        id: user.id.simple().to_string(),
        email: user.email.clone(),
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        role: role_of(user),
        state,
        has_factor: user.has_factor,
        created_at: user.created_at,
        last_seen_at,
    }
}

fn registration_row(row: registration::Model) -> RegistrationRow {
    RegistrationRow {
        id: row.id.simple().to_string(),
        email: row.email,
        username: row.username,
        display_name: row.display_name,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

fn shown(filter: UserFilter, sort: UserSort) -> Shown {
    match (filter, sort) {
        (UserFilter::Active, _) => Shown::Active,
        (UserFilter::Disabled, _) => Shown::Disabled,
        (UserFilter::NoFactor, _) => Shown::NoFactor,
        (UserFilter::Staff, _) => Shown::Staff,
        (UserFilter::All | UserFilter::Throttled, UserSort::Newest) => Shown::All,
        (UserFilter::All | UserFilter::Throttled, UserSort::Email) => Shown::ByEmail,
        (UserFilter::All | UserFilter::Throttled, UserSort::Name) => Shown::ByName,
    }
}

fn begins(user: &user::Model, q: &str) -> bool {
    user.email_key.starts_with(q)
        || user.username_key.as_deref().is_some_and(|name| name.starts_with(q))
        || user.name_key.starts_with(q)
}

/// Cuts a page off what was read, which is one row more where there are more; the last row of the page, then.
fn cut<T>(rows: &mut Vec<T>, most: u32) -> Option<&T> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if rows.len() <= most {
        return None;
    }
    rows.truncate(most);
    rows.last()
}

/// A page of rows that were read with one more than it holds.
pub(super) fn sliced<M, T>(
    mut rows: Vec<M>,
    most: u32,
    place: impl Fn(&M) -> String,
    view: impl Fn(M) -> T,
) -> Slice<T> {
    let next = cut(&mut rows, most).map(place);
    Slice { items: rows.into_iter().map(view).collect(), next }
}

/// A place in a list by time: `1795234859999.0123…ef`.
pub(super) fn moment(at: i64, id: Uuid) -> String {
    format!("{at}.{}", id.simple())
}

pub(super) fn parse_moment(cursor: &str) -> Option<(i64, Uuid)> {
    let (at, id) = cursor.split_once('.')?;
    Some((at.parse().ok()?, crate::service::act::parse_id(id).ok()?))
}

fn text_place(text: &str, id: Uuid) -> String {
    format!("{}~{}", BASE64URL_NOPAD.encode(text.as_bytes()), id.simple())
}

fn parse_text(cursor: &str) -> Option<(String, Uuid)> {
    let (text, id) = cursor.split_once('~')?;
    let text = String::from_utf8(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
    Some((text, crate::service::act::parse_id(id).ok()?))
}

fn place_text(place: &Place) -> String {
    match place {
        Place::At(at, id) => moment(*at, *id),
        Place::Text(text, id) => text_place(text, *id),
    }
}

/// A place of this list: one of another list is none.
fn parse_place(shown: Shown, cursor: &str) -> Option<Place> {
    match shown {
        Shown::ByEmail | Shown::ByName => parse_text(cursor).map(|(text, id)| Place::Text(text, id)),
        _ => parse_moment(cursor).map(|(at, id)| Place::At(at, id)),
    }
}

fn parse_id_place(cursor: &str) -> Result<Uuid, Error> {
    crate::service::act::parse_id(cursor)
}
