use super::*;
use crate::{random, signer};
use entity::signing_key;
use zeroize::Zeroizing;

const ISSUER: &str = "https://sign-in.example.org";
const NOW_MS: i64 = 1_800_000_000_000;

fn key() -> SigningKey {
    install();
    let seed = random::bytes::<32>();
    let public = public_of(&seed).unwrap().to_vec();
    SigningKey { kid: "0011223344556677".to_owned(), seed: Zeroizing::new(seed), public, created_at: 0, signs_from: 0 }
}

fn claims() -> Claims {
    let now = NOW_MS / 1000;
    Claims {
        iss: ISSUER.to_owned(),
        aud: ISSUER.to_owned(),
        sub: random::id(),
        sid: random::id(),
        jti: random::id(),
        iat: now,
        nbf: now,
        exp: now + 300,
        auth_time: now,
        aal: 2,
        amr: vec!["pwd".to_owned(), "totp".to_owned()],
        ver: 1,
    }
}

/// A token of any header and claims, signed by a key of ours.
fn made(header: &str, claims: &str, key: &SigningKey) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signing = EncodingKey::from_ed_der(key.seed.as_slice());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &signing, Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn is_read(token: &str, key: &SigningKey) -> bool {
    kid_of(token).is_some_and(|kid| kid == key.kid) && read(token, &key.public, ISSUER, &[ISSUER]).is_some()
}

#[test]
fn what_was_written_is_read() {
    let (key, claims) = (key(), claims());
    let token = sign(&key, &claims).unwrap();
    assert_eq!(kid_of(&token).as_deref(), Some(key.kid.as_str()));
    assert_eq!(read(&token, &key.public, ISSUER, &[ISSUER]), Some(claims));
}

/// RFC 8032 §7.1, test 1.
#[test]
fn the_public_key_is_the_standards() {
    let seed = data_encoding::HEXLOWER.decode(b"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = data_encoding::HEXLOWER.decode(b"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(public_of(&seed.unwrap().try_into().unwrap()).unwrap().to_vec(), public.unwrap());
}

/// CVE-2015-9235 and its kind: the header never chooses how it is checked.
#[test]
fn other_headers_are_refused() {
    let (key, body) = (key(), serde_json::to_string(&claims()).unwrap());
    let kid = &key.kid;
    let good = format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}"}}"#);
    assert!(is_read(&made(&good, &body, &key), &key));
    for header in [
        format!(r#"{{"typ":"at+jwt","alg":"none","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"HS256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"eddsa","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"JWT","alg":"EdDSA","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#),
        r#"{"typ":"at+jwt","alg":"EdDSA"}"#.to_owned(),
        r#"{"typ":"at+jwt","alg":"EdDSA","kid":"../../../dev/null"}"#.to_owned(),
        r#"{"typ":"at+jwt","alg":"EdDSA","kid":"' OR 1=1 --"}"#.to_owned(),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}","jku":"https://evil.example/keys"}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}","x5u":"https://evil.example/cert"}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}","jwk":{{"kty":"OKP"}}}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}","crit":["b64"],"b64":false}}"#),
        format!(r#"{{"typ":"at+jwt","alg":"EdDSA","alg":"none","kid":"{kid}"}}"#),
        "null".to_owned(),
        String::new(),
    ] {
        assert!(!is_read(&made(&header, &body, &key), &key), "{header}");
    }
}

#[test]
fn other_claims_signatures_and_shapes_are_refused() {
    let (ours, theirs) = (key(), key());
    let header = format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{}"}}"#, ours.kid);
    let with = |change: fn(&mut serde_json::Value)| {
        let mut body = serde_json::to_value(claims()).unwrap();
        change(&mut body);
        made(&header, &body.to_string(), &ours)
    };
    assert!(is_read(&with(|_| ()), &ours));
    for token in [
        with(|body| body["iss"] = "https://evil.example".into()),
        with(|body| body["aud"] = "https://files.example.org".into()),
        with(|body| body["aud"] = serde_json::json!([ISSUER])),
        with(|body| body["sub"] = "ada".into()),
        with(|body| body["role"] = "administrator".into()),
        with(|body| body["exp"] = "never".into()),
        with(|body| drop(body.as_object_mut().unwrap().remove("exp"))),
        with(|body| drop(body.as_object_mut().unwrap().remove("sid"))),
        made(&header, &serde_json::to_string(&claims()).unwrap(), &theirs),
    ] {
        assert!(!is_read(&token, &ours), "{token}");
    }
    let good = sign(&ours, &claims()).unwrap();
    let parts: Vec<&str> = good.split('.').collect();
    for token in [
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{good}.x"),
        format!("{good}="),
        good[..good.len() - 1].to_owned(),
        format!("{}.{}.{}", parts[0], "A".repeat(4_000), parts[2]),
        ".".to_owned(),
        "..".to_owned(),
        String::new(),
    ] {
        assert!(!is_read(&token, &ours), "{token}");
    }
}

#[test]
fn times() {
    let at = |ms| claims().is_of(NOW_MS + ms);
    assert!(at(0) && at(299_000) && at(-5_000));
    assert!(!at(300_000) && !at(-6_000) && !at(i64::from(u32::MAX) * 1000));
}

#[test]
fn a_sealed_key_is_bound_to_its_name() {
    let ring = crate::keys::Keyring::parse(&crate::keys::Keyring::generate_line()).unwrap();
    install();
    let row = signer::new_row(&ring, NOW_MS, NOW_MS).unwrap();
    assert!(row.kid.len() == 16 && row.public.len() == 32 && row.secret.len() > 32);
    let other = signing_key::Model { kid: "0000000000000000".to_owned(), ..row.clone() };
    assert!(signer::opened(&ring, row).is_some() && signer::opened(&ring, other).is_none());
}
