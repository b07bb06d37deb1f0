//! What introspection answers, as the description has it: all, or nothing but that the token is worth nothing.

use super::Introspected;
use crate::rest::texts;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, Ref, RefOr, Schema,
        schema::{OneOf, Type},
    },
};

/// A token that is good now. Times are seconds since 1970.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct GoodToken {
    #[schema(schema_with = yes)]
    active: bool,
    #[schema(value_type = texts::TokenKind)]
    token_type: String,
    /// The user.
    #[schema(value_type = texts::Id)]
    sub: String,
    /// Left out where the user has none.
    #[schema(value_type = Option<texts::Username>, nullable = false)]
    username: Option<String>,
    /// The session.
    #[schema(value_type = texts::Id)]
    sid: String,
    /// The portal.
    iss: String,
    /// Whom it is for.
    aud: String,
    /// Of an access token alone.
    #[schema(value_type = Option<texts::Id>, nullable = false)]
    jti: Option<String>,
    iat: i64,
    exp: i64,
    /// When something was last proved.
    auth_time: i64,
    /// Assurance.
    #[schema(minimum = 1, maximum = 2)]
    aal: u8,
    /// What was proved.
    #[schema(value_type = Vec<texts::Proof>)]
    amr: Vec<String>,
}

/// Anything else.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct WorthlessToken {
    #[schema(schema_with = no)]
    active: bool,
}

impl PartialSchema for Introspected {
    fn schema() -> RefOr<Schema> {
        let mut one_of = OneOf::new();
        one_of.description = Some("What a token is good for (RFC 7662 §2.2).".to_owned());
        let all = [GoodToken::name(), WorthlessToken::name()];
        one_of.items = all.iter().map(|name| Ref::from_schema_name(name.as_ref()).into()).collect();
        Schema::OneOf(one_of).into()
    }
}

impl ToSchema for Introspected {
    fn name() -> Cow<'static, str> {
        "Introspected".into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((GoodToken::name().into_owned(), GoodToken::schema()));
        all.push((WorthlessToken::name().into_owned(), WorthlessToken::schema()));
        GoodToken::schemas(all);
    }
}

fn yes() -> Object {
    flag(true)
}

fn no() -> Object {
    flag(false)
}

fn flag(value: bool) -> Object {
    let about = Some("Whether it is good now.");
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([value])).description(about).build()
}
