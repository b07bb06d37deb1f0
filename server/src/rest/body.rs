//! Bodies, and queries, as small declarations: what a request may say, each thing once, in the right form.
//!
//! ```text
//! body! {
//!     /// Signing in.
//!     pub(crate) struct Login {
//!         /// Address or username.
//!         login | email | username: String,
//!         /// The password.
//!         password: String,
//!         /// A client's own token.
//!         device_token: Option<String>,
//!     }
//! }
//! ```
//!
//! [`Input`] reads one strictly; [`SeedInput`] as the Django projects' clients send it; [`Query`] from the address. All
//! that is wrong is told at once. A `String` that is missing is empty, and the rules say that it is required.

mod described;
mod fields;
mod json;
mod media;

pub(crate) use described::variants;
pub(crate) use fields::{Body, Given, Piece, Spec, Value};

use super::{compat::seed003::SeedSpelling, problem::Problem};
use crate::{middleware::form_fields, refusal::Refusal};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::IntoResponse,
};
use media::Media;

/// Declares bodies; see above. `name | alias: type` takes a field under other names, too; `either [a b] [c]` behind the
/// name tells which fields go together, for the description alone.
macro_rules! body {
    ($($(#[$about:meta])* $vis:vis struct $name:ident $(either $([$($way:ident)+])+)? {
        $($(#[$field_about:meta])* $field:ident $(| $alias:ident)* : $kind:ty),* $(,)?
    })+) => {$(
        $(#[$about])*
        // No `Debug`: bodies hold secrets.
        #[allow(clippy::struct_field_names, reason = "fields are called as they are on the wire")]
        $vis struct $name {
            $(pub(crate) $field: $kind,)*
        }

        impl $crate::rest::body::Body for $name {
            const FIELDS: &'static [$crate::rest::body::Spec] = &[$($crate::rest::body::Spec {
                name: stringify!($field),
                aliases: &[$(stringify!($alias)),*],
                is_optional: <$kind as $crate::rest::body::Value>::IS_OPTIONAL,
            }),*];

            fn read(given: &mut $crate::rest::body::Given) -> Self {
                Self { $($field: given.take(stringify!($field)),)* }
            }
        }

        const _: () = {
            $(#[$about])*
            #[derive(utoipa::ToSchema, utoipa::IntoParams)]
            #[serde(deny_unknown_fields)]
            #[into_params(parameter_in = Query)]
            #[allow(dead_code, clippy::struct_field_names, reason = "the description of the one above")]
            struct Described {
                $($(#[$field_about])* $field: $kind,)*
            }

            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                    let fields = <$name as $crate::rest::body::Body>::FIELDS;
                    $crate::rest::body::variants(Described::schema(), fields, &[$($(&[$(stringify!($way)),+]),+)?])
                }
            }

            impl utoipa::ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }

                fn schemas(all: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
                    Described::schemas(all);
                }
            }

            impl utoipa::IntoParams for $name {
                fn into_params(
                    place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
                ) -> Vec<utoipa::openapi::path::Parameter> {
                    Described::into_params(place)
                }
            }
        };
    )+};
}
pub(crate) use body;

/// A JSON body, read strictly; as [`SeedInput`] does, where the address was spelt as the Django project spells it.
pub(crate) struct Input<T>(pub(crate) T);

/// A body in JSON or as a form, in which fields that nobody knows are passed over. For the routes of the Django
/// projects' clients, and of services that speak OAuth's forms.
pub(crate) struct SeedInput<T>(pub(crate) T);

/// The address's query, read strictly.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: Body> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if request.extensions().get::<SeedSpelling>().is_some() {
            return SeedInput::from_request(request, state).await.map(|SeedInput(body)| Self(body));
        }
        let media = Media::of(request.headers());
        if matches!(media, Media::Form | Media::Other) {
            return Err(Refusal::MediaType.into());
        }
        let bytes = whole(request, state).await?;
        Given::strictly(of_json::<T>(media, &bytes)?).map(Self)
    }
}

impl<S: Send + Sync, T: Body> FromRequest<S> for SeedInput<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let media = Media::of(request.headers());
        if matches!(media, Media::Other) {
            return Err(Refusal::MediaType.into());
        }
        let bytes = whole(request, state).await?;
        let pieces = if matches!(media, Media::Form) { of_pairs(&bytes)? } else { of_json::<T>(media, &bytes)? };
        Given::leniently(pieces).map(Self)
    }
}

impl<S: Send + Sync, T: Body> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        Given::strictly(of_pairs(query.as_bytes())?).map(Self)
    }
}

/// All bytes, up to the limit that the router sets.
async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Refusal> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let is_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
        if is_large { Refusal::TooLarge } else { Refusal::Malformed }
    })
}

fn of_json<T: Body>(media: Media, bytes: &[u8]) -> Result<Vec<(String, Piece)>, Refusal> {
    match (media, bytes.is_empty()) {
        (_, true) if T::FIELDS.iter().all(|field| field.is_optional) => Ok(Vec::new()),
        (Media::Json, _) => json::members(bytes).ok_or(Refusal::Malformed),
        _ => Err(Refusal::MediaType),
    }
}

fn of_pairs(text: &[u8]) -> Result<Vec<(String, Piece)>, Refusal> {
    let typed = |value: Option<String>| value.map_or(Piece::Other, Piece::Typed);
    form_fields::pairs(text).map(|pair| pair.map(|(name, value)| (name, typed(value)))).collect()
}

#[cfg(test)]
mod tests;
