//! From what was given to a body's fields, with all that is wrong on the way.

use crate::{refusal::Fault, rest::problem::Problem as Refused};
use auth::Problem;
use std::borrow::Cow;

/// Most characters of an unknown name that is repeated.
const NAME_MAX: usize = 64;
/// What stands for an unknown name that isn't repeated: it could be words to whoever reads the refusal.
const NAMELESS: &str = "?";

/// What a request may say; made by [`body!`](super::body).
pub(crate) trait Body: Sized + Send {
    /// Its fields, in the order of the declaration.
    const FIELDS: &'static [Spec];

    /// Takes each field out of what was given.
    fn read(given: &mut Given) -> Self;
}

/// One field of a body.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Its name.
    pub(crate) name: &'static str,
    /// Further names that it is taken under.
    pub(crate) aliases: &'static [&'static str],
    /// Whether it may be left out.
    pub(crate) is_optional: bool,
}

/// One value as it was given.
#[derive(Debug)]
pub(crate) enum Piece {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number that isn't negative.
    Number(u64),
    /// Text.
    Text(String),
    /// What stands in a form or a query, where everything is text.
    Typed(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// What no field of ours holds.
    Other,
}

/// What was given, each field at its place, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Given {
    known: Vec<(usize, &'static str, Piece)>,
    faults: Vec<(usize, Fault)>,
}

impl Given {
    /// The body in which nothing may stand that it doesn't know.
    ///
    /// # Errors
    /// All that is wrong.
    pub(super) fn strictly<T: Body>(pieces: Vec<(String, Piece)>) -> Result<T, Refused> {
        Self::read(pieces, true)
    }

    /// The body in which what it doesn't know is passed over, and a number may stand for its digits: the Django projects'
    /// clients send codes so.
    ///
    /// # Errors
    /// All that is wrong.
    pub(super) fn leniently<T: Body>(pieces: Vec<(String, Piece)>) -> Result<T, Refused> {
        let typed = |piece| match piece {
            Piece::Number(number) => Piece::Typed(number.to_string()),
            piece => piece,
        };
        Self::read(pieces.into_iter().map(|(name, piece)| (name, typed(piece))).collect(), false)
    }

    fn read<T: Body>(pieces: Vec<(String, Piece)>, is_strict: bool) -> Result<T, Refused> {
        let mut given = Self::default();
        let mut unknown: Vec<String> = Vec::new();
        for (at, (name, piece)) in pieces.into_iter().enumerate() {
            let spec = T::FIELDS.iter().find(|spec| spec.name == name || spec.aliases.contains(&name.as_str()));
            match spec {
                Some(spec) if given.known.iter().any(|(_, known, _)| *known == spec.name) => {
                    given.fault_once(at, spec.name.into(), Problem::Duplicate);
                }
                Some(spec) => given.known.push((at, spec.name, piece)),
                None if is_strict && !unknown.contains(&name) => {
                    given.fault_once(at, echo(&name), Problem::Unknown);
                    unknown.push(name);
                }
                None => {}
            }
        }
        let body = T::read(&mut given);
        if given.faults.is_empty() {
            return Ok(body);
        }
        given.faults.sort_by_key(|(at, _)| *at);
        Err(Refused::fields(given.faults.into_iter().map(|(_, fault)| fault).collect()))
    }

    /// Takes one field out.
    pub(crate) fn take<V: Value>(&mut self, name: &'static str) -> V {
        let found = self.known.iter().position(|(_, known, _)| *known == name);
        let (at, value) = match found {
            // Only marked: its place is needed to tell a second one.
            Some(place) => match self.known.get_mut(place) {
                Some((at, _, piece)) => (*at, V::read(std::mem::replace(piece, Piece::Null))),
                None => (usize::MAX, V::missing()),
            },
            None => (usize::MAX, V::missing()),
        };
        value.unwrap_or_else(|code| {
            self.fault_once(at, name.into(), code);
            V::blank()
        })
    }

    fn fault_once(&mut self, at: usize, field: Cow<'static, str>, code: Problem) {
        let fault = Fault { field, code };
        if !self.faults.iter().any(|(_, other)| *other == fault) {
            self.faults.push((at, fault));
        }
    }
}

/// An unknown name, where it can do no harm.
fn echo(name: &str) -> Cow<'static, str> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain && (1..=NAME_MAX).contains(&name.len()) { name.to_owned().into() } else { NAMELESS.into() }
}

/// What a field can hold.
pub(crate) trait Value: Sized {
    /// Whether it may be left out.
    const IS_OPTIONAL: bool;

    /// What stands for one that is refused.
    fn blank() -> Self;

    /// What stands for one that isn't there.
    fn missing() -> Result<Self, Problem>;

    /// Of what was given.
    fn read(piece: Piece) -> Result<Self, Problem>;
}

impl Value for String {
    const IS_OPTIONAL: bool = false;

    fn blank() -> Self {
        Self::new()
    }

    fn missing() -> Result<Self, Problem> {
        Ok(Self::new())
    }

    fn read(piece: Piece) -> Result<Self, Problem> {
        match piece {
            Piece::Text(text) | Piece::Typed(text) if text.chars().any(char::is_control) => {
                Err(Problem::ControlCharacter)
            }
            Piece::Text(text) | Piece::Typed(text) => Ok(text),
            _ => Err(Problem::Malformed),
        }
    }
}

impl Value for bool {
    const IS_OPTIONAL: bool = false;

    fn blank() -> Self {
        false
    }

    fn missing() -> Result<Self, Problem> {
        Err(Problem::Required)
    }

    fn read(piece: Piece) -> Result<Self, Problem> {
        match piece {
            Piece::Flag(flag) => Ok(flag),
            Piece::Typed(text) => text.parse().map_err(|_| Problem::Malformed),
            _ => Err(Problem::Malformed),
        }
    }
}

impl Value for u32 {
    const IS_OPTIONAL: bool = false;

    fn blank() -> Self {
        0
    }

    fn missing() -> Result<Self, Problem> {
        Err(Problem::Required)
    }

    fn read(piece: Piece) -> Result<Self, Problem> {
        match piece {
            Piece::Number(number) => number.try_into().map_err(|_| Problem::Malformed),
            // Rust would take a sign.
            Piece::Typed(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().map_err(|_| Problem::Malformed)
            }
            _ => Err(Problem::Malformed),
        }
    }
}

/// Several texts, such as ids.
impl Value for Vec<String> {
    const IS_OPTIONAL: bool = false;

    fn blank() -> Self {
        Self::new()
    }

    fn missing() -> Result<Self, Problem> {
        Err(Problem::Required)
    }

    fn read(piece: Piece) -> Result<Self, Problem> {
        match piece {
            Piece::Texts(texts) if texts.iter().any(|text| text.chars().any(char::is_control)) => {
                Err(Problem::ControlCharacter)
            }
            Piece::Texts(texts) => Ok(texts),
            _ => Err(Problem::Malformed),
        }
    }
}

impl<V: Value> Value for Option<V> {
    const IS_OPTIONAL: bool = true;

    fn blank() -> Self {
        None
    }

    fn missing() -> Result<Self, Problem> {
        Ok(None)
    }

    /// A form has no null: there nothing stands for it.
    fn read(piece: Piece) -> Result<Self, Problem> {
        match piece {
            Piece::Null => Ok(None),
            Piece::Typed(text) if text.is_empty() => Ok(None),
            piece => V::read(piece).map(Some),
        }
    }
}
