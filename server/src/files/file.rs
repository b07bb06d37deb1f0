//! One file with its precompressed forms.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

/// A file in memory.
pub(super) struct File {
    kind: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    tag: String,
}

impl File {
    /// Reads it, and `.br` and `.gz` beside it.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let kind = kind_of(path)?;
        let plain = Bytes::from(std::fs::read(path).ok()?);
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            std::fs::read(name).ok().map(Bytes::from)
        };
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        Some(Self { kind, plain, brotli: beside(".br"), gzip: beside(".gz"), tag })
    }

    /// Its entity tag. Weak (RFC 9110 §8.8.1): it is the same for all encodings.
    pub(super) fn tag(&self) -> HeaderValue {
        HeaderValue::try_from(format!("W/{}", self.tag)).unwrap_or(HeaderValue::from_static("W/\"\""))
    }

    /// Whether a client's tag is this file's.
    pub(super) fn has_tag(&self, tag: &str) -> bool {
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.tag
    }

    /// The smallest form that the client takes.
    pub(super) fn body(&self, accepted: Option<&str>) -> Response {
        let takes = |encoding: &str| accepted.is_some_and(|accepted| does_accept(accepted, encoding));
        let (bytes, encoding) = match (&self.brotli, &self.gzip) {
            (Some(bytes), _) if takes("br") => (bytes, Some("br")),
            (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
            _ => (&self.plain, None),
        };
        let mut response = Body::from(bytes.clone()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// The media type by the name's ending; other files aren't served.
pub(super) fn kind_of(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// RFC 9110 §12.5.3, as far as browsers use it: a list of names, each perhaps with a weight, of which 0 means no.
fn does_accept(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map(str::parse::<f32>);
        is_named && weight.is_none_or(|weight| weight.is_ok_and(|weight| weight > 0.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_asked_for() {
        assert!(does_accept("gzip, deflate, br, zstd", "br"));
        assert!(does_accept("gzip;q=0.5, BR;q=1.0", "br"));
        assert!(!does_accept("gzip, br;q=0", "br"));
        assert!(!does_accept("brotli", "br"));
        assert!(!does_accept("", "gzip"));
    }
}
