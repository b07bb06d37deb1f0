//! A step's answer as the description has it: what there is depends on where the sign-in stands.

use super::{MethodName, Step};
use crate::rest::texts;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Discriminator, Object, ObjectBuilder, Ref, RefOr, Schema,
        schema::{OneOf, Type},
    },
};

/// A code is due: `POST /api/mfa/verify`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
pub(crate) struct MfaRequired {
    #[schema(schema_with = at_mfa)]
    stage: String,
    /// For `Authorization: Bearer` in the next step; worth nothing elsewhere.
    #[schema(value_type = texts::PendingToken)]
    pending_token: String,
    /// How the code can be given.
    #[schema(min_items = 1)]
    methods: Vec<MethodName>,
}

/// The first authenticator is due, after the mailbox was proved: `POST /api/otp/send`, then `POST /api/totp/setup`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
pub(crate) struct EnrolmentRequired {
    #[schema(schema_with = at_enrolment)]
    stage: String,
    /// For `Authorization: Bearer` in the next step; worth nothing elsewhere.
    #[schema(value_type = texts::PendingToken)]
    pending_token: String,
}

/// Fully signed in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
pub(crate) struct SignedIn {
    #[schema(schema_with = at_the_end)]
    stage: String,
    /// For `Authorization: Bearer`.
    #[schema(value_type = texts::AccessToken)]
    access: String,
    /// For `POST /api/refresh`, once; left out where the one that the program has stays good.
    #[schema(value_type = Option<texts::RefreshToken>, nullable = false)]
    refresh: Option<String>,
    #[schema(schema_with = bearer)]
    token_type: String,
    /// Seconds that the access token lives.
    #[schema(example = 300)]
    expires_in: u32,
    /// What makes this program a known device at its next sign-in: send it along with the password.
    #[schema(value_type = Option<texts::OpaqueToken>, nullable = false)]
    device_token: Option<String>,
    /// The first recovery codes, shown this once.
    #[schema(value_type = Option<Vec<texts::GroupedCode>>, nullable = false, min_items = 10, max_items = 10)]
    recovery_codes: Option<Vec<String>>,
    /// The code in the place of the recovery code that was used. It counts once it is said to be saved.
    #[schema(value_type = Option<texts::GroupedCode>, nullable = false)]
    replacement_code: Option<String>,
}

impl PartialSchema for Step {
    fn schema() -> RefOr<Schema> {
        let all = [MfaRequired::name(), EnrolmentRequired::name(), SignedIn::name()];
        let mut one_of = OneOf::new();
        one_of.description = Some("Where a sign-in stands, and what is needed for the next step.".to_owned());
        one_of.items = all.iter().map(|name| Ref::from_schema_name(name.as_ref()).into()).collect();
        let stages = ["mfa-required", "enrolment-required", "authenticated"].into_iter().zip(&all);
        let mapping = stages.map(|(stage, name)| (stage, format!("#/components/schemas/{name}")));
        one_of.discriminator = Some(Discriminator::with_mapping("stage", mapping));
        Schema::OneOf(one_of).into()
    }
}

impl ToSchema for Step {
    fn name() -> Cow<'static, str> {
        "Step".into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((MfaRequired::name().into_owned(), MfaRequired::schema()));
        all.push((EnrolmentRequired::name().into_owned(), EnrolmentRequired::schema()));
        all.push((SignedIn::name().into_owned(), SignedIn::schema()));
        MfaRequired::schemas(all);
        EnrolmentRequired::schemas(all);
        SignedIn::schemas(all);
    }
}

/// [`SignedIn`] with another member in front, as answers to the Django projects' clients have it.
pub(crate) fn signed_in_and(name: &str, value: Option<&str>, about: &str) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = SignedIn::schema() else { return SignedIn::schema() };
    let members = std::mem::take(&mut object.properties);
    let mut said = only(value.unwrap_or_default(), "A sentence.");
    said.enum_values = said.enum_values.filter(|_| value.is_some());
    object.properties = std::iter::once((name.to_owned(), said.into())).chain(members).collect();
    object.required.insert(0, name.to_owned());
    object.description = Some(about.to_owned());
    object.into()
}

/// A text that is always the same.
pub(crate) fn only(value: &str, about: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([value])).description(Some(about)).build()
}

/// `token_type` (RFC 6749 §7.1).
pub(crate) fn bearer() -> Object {
    only("Bearer", "How the access token is shown.")
}

fn at_mfa() -> Object {
    only("mfa-required", "Where the sign-in stands.")
}

fn at_enrolment() -> Object {
    only("enrolment-required", "Where the sign-in stands.")
}

fn at_the_end() -> Object {
    only("authenticated", "Where the sign-in stands.")
}
