//! Hashes that Django 5.2 made, with argon2-cffi 25 and bcrypt 5; of PBKDF2 and bcrypt with fewer rounds than it makes.

use super::super::{Hasher, HasherSettings, Verdict};
use super::*;
use crate::keys::Keyring;
use std::sync::Arc;

const PASSWORD: &str = "Harbour 77ab quilt anvil";
/// Not in NFC.
const ACCENT: &str = "cafe\u{301} au lait";

const OF_PASSWORD: [&str; 9] = [
    "pbkdf2_sha256$1000$0OfAZY61YxBIVKd7691Sum$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
    "pbkdf2_sha1$1000$y7YB6BLQwZM9eEPbd7hkgH$e4sq5D1KxoGg76q8FGn9nvR9HrQ=",
    "argon2$argon2id$v=19$m=102400,t=2,p=8$Q1dRRHdBbjhaaFpSWVlwSFlwRkZkSw$/Kx4QE5hitE/7CU7MihC/qsS/uRIa7yEgrQGdhXPgzc",
    "argon2$argon2i$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
    "argon2$argon2d$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$wDh5UMKIvDsHK/IUikz5cw",
    "argon2$argon2i$v=16$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$ck2isfr8xNiYLKqEtzNTiA",
    "bcrypt_sha256$$2b$04$IWzxfvrs1Ef04zkxmOQ2SO/h.z45Kr/PmOtc0WQLOLg/xoZvJMZ9C",
    "bcrypt$$2b$04$f0RBMt34yiib35je2MNS2eh2ljTrtJ1YUeeCiHOamA48N7GVNqZH2",
    "scrypt$16384$mpUO9y3Mau9FyENPi7dUUP$8$5$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
];

const OF_ACCENT: [&str; 6] = [
    "pbkdf2_sha256$1000$Y1w6g9MlAaAG79oUc0AM4o$FgISUI/Prk3Ks45qU2X9t4N0c4Q9dS5nhoyvcGEPobQ=",
    "pbkdf2_sha1$1000$vH0YuwkGGkmXRB3ejFOUiT$YHdDFg1NNzS2elb1x85iGSboSig=",
    "argon2$argon2id$v=19$m=102400,t=2,p=8$OVo2cEU3YndtcVluRFN6MjZVMHhtaw$yElIJRTJ4es6sFy8/iiaZNPpfbXJgZGQ1KWBkPJvzdU",
    "bcrypt_sha256$$2b$04$zS1ybgW.gTgX6UcQxVyFx.VuHYSvUVHHus88/g5SM4cTcSeH/pdT2",
    "bcrypt$$2b$04$Lgc13ibtNvmFcG/itG0beeCAlO093rKM3O21l/WdUNaluuvtS6bby",
    "scrypt$16384$r6zNAGWnhaa4RM8JgW56r0$8$5$KfJzqDI+BL2i8xGfZkHJftbZoNWRNfN6bWDo4/Iaj2AJyYtttIUFI+XaHgOslLhHa852WZlzljxdKTqa2NoMEA==",
];

fn hasher() -> Hasher {
    let keys = Keyring::parse(&Keyring::generate_line()).unwrap();
    let small = HasherSettings { memory_kib: 64, passes: 1, lanes: 1, slots: 2, queue: 8 };
    Hasher::new(Arc::new(keys), small)
}

const RIGHT: Verdict = Verdict { matches: true, is_outdated: true };
const WRONG: Verdict = Verdict { matches: false, is_outdated: false };

#[tokio::test]
async fn what_django_made_is_known_and_outdated() {
    let hasher = hasher();
    for stored in OF_PASSWORD {
        hasher.expect_foreign([]);
        assert_eq!(hasher.verify(PASSWORD, Some(stored)).await, Ok(RIGHT), "{stored}");
        assert_eq!(hasher.verify("Harbour 77ab quilt anvi1", Some(stored)).await, Ok(WRONG), "{stored}");
        assert!(stored.len() <= 255, "it must fit its column");
    }
    assert!(hasher.hash(PASSWORD).await.unwrap().starts_with("$argon2id$"), "and what takes its place is ours");
}

/// Django normalises nothing: what was typed is tried first. Whoever types it composed has what we would keep.
#[tokio::test]
async fn a_password_counts_as_it_was_typed() {
    let hasher = hasher();
    for stored in OF_ACCENT {
        hasher.expect_foreign([]);
        assert_eq!(hasher.verify(ACCENT, Some(stored)).await, Ok(RIGHT), "{stored}");
        assert_eq!(hasher.verify("caf\u{e9} au lait", Some(stored)).await, Ok(WRONG), "{stored}");
    }
    hasher.expect_foreign([]);
    let composed =
        Scheme::Pbkdf2Sha256 { iterations: 3 }.compute("caf\u{e9}".as_bytes(), b"salt", 32, &mut Buffer::new());
    let stored = format!("pbkdf2_sha256$3$salt${}", STANDARD.encode(composed.unwrap()));
    assert_eq!(hasher.verify("cafe\u{301}", Some(&stored)).await, Ok(RIGHT));
}

#[tokio::test]
async fn no_password_is_nobodys() {
    let hasher = hasher();
    for typed in ["", "!", PASSWORD] {
        assert_eq!(hasher.verify(typed, Some(NO_PASSWORD)).await, Ok(WRONG));
    }
    assert_eq!(hasher.count(), 3, "and takes the same work");
}

