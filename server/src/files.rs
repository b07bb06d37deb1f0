//! The built front end and the public files: scripts, style, WASM, icons.
//!
//! They are read into memory at start, with their precompressed forms beside them, so that an answer costs a look-up
//! and always has a length. A request can name a file of that list and nothing else: no path is ever joined from what
//! a client sends. Only while the build tool watches are they read again at each request, since it replaces them.

mod file;

use crate::middleware::security_headers::IsFile;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use file::File;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How files are cached by browsers: those with a hash in their name never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding");

/// The files of the site's folder.
pub struct Files {
    /// By URL path. Without a content where it is read when it is asked for.
    files: BTreeMap<String, (PathBuf, Option<File>)>,
}

impl Files {
    /// Finds all files under `root`; `are_kept` says whether they are read now, once.
    #[must_use]
    pub fn of(root: &Path, are_kept: bool) -> Self {
        let mut files = BTreeMap::new();
        collect(root, "", &mut files);
        let files = files.into_iter().map(|(url, path)| {
            let file = if are_kept { File::read(&path) } else { None };
            (url, (path, file))
        });
        Self { files: files.collect() }
    }

    /// One route for each.
    pub fn router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        self.files.into_iter().fold(Router::new(), |router, (url, (path, file))| {
            let is_hashed = is_hashed(&url);
            let source = Arc::new((path, file));
            router.route(&url, get(move |request: Request| async move { answer(&source, is_hashed, &request) }))
        })
    }
}

fn answer(source: &(PathBuf, Option<File>), is_hashed: bool, request: &Request) -> Response {
    let (path, kept) = source;
    let read = if kept.is_none() { File::read(path) } else { None };
    let Some(file) = kept.as_ref().or(read.as_ref()) else { return StatusCode::NOT_FOUND.into_response() };
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|tag| file.has_tag(tag.trim()))) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.body(request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()))
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, file.tag());
    headers.insert(header::VARY, VARY);
    headers.insert(header::CACHE_CONTROL, if is_hashed { FOREVER } else { ASK_AGAIN });
    response.extensions_mut().insert(IsFile);
    response
}

/// All files of a known kind, by URL path. Names that would need encoding in a URL aren't ours.
fn collect(folder: &Path, url: &str, files: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Some(name) = name.to_str().filter(|name| is_plain(name)) else { continue };
        let url = format!("{url}/{name}");
        if path.is_dir() {
            collect(&path, &url, files);
        } else if file::kind_of(&path).is_some() {
            files.insert(url, path);
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// `/pkg/name.HASH.ext`, with the build tool's hash of 22 characters of base64url.
fn is_hashed(url: &str) -> bool {
    let parts: Vec<&str> = url.strip_prefix("/pkg/").unwrap_or_default().split('.').collect();
    matches!(parts.as_slice(), [_, hash, _] if hash.len() == 22)
}

#[cfg(test)]
mod tests;
