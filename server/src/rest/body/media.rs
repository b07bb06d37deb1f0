//! What a body says that it is.

use axum::http::{HeaderMap, header};

/// The media types that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// It doesn't say.
    Unsaid,
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Anything else, two at once, or another character set than UTF-8.
    Other,
}

impl Media {
    /// Of a request.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
        let kind = match (kinds.next(), kinds.next()) {
            (None, _) => return Self::Unsaid,
            (Some(kind), None) => kind.to_str().unwrap_or_default().to_ascii_lowercase(),
            (Some(_), Some(_)) => return Self::Other,
        };
        let mut parts = kind.split(';').map(str::trim);
        let media = match parts.next() {
            Some("application/json") => Self::Json,
            Some("application/x-www-form-urlencoded") => Self::Form,
            _ => Self::Other,
        };
        let is_utf8 = parts.all(|parameter| ["", "charset=utf-8", "charset=\"utf-8\""].contains(&parameter));
        if is_utf8 { media } else { Self::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_kinds_and_utf_8() {
        for (kinds, media) in [
            (&[][..], Media::Unsaid),
            (&["application/json"], Media::Json),
            (&["Application/JSON; charset=UTF-8"], Media::Json),
            (&["application/json; charset=\"utf-8\""], Media::Json),
            (&["application/json; charset=utf-16"], Media::Other),
            (&["application/json; version=1"], Media::Other),
            (&["application/json, text/plain"], Media::Other),
            (&["application/problem+json"], Media::Other),
            (&["application/x-www-form-urlencoded;charset=utf-8"], Media::Form),
            (&["multipart/form-data; boundary=x"], Media::Other),
            (&["text/plain"], Media::Other),
            (&[""], Media::Other),
            (&["application/json", "application/json"], Media::Other),
        ] {
            let mut headers = HeaderMap::new();
            for kind in kinds {
                headers.append(header::CONTENT_TYPE, kind.parse().unwrap());
            }
            assert_eq!(Media::of(&headers), media, "{kinds:?}");
        }
    }
}