#[test]
fn a_cost_is_bounded() {
    let huge = [
        "pbkdf2_sha256$4000001$salt$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha256$4294967295$salt$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha1$4000001$salt$e4sq5D1KxoGg76q8FGn9nvR9HrQ=",
        "argon2$argon2id$v=19$m=262145,t=1,p=1$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=1024,t=1025,p=1$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=1024,t=1,p=65$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=8,t=1,p=8$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "bcrypt$$2b$15$f0RBMt34yiib35je2MNS2eh2ljTrtJ1YUeeCiHOamA48N7GVNqZH2",
        "bcrypt$$2b$31$f0RBMt34yiib35je2MNS2eh2ljTrtJ1YUeeCiHOamA48N7GVNqZH2",
        "scrypt$262144$salt$8$1$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
        "scrypt$16384$salt$8$33$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
        "scrypt$2$salt$4294967295$1$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
    ];
    for text in huge {
        assert_eq!(Foreign::parse(text), Err(Refusal::TooCostly), "{text}");
    }
}

#[test]
fn what_is_not_as_django_writes_it_is_refused() {
    for text in [
        "",
        "!",
        "!fkz72Z9TOgzkv",
        "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
        "sha1$a$b",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$2b$04$f0RB",
        "pbkdf2$1$salt$x",
    ] {
        assert_eq!(Foreign::parse(text), Err(Refusal::Unknown), "{text}");
    }
    for text in OF_PASSWORD {
        let kind = text.find('$').unwrap();
        // Argon2 makes hashes of any length: one that is cut is another one, up to 16 bytes.
        let end = if text.starts_with("argon2") { text.rfind('$').unwrap() + 22 } else { text.len() };
        for cut in kind + 1..end {
            assert!(Foreign::parse(&text[..cut]).is_err(), "{}", &text[..cut]);
        }
        assert!(Foreign::parse(&format!("{text}$")).is_err(), "{text}");
        assert!(Foreign::parse(&text.replacen('$', "$$", 1)).is_err(), "{text}");
    }
    for text in [
        "pbkdf2_sha256$0$salt$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha256$-1$salt$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha256$99999999999$salt$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha256$1000$$LZa/xrZXgKETGJfMlPwx8a0EhDfa3iJX+hgwvNDvg6o=",
        "pbkdf2_sha256$1000$salt$é",
        "scrypt$16383$salt$8$5$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
        "scrypt$1$salt$8$5$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
        "scrypt$0$salt$8$5$z0FIPJSL+m0Gs+uBgkBZG3jxGSR5xS568gKbese5JbdK+wNhQ82sBTYDRiT/jtYwQ1fSWaxEPhr/tTMGFspw9A==",
        "argon2$argon2id$v=18$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2x$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=512,t=2,p=2,keyid=AAAA$c2FsdHNhbHRzYWx0$iU80+8/SfWz56SSzgtATJg",
        "argon2$argon2id$v=19$m=512,t=2,p=2$c2Fs$iU80+8/SfWz56SSzgtATJg",
        "bcrypt$$2b$04$é0RBMt34yiib35je2MNS2eh2ljTrtJ1YUeeCiHOamA48N7GVNqZH",
    ] {
        assert_eq!(Foreign::parse(text), Err(Refusal::Malformed), "{text}");
    }
}

#[test]
fn kinds_are_remembered_by_name() {
    for text in OF_PASSWORD {
        let scheme = Foreign::parse(text).unwrap().scheme();
        assert_eq!(Scheme::named(&scheme.name()), Some(scheme), "{}", scheme.name());
        assert!(scheme.name().len() <= 64, "it must fit its column");
    }
    for name in
        ["", "md5$", "pbkdf2_sha256$4000001$", "pbkdf2_sha256$1000", "scrypt$3$1$1$", "bcrypt$4$", "bcrypt$04$x$"]
    {
        assert_eq!(Scheme::named(name), None, "{name}");
    }
}

/// One more kind than was known: from its first check on, everybody's costs that much.
#[tokio::test]
async fn a_kind_that_was_not_expected_is_noted() {
    let hasher = hasher();
    let known = Foreign::parse(OF_PASSWORD[0]).unwrap();
    let other = Foreign::parse(OF_PASSWORD[7]).unwrap();
    hasher.expect_foreign([known.scheme()]);
    assert_eq!(hasher.verify(PASSWORD, Some(OF_PASSWORD[7])).await, Ok(RIGHT));
    assert!(hasher.levels_with(None).cover(known.scheme()) && hasher.levels_with(None).cover(other.scheme()));
    hasher.expect_foreign([]);
    assert_eq!(*hasher.levels_with(None), Levels::default());
}

/// However it came into the database: nobody's check does the work of a fifth kind, and its right password is no right one.
#[tokio::test]
async fn a_kind_too_many_is_never_computed() {
    let hasher = hasher();
    let kinds = |at: [usize; 4]| at.map(|at| Foreign::parse(OF_PASSWORD[at]).unwrap().scheme());
    hasher.expect_foreign(kinds([0, 1, 3, 6]));
    let before = hasher.levels_with(None);
    assert_eq!(hasher.verify(PASSWORD, Some(OF_PASSWORD[4])).await, Ok(WRONG));
    assert_eq!(*hasher.levels_with(None), *before);
    assert_eq!(hasher.verify(PASSWORD, Some(OF_PASSWORD[7])).await, Ok(RIGHT), "the others go on");
    hasher.expect_foreign(kinds([0, 1, 4, 6]));
    assert_eq!(hasher.verify(PASSWORD, Some(OF_PASSWORD[4])).await, Ok(RIGHT), "until there is room");
}
