//! JSON as it was written: every member with its name, also where two have one, which parsers read differently
//! (ASVS 15.3.7).

use super::Piece;
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use std::fmt;

/// How many objects and lists may stand inside each other, the outermost counted.
const DEEPEST: u8 = 8;

/// The members of an object in their order; nothing where it is no JSON (RFC 8259), no object, or too deep.
pub(super) fn members(text: &[u8]) -> Option<Vec<(String, Piece)>> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let members = json.deserialize_map(Members).ok()?;
    json.end().is_ok().then_some(members)
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Piece)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key()? {
            members.push((name, map.next_value_seed(Level(1))?));
        }
        Ok(members)
    }
}

/// A value inside so many others.
#[derive(Clone, Copy)]
struct Level(u8);

impl Level {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.0 < DEEPEST { Ok(Self(self.0 + 1)) } else { Err(E::custom("too deep")) }
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Piece;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Piece, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
    type Value = Piece;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Piece, E> {
        Ok(Piece::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Piece, E> {
        Ok(Piece::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Piece, E> {
        Ok(Piece::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Piece, E> {
        Ok(Piece::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Piece, E> {
        Ok(Piece::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Piece, E> {
        Ok(Piece::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Piece, E> {
        Ok(Piece::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Piece, A::Error> {
        let inside = self.deeper()?;
        let (mut texts, mut is_of_texts) = (Vec::new(), true);
        while let Some(piece) = list.next_element_seed(inside)? {
            match piece {
                Piece::Text(text) if is_of_texts => texts.push(text),
                _ => (texts, is_of_texts) = (Vec::new(), false),
            }
        }
        Ok(if is_of_texts { Piece::Texts(texts) } else { Piece::Other })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Piece, A::Error> {
        let inside = self.deeper()?;
        while map.next_key::<String>()?.is_some() {
            map.next_value_seed(inside)?;
        }
        Ok(Piece::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_as_it_was_written() {
        let all =
            br#" {"a":"x","a":null,"\u0062":7,"c":-1,"d":1.0,"e":[{}],"f":true,"g":["x","y"],"h":["x",["y"],"z"]} "#;
        let all = members(all).unwrap();
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "a", "b", "c", "d", "e", "f", "g", "h"]);
        let pieces: Vec<&Piece> = all.iter().map(|(_, piece)| piece).collect();
        assert!(matches!(
            pieces.as_slice(),
            [
                Piece::Text(_),
                Piece::Null,
                Piece::Number(7),
                Piece::Other,
                Piece::Other,
                Piece::Other,
                Piece::Flag(true),
                Piece::Texts(texts),
                Piece::Other
            ] if *texts == ["x", "y"]
        ));
        assert!(members(b"{}").unwrap().is_empty());
    }

    #[test]
    fn objects_only_and_not_too_deep() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(members(nested(8).as_bytes()).is_some());
        assert!(members(nested(9).as_bytes()).is_none());
        assert!(members(nested(5_000).as_bytes()).is_none());
        for text in [
            "",
            " ",
            "null",
            "[]",
            "1",
            "\"a\"",
            "{",
            "{}x",
            "{} {}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\"}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\x\"}",
            "\u{feff}{}",
            "{\"a\":1}/**/",
        ] {
            assert!(members(text.as_bytes()).is_none(), "{text:?}");
        }
        assert!(members(b"{\"a\":\"\xff\"}").is_none());
        assert!(members(b"{\"\xc3\x28\":1}").is_none());
    }
}
