//! Rows taken away as a file: read page by page and sent as they are read, so that their number costs no memory. A database
//! that fails in the middle breaks the connection off, and nobody takes a part for the whole.

pub(crate) mod audit;
mod csv;
pub(crate) mod users;

use auth::Error;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For spreadsheets (RFC 4180), with a head.
    Csv,
    /// For programs: an object of JSON on every line.
    JsonLines,
}

/// A row of a file.
pub(crate) trait Row: Serialize {
    /// The columns' names.
    const HEAD: &'static [&'static str];

    /// The same as in JSON, in the columns' order; empty where there is nothing.
    fn cells(&self) -> Vec<String>;
}

impl Format {
    const ALL: [Self; 2] = [Self::Csv, Self::JsonLines];

    /// The format of a form's field.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The one that is liked best, of several the first; CSV where neither is named (RFC 9110 §12.5.1).
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
        let mut best = (0.0, Self::Csv);
        for range in lines.flat_map(|line| line.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().unwrap_or_default();
            let quality =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            let named = Self::ALL.into_iter().find(|format| format.media().eq_ignore_ascii_case(media));
            if let Some(format) = named.filter(|_| quality > best.0) {
                best = (quality, format);
            }
        }
        best.1
    }

    /// Its media type.
    pub(crate) fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::JsonLines => "application/jsonl",
        }
    }

    /// Its name, which is also the end of the file's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// What stands before the first row.
    pub(crate) fn head<R: Row>(self) -> String {
        match self {
            Self::Csv => csv::line(R::HEAD.iter().copied()),
            Self::JsonLines => String::new(),
        }
    }

    /// Rows, each with its line's end.
    pub(crate) fn lines<R: Row>(self, rows: &[R]) -> Result<String, serde_json::Error> {
        let line = |row: &R| match self {
            Self::Csv => Ok(csv::line(row.cells().iter().map(String::as_str))),
            Self::JsonLines => Ok(serde_json::to_string(row)? + "\n"),
        };
        rows.iter().map(line).collect()
    }
}

/// The file as an answer; `name` is its name without the end.
pub(crate) fn file<R: Row + 'static>(
    format: Format,
    name: &str,
    pages: impl Stream<Item = Result<Vec<R>, Error>> + Send + 'static,
) -> Response {
    let lines = pages.map(move |page| {
        page.and_then(|rows| format.lines(&rows).map_err(|_| Error::Unavailable { retry_after_s: 1 }))
            .inspect_err(|error| tracing::error!(%error, "an export was broken off"))
    });
    let head = stream::iter([Ok(format.head::<R>())]);
    let body = Body::from_stream(head.chain(lines).map(|text| text.map(Bytes::from)));
    let media = match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::JsonLines => format.media(),
    };
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.name());
    ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[derive(Serialize)]
    struct Pet {
        name: &'static str,
    }

    impl Row for Pet {
        const HEAD: &'static [&'static str] = &["name"];

        fn cells(&self) -> Vec<String> {
            vec![self.name.to_owned()]
        }
    }

    async fn text(response: Response) -> Option<String> {
        let body = to_bytes(response.into_body(), usize::MAX).await.ok()?;
        String::from_utf8(body.to_vec()).ok()
    }

    #[tokio::test]
    async fn page_after_page() {
        for (format, expected) in
            [(Format::Csv, "name\r\nRex\r\n'=1\r\n"), (Format::JsonLines, "{\"name\":\"Rex\"}\n{\"name\":\"=1\"}\n")]
        {
            let pages = [Ok(vec![Pet { name: "Rex" }]), Ok(Vec::new()), Ok(vec![Pet { name: "=1" }])];
            let response = file(format, "pets", stream::iter(pages));
            let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
            assert_eq!(disposition, format!("attachment; filename=\"pets.{}\"", format.name()));
            assert_eq!(text(response).await.as_deref(), Some(expected));
        }
    }

    #[tokio::test]
    async fn a_part_isnt_taken_for_the_whole() {
        let pages = [Ok(vec![Pet { name: "Rex" }]), Err(Error::Unavailable { retry_after_s: 1 })];
        assert_eq!(text(file(Format::Csv, "pets", stream::iter(pages))).await, None);
    }

    #[test]
    fn what_is_liked_best() {
        for (accept, format) in [
            ("", Format::Csv),
            ("*/*", Format::Csv),
            ("text/html, application/json", Format::Csv),
            ("application/jsonl", Format::JsonLines),
            ("Application/JSONL; charset=utf-8", Format::JsonLines),
            ("application/jsonl, */*", Format::JsonLines),
            ("text/csv, application/jsonl", Format::Csv),
            ("text/csv;q=0.5, application/jsonl; q=0.9", Format::JsonLines),
            ("application/jsonl;q=0", Format::Csv),
            ("application/jsonl;q=x", Format::Csv),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(Format::accepted(&headers), format, "{accept}");
        }
        assert_eq!(Format::accepted(&HeaderMap::new()), Format::Csv);
        assert_eq!(Format::from_name("jsonl"), Some(Format::JsonLines));
        assert_eq!(Format::from_name("xlsx"), None);
    }
}
