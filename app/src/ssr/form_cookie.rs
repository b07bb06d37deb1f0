//! The sealed cookie of one form: a mail link's token, moved out of the address, and what was typed into a form that
//! was refused to a browser without JavaScript. Strangers so write nothing to the store, and read nothing either.

use super::{AppState, cookies, cookies::Cookie, request};
use crate::api::Typed;
use auth::{keys::Keyring, random::Token, seal};
use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};

/// Life of a link's token in the cookie, in seconds.
pub const TOKEN_S: u32 = 20 * 60;
/// Life of typed fields in the cookie, in seconds.
pub const TYPED_S: u32 = 5 * 60;

const PURPOSE: &str = "form cookie";

/// What one form needs of the request before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The page it belongs to: a path of [`crate::routes`].
    pub path: String,
    /// The token of a mail's link, encoded.
    pub token: Option<String>,
    /// What was typed, secrets left out.
    pub typed: Typed,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    form: Form,
    token_until_ms: i64,
    typed_until_ms: i64,
}

impl Form {
    /// The form of a mail link that was just opened.
    #[must_use]
    pub fn landed(path: &str, token: &Token) -> Self {
        Self { path: path.to_owned(), token: Some(token.encode()), typed: Typed::default() }
    }

    /// The form of what was just typed on `path`; a token that waits there stays.
    #[must_use]
    pub fn typed(path: &str, typed: Typed, before: Option<Self>) -> Self {
        let token = before.filter(|form| form.path == path).and_then(|form| form.token);
        Self { path: path.to_owned(), token, typed: typed.clipped() }
    }

    /// The header that keeps it, sealed.
    #[must_use]
    pub fn cookie(self, state: &AppState) -> Option<HeaderValue> {
        let max_age_s = if self.token.is_some() { TOKEN_S } else { TYPED_S };
        let value = self.seal(&state.service.keys, state.service.clock.now_ms())?;
        Cookie::Form.set(state.site.is_https, &value, Some(max_age_s))
    }

    /// Reads it from a request; what is too old is left out.
    #[must_use]
    pub fn read(headers: &HeaderMap, state: &AppState) -> Option<Self> {
        let value = Cookie::Form.read(headers, state.site.is_https)?;
        Self::open(value, &state.service.keys, state.service.clock.now_ms())
    }

    fn seal(self, keys: &Keyring, now_ms: i64) -> Option<String> {
        let until_ms = |life_s| now_ms + i64::from(life_s) * 1000;
        let sealed = Sealed { form: self, token_until_ms: until_ms(TOKEN_S), typed_until_ms: until_ms(TYPED_S) };
        let plain = serde_json::to_vec(&sealed).ok()?;
        Some(BASE64.encode(seal::seal(keys, PURPOSE, b"", &plain)))
    }

    fn open(value: &str, keys: &Keyring, now_ms: i64) -> Option<Self> {
        let plain = seal::open(keys, PURPOSE, b"", &BASE64.decode(value).ok()?)?;
        let Sealed { mut form, token_until_ms, typed_until_ms } = serde_json::from_slice(&plain).ok()?;
        if now_ms >= token_until_ms {
            form.token = None;
        }
        if now_ms >= typed_until_ms {
            form.typed = Typed::default();
        }
        Some(form)
    }
}

/// The link's token that waits on `path`.
#[must_use]
pub fn token(state: &AppState, path: &str) -> Option<Token> {
    of_request(state, path)?.token.as_deref().and_then(Token::parse)
}

/// What was typed on `path`, when the page at hand reports that form's refusal.
#[must_use]
pub fn typed(state: &AppState, path: &str) -> Typed {
    let form = request::reports_refusal().then(|| of_request(state, path)).flatten();
    form.map(|form| form.typed).unwrap_or_default()
}

/// Puts another link's token in the place of the one that waits on `path`.
pub fn keep_token(state: &AppState, path: &str, token: &Token) {
    cookies::append(Form::landed(path, token).cookie(state));
}

/// Drops the cookie, where the request brought one.
pub fn clear(state: &AppState) {
    let is_https = state.site.is_https;
    if request::parts(|parts| Cookie::Form.read(&parts.headers, is_https).map(|_| ())).is_some() {
        cookies::append(Cookie::Form.clear(is_https));
    }
}

fn of_request(state: &AppState, path: &str) -> Option<Form> {
    request::parts(|parts| Form::read(&parts.headers, state)).filter(|form| form.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(login: &str) -> Typed {
        Typed { login: login.to_owned(), ..Typed::default() }
    }

    #[test]
    fn opens_what_it_sealed_while_it_lives() {
        let keys = Keyring::parse(&Keyring::generate_line()).unwrap();
        let token = Token::generate();
        let landed = Form::landed("/verify-email", &token);
        let form = Form::typed("/verify-email", typed("ada"), Some(landed.clone()));
        assert_eq!(form.token, Some(token.encode()));
        assert_eq!(Form::typed("/login", typed("ada"), Some(landed)).token, None);

        let value = form.clone().seal(&keys, 0).unwrap();
        assert!(!value.contains("ada") && value.len() < 3000);
        assert_eq!(Form::open(&value, &keys, 1), Some(form));
        let after_typed = Form::open(&value, &keys, 1000 * i64::from(TYPED_S)).unwrap();
        assert!(after_typed.typed.is_empty() && after_typed.token.is_some());
        assert_eq!(Form::open(&value, &keys, 1000 * i64::from(TOKEN_S)).unwrap().token, None);
    }

    #[test]
    fn forged_ones_are_nothing() {
        let keys = Keyring::parse(&Keyring::generate_line()).unwrap();
        let other = Keyring::parse(&Keyring::generate_line()).unwrap();
        let value = Form::typed("/login", typed("ada"), None).seal(&other, 0).unwrap();
        for value in [value.as_str(), "", "x", "AAAA", "{}"] {
            assert_eq!(Form::open(value, &keys, 1), None);
        }
    }
}
