//! Authenticators: time-based one-time passwords (RFC 6238) of 160 bits, SHA-1, 6 digits, 30 seconds.
//!
//! SHA-1 is what every app understands; collisions of SHA-1 don't touch HMAC (ASVS 11.4.1 leaves it to
//! this use alone). That each step is accepted once only (RFC 6238 §5.2) is the caller's doing: it spends the step
//! that [`matching_step`] returns by a conditional update of the authenticator's `last_step`.

mod png;
mod setup;

pub use png::qr_png;
pub use setup::{otpauth_url, qr_svg};

use data_encoding::BASE32_NOPAD;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::code::SixDigits;

/// Seconds of a time step (RFC 6238 §5.2).
pub const STEP_S: i64 = 30;
/// Bytes of a secret: 160 bits (RFC 4226 §4, R6).
pub const SECRET_BYTES: usize = 20;

/// Which time steps a code may be of. Never a later one than the server's clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Window {
    /// The current one only (ASVS 6.5.5).
    Strict,
    /// The current one and the one before, for people who type slowly (RFC 6238 §5.2: at most one step of delay).
    #[default]
    OneBack,
}

/// An authenticator's secret.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; SECRET_BYTES]);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(crate::random::bytes())
    }

    /// One that was stored; `None` unless it has [`SECRET_BYTES`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, to be sealed and stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it: 32 characters of base32 (RFC 4648 §6).
    #[must_use]
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The time step at `now_ms` (milliseconds since 1970 UTC).
#[must_use]
pub fn step_at(now_ms: i64) -> i64 {
    now_ms.div_euclid(STEP_S * 1000)
}

/// The step of which `code` is, if it is of one in the window; the current one where both have the same code.
///
/// All steps of the window are computed and compared, in the same time whether one matches or not.
#[must_use]
pub fn matching_step(secret: &Secret, code: &SixDigits, now_ms: i64, window: Window) -> Option<i64> {
    let now = step_at(now_ms);
    let is_code = |step: i64| code_at(secret, step).as_bytes().ct_eq(code.as_str().as_bytes());
    let (is_now, is_before) = match window {
        Window::Strict => (is_code(now), 0.into()),
        Window::OneBack => (is_code(now), is_code(now - 1)),
    };
    let step = i64::conditional_select(&(now - 1), &now, is_now);
    bool::from(is_now | is_before).then_some(step)
}

/// The step of which `code` is, no more than `far` steps from now, asked for codes that the window has refused: of a device
/// whose clock is off. It is never a reason to let anybody in.
#[must_use]
pub fn distant_step(secret: &Secret, code: &SixDigits, now_ms: i64, far: i64) -> Option<i64> {
    let now = step_at(now_ms);
    let is_code = |step: i64| bool::from(code_at(secret, step).as_bytes().ct_eq(code.as_str().as_bytes()));
    (now - far..=now + far).filter(|step| is_code(*step)).min_by_key(|step| (step - now).abs())
}

/// The code of a time step, six digits. For tests, which play the authenticator; the server itself never shows one.
#[must_use]
pub fn code_at(secret: &Secret, step: i64) -> String {
    // Steps before 1970 don't exist; their code is step 0's.
    let time_s = u64::try_from(step.saturating_mul(STEP_S)).unwrap_or(0);
    // 6 digits, 30 s and SHA-1 are the builder's defaults, and the secret's length is in its type.
    totp_rs::Builder::new().with_skew(0).with_secret(secret.0).build_noncompliant().generate(time_s).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both RFCs use it.
    const VECTOR: &[u8] = b"12345678901234567890";

    fn code(text: &str) -> SixDigits {
        SixDigits::parse(text).unwrap()
    }

    #[test]
    fn rfc_6238_appendix_b() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        // The vectors have 8 digits; the last 6 are the code of 6 (RFC 4226 §5.3).
        let table = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (time_s, eight) in table {
            let step = step_at(time_s * 1000);
            assert_eq!(code_at(&secret, step), eight[2..], "{time_s}");
            assert_eq!(matching_step(&secret, &code(&eight[2..]), time_s * 1000, Window::Strict), Some(step));
        }
    }

    #[test]
    fn rfc_4226_appendix_d() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        let table =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, code) in (0..).zip(table) {
            assert_eq!(code_at(&secret, counter), code, "{counter}");
        }
    }

    #[test]
    fn the_window_looks_back_one_step_and_never_ahead() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        let (start, step) = (1_111_111_110_000, 37_037_037);
        let table = [
            (step - 2, None, None),
            (step - 1, None, Some(step - 1)),
            (step, Some(step), Some(step)),
            (step + 1, None, None),
        ];
        for (of, strict, one_back) in table {
            let code = code(&code_at(&secret, of));
            for now_ms in [start, start + 29_999] {
                assert_eq!(matching_step(&secret, &code, now_ms, Window::Strict), strict);
                assert_eq!(matching_step(&secret, &code, now_ms, Window::OneBack), one_back);
            }
        }
        assert_eq!(matching_step(&secret, &code("000000"), start, Window::OneBack), None);
    }

    #[test]
    fn secrets() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret.as_bytes(), VECTOR);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(Secret::from_bytes(&VECTOR[1..]).is_none());
        assert_ne!(Secret::generate().as_bytes(), Secret::generate().as_bytes());
    }
}
