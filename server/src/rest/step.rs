//! What a step of a sign-in answers: where it stands, and the tokens for what comes next.

mod described;

pub(crate) use described::{SignedIn, signed_in_and};

use super::{guard::PendingToken, idempotency::CarriesSecret, problem::Answer, texts};
use app::ssr::AppState;
use auth::{
    client::Client,
    service::{Issued, Method, Outcome, Tokens},
    stage::Stage,
};
use axum::{
    Extension, Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An answer that holds a secret: it is never kept for a request that is sent again.
pub(crate) struct Secret<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Secret<T> {
    fn into_response(self) -> Response {
        (Extension(CarriesSecret), Json(self.0)).into_response()
    }
}

/// Where a sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StageName {
    /// A code is due: `POST /api/mfa/verify`.
    MfaRequired,
    /// The first authenticator is due, after the mailbox was proved.
    EnrolmentRequired,
    /// Fully signed in.
    Authenticated,
}

/// The answer of a step; [`described`] tells of it.
#[derive(Serialize)]
pub(crate) struct Step {
    /// Where the sign-in stands.
    pub(crate) stage: StageName,
    /// For `Authorization: Bearer` in the next step; worth nothing elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pending_token: Option<String>,
    /// How the code can be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) methods: Option<Vec<&'static str>>,
    /// The tokens, once it is complete.
    #[serde(flatten)]
    pub(crate) tokens: Option<TokenSet>,
    /// The first recovery codes, shown this once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) recovery_codes: Vec<String>,
    /// The code in the place of the recovery code that was used. It counts once it is said to be saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replacement_code: Option<String>,
}

/// How a second thing is proved.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "the description of the names that `Method` has")]
pub(crate) enum MethodName {
    /// An authenticator.
    Totp,
    /// A mailed code.
    Email,
    /// A texted code.
    Sms,
    /// A recovery code.
    Recovery,
}

/// An access token, and what follows it.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenSet {
    /// For `Authorization: Bearer`.
    #[schema(value_type = texts::AccessToken)]
    pub(crate) access: String,
    /// For `POST /api/refresh`, once; left out where the one that the program has stays good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<texts::RefreshToken>, nullable = false)]
    pub(crate) refresh: Option<String>,
    /// `Bearer`.
    #[schema(schema_with = described::bearer)]
    pub(crate) token_type: &'static str,
    /// Seconds that the access token lives.
    #[schema(example = 300)]
    pub(crate) expires_in: u32,
    /// What makes this program a known device at its next sign-in: send it along with the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<texts::OpaqueToken>, nullable = false)]
    pub(crate) device_token: Option<String>,
}

impl TokenSet {
    pub(crate) fn of(tokens: Tokens) -> Self {
        let Tokens { access, refresh, expires_in_s } = tokens;
        Self { access, refresh, token_type: "Bearer", expires_in: expires_in_s, device_token: None }
    }
}

impl Step {
    pub(super) fn at(stage: StageName) -> Self {
        Self {
            stage,
            pending_token: None,
            methods: None,
            tokens: None,
            recovery_codes: Vec::new(),
            replacement_code: None,
        }
    }
}

/// Answers a step by where it led.
pub(crate) async fn answer(state: &AppState, client: &Client, outcome: Outcome) -> Answer<Secret<Step>> {
    let issued = outcome.issued();
    let step = match issued.stage {
        Stage::Authenticated => complete(state, issued).await?,
        Stage::MfaRequired => {
            let pending = state.service.pending(client, issued).await?;
            let methods = state.service.methods(&pending).await?;
            Step {
                pending_token: Some(PendingToken::of(&issued.session, client).encode()),
                methods: Some(methods.into_iter().map(Method::name).collect()),
                ..Step::at(StageName::MfaRequired)
            }
        }
        _ => Step {
            pending_token: Some(PendingToken::of(&issued.session, client).encode()),
            ..Step::at(StageName::EnrolmentRequired)
        },
    };
    Ok(Secret(step))
}

async fn complete(state: &AppState, issued: &Issued) -> Answer<Step> {
    let device_token = issued.browser.as_ref().map(auth::random::Token::encode);
    let tokens = TokenSet { device_token, ..TokenSet::of(state.service.tokens(issued).await?) };
    let (recovery_codes, replacement_code) = match issued.recovery_codes.as_slice() {
        // A set has ten, a replacement is one.
        [only] => (Vec::new(), Some(only.clone())),
        codes => (codes.to_vec(), None),
    };
    Ok(Step { tokens: Some(tokens), recovery_codes, replacement_code, ..Step::at(StageName::Authenticated) })
}
