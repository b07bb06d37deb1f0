//! What came back.

use super::logs;
use app::AppError;
use auth::{Error, Field, Problem};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A `Set-Cookie`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetCookie {
    pub(crate) name: String,
    pub(crate) value: String,
    /// As they were sent, `Path=/` and the like.
    pub(crate) attributes: Vec<String>,
}

impl Answer {
    /// A header that is there at most once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "{name} twice in {:?}", self.headers);
        value
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> Option<&str> {
        self.header(header::LOCATION.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// The refusal of a server function.
    #[track_caller]
    pub(crate) fn refusal(&self) -> AppError {
        assert!(self.status >= 400, "not refused: {} {}", self.status, self.text());
        self.json()
    }

    /// The rules' refusal.
    #[track_caller]
    pub(crate) fn error(&self) -> Error {
        match self.refusal() {
            AppError::Auth(error) => {
                assert_eq!(self.status, error.status(), "{error:?}");
                error
            }
            other @ AppError::Transport(_) => panic!("no refusal of the rules: {other:?}"),
        }
    }

    /// What was wrong with a field.
    #[track_caller]
    pub(crate) fn problem(&self, field: Field) -> Option<Problem> {
        self.error().problem_of(field)
    }

    /// It worked.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}{}", self.text(), logs::about(&self.text()));
        self
    }

    /// It worked, and leads to this page.
    #[track_caller]
    pub(crate) fn leads_to(self, path: &str) -> Self {
        let answer = self.ok();
        assert_eq!(answer.location(), Some(path), "{}", answer.text());
        answer
    }

    pub(crate) fn set_cookies(&self) -> Vec<SetCookie> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines.map(SetCookie::parse).collect()
    }

    /// The cookie of this name that it sets.
    pub(crate) fn set_cookie(&self, name: &str) -> Option<SetCookie> {
        let mut cookies = self.set_cookies().into_iter().filter(|cookie| cookie.name == name);
        let cookie = cookies.next();
        assert_eq!(cookies.next(), None, "{name} is set twice");
        cookie
    }
}

impl SetCookie {
    fn parse(line: &str) -> Self {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
        let attributes = parts.map(ToOwned::to_owned).collect();
        Self { name: name.to_owned(), value: value.to_owned(), attributes }
    }

    pub(crate) fn is_cleared(&self) -> bool {
        self.value.is_empty() && self.attributes.iter().any(|attribute| attribute == "Max-Age=0")
    }
}
