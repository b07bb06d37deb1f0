//! A form's body is read here, once, and must be in order before the framework sees it: at most so many bytes,
//! percent-encoded UTF-8, flat names, each name once. Two fields of one name are read differently by different
//! parsers (HTTP parameter pollution; ASVS 15.3.7), so they are refused.

use super::body_limit;
use crate::refusal::Refusal;
use auth::{Error, Field, FieldError, Problem};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// A form's fields, put beside the request for the layers further in.
#[derive(Clone)]
pub struct FormFields(Arc<[(String, String)]>);

impl FormFields {
    /// Name and value of each.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Refuses with 413 or 400. The state is the most bytes a body may have.
pub async fn check(State(max): State<usize>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, max).await else {
        // A body that keeps to its announced length was cut off; any other was too large.
        let was_cut = body_limit::announced(&parts.headers).is_some_and(|length| length <= max);
        return if was_cut { Refusal::Malformed } else { Refusal::TooLarge }.into_response();
    };
    match parse(&bytes) {
        Ok(fields) => {
            let mut request = Request::from_parts(parts, Body::from(bytes));
            request.extensions_mut().insert(FormFields(fields.into()));
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn parse(body: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for pair in pairs(body) {
        let (name, value) = pair?;
        let value = value.ok_or_else(|| refused(&name, Problem::Malformed))?;
        if fields.iter().any(|(other, _)| *other == name) {
            return Err(refused(&name, Problem::Duplicate));
        }
        fields.push((name, value));
    }
    Ok(fields)
}

/// Name and value of each field of a form or a query, in their order; no value where it can't be decoded.
///
/// # Errors
/// [`Refusal::Malformed`] for a name that is none.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = Result<(String, Option<String>), Refusal>> {
    text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        // The framework's parser would read `a[b]` as a structure; no form of ours has one.
        let name = decode(name).filter(|name| !name.is_empty() && !name.contains(['[', ']']));
        Ok((name.ok_or(Refusal::Malformed)?, decode(value.get(1..).unwrap_or_default())))
    })
}

fn refused(name: &str, code: Problem) -> Refusal {
    let field = serde_json::from_value::<Field>(name.into());
    Refusal::Rules(Error::InvalidInput { errors: field.into_iter().map(|field| FieldError { field, code }).collect() })
}

/// Strictly: a `%` without two hexadecimal digits, and bytes that aren't UTF-8, are errors.
fn decode(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            byte => *byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(field: Option<Field>, code: Problem) -> Refusal {
        Refusal::Rules(Error::InvalidInput {
            errors: field.map(|field| FieldError { field, code }).into_iter().collect(),
        })
    }

    #[test]
    fn reads_what_browsers_send() {
        let fields = parse(b"email=ada%40example.org&display_name=Ada+L%C3%B6w&code=&username").unwrap();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected = [("email", "ada@example.org"), ("display_name", "Ada Löw"), ("code", ""), ("username", "")];
        assert_eq!(fields, expected);
        assert!(parse(b"").unwrap().is_empty());
    }

    #[test]
    fn refuses_the_rest() {
        for (body, refusal) in [
            ("login=a&login=b", input(Some(Field::Login), Problem::Duplicate)),
            ("login=a&l%6Fgin=b", input(Some(Field::Login), Problem::Duplicate)),
            ("nothing=a&nothing=a", input(None, Problem::Duplicate)),
            ("login=%", input(Some(Field::Login), Problem::Malformed)),
            ("login=%4", input(Some(Field::Login), Problem::Malformed)),
            ("login=%zz", input(Some(Field::Login), Problem::Malformed)),
            ("login=%+1", input(Some(Field::Login), Problem::Malformed)),
            ("login=%ff", input(Some(Field::Login), Problem::Malformed)),
            ("password=%C3%28", input(Some(Field::Password), Problem::Malformed)),
            ("%ff=a", Refusal::Malformed),
            ("login[]=a", Refusal::Malformed),
            ("login%5Bx%5D=a", Refusal::Malformed),
            ("=a", Refusal::Malformed),
        ] {
            assert_eq!(parse(body.as_bytes()), Err(refusal), "{body}");
        }
    }
}
