//! Authenticators: time-based one-time passwords (RFC 6238) of 160 bits, SHA-1, 6 digits, 30 seconds. One that was brought
//! along from elsewhere may have another secret, more digits and longer steps, and a clock that is known to be off.
//!
//! SHA-1 is what every app understands; collisions of SHA-1 don't touch HMAC (ASVS 11.4.1 leaves it to
//! this use alone). That each step is accepted once only (RFC 6238 §5.2) is the caller's doing: it spends the step
//! that [`matching_step`] returns by a conditional update of the authenticator's `last_step`.

mod png;
mod setup;

pub use png::qr_png;
pub use setup::{otpauth_url, qr_svg};

use data_encoding::BASE32_NOPAD;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

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

/// Bytes of a secret that was brought along: 80 bits are what some libraries make.
pub const FOREIGN_SECRET_BYTES: std::ops::RangeInclusive<usize> = 10..=64;

/// How an authenticator makes its codes. Ours make them in the default manner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    digits: u8,
    step_s: i64,
    drift: i64,
}

impl Manner {
    /// Most steps that a clock may be known to be off.
    pub const MOST_DRIFT: i64 = 10;
    /// Seconds of a step that can be taken.
    pub const STEPS_S: std::ops::RangeInclusive<i64> = 30..=120;

    /// Digits of a code, 6 to 8; seconds of a step; by how many steps its clock is known to be off. `None` for what can't
    /// be taken.
    #[must_use]
    pub fn new(digits: i64, step_s: i64, drift: i64) -> Option<Self> {
        let digits = u8::try_from(digits).ok().filter(|digits| (6..=8).contains(digits))?;
        let is_sound = Self::STEPS_S.contains(&step_s) && (-Self::MOST_DRIFT..=Self::MOST_DRIFT).contains(&drift);
        is_sound.then_some(Self { digits, step_s, drift })
    }

    /// As it is stored: digits, seconds of a step, steps that its clock is off.
    pub(crate) fn parts(self) -> (i32, i32, i64) {
        // In their ranges by construction.
        (self.digits.into(), i32::try_from(self.step_s).unwrap_or(30), self.drift)
    }

    /// Seconds of a step.
    #[must_use]
    pub fn step_s(self) -> i64 {
        self.step_s
    }

    /// The step at `now_ms`.
    #[must_use]
    pub fn step_at(self, now_ms: i64) -> i64 {
        now_ms.div_euclid(self.step_s * 1000)
    }
}

impl Default for Manner {
    fn default() -> Self {
        Self { digits: 6, step_s: STEP_S, drift: 0 }
    }
}

/// An authenticator's secret.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(crate::random::bytes::<SECRET_BYTES>().to_vec())
    }

    /// One that was stored; `None` unless its length is in [`FOREIGN_SECRET_BYTES`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        FOREIGN_SECRET_BYTES.contains(&bytes.len()).then(|| Self(bytes.to_vec()))
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

/// The step of which `code` is, if it is of one in the window; the newest one where several have the same code. Of a
/// device whose clock is known to be off, the window around its own clock counts as well.
///
/// All steps of both windows are computed and compared, in the same time whether one matches or not.
#[must_use]
pub fn matching_step(secret: &Secret, manner: Manner, code: &str, now_ms: i64, window: Window) -> Option<i64> {
    let now = manner.step_at(now_ms);
    let clocks = if manner.drift == 0 { vec![now] } else { vec![now, now + manner.drift] };
    let mut steps: Vec<i64> = match window {
        Window::Strict => clocks,
        Window::OneBack => clocks.into_iter().flat_map(|step| [step - 1, step]).collect(),
    };
    steps.sort_unstable();
    let (mut matching, mut is_any) = (now, Choice::from(0));
    for step in steps {
        let is_it = code_in(secret, manner, step).as_bytes().ct_eq(code.as_bytes());
        matching.conditional_assign(&step, is_it);
        is_any |= is_it;
    }
    bool::from(is_any).then_some(matching)
}

/// The step of which `code` is, no more than `far` steps from now, asked for codes that the window has refused: of a device
/// whose clock is off. It is never a reason to let anybody in.
#[must_use]
pub fn distant_step(secret: &Secret, manner: Manner, code: &str, now_ms: i64, far: i64) -> Option<i64> {
    let now = manner.step_at(now_ms);
    let is_code = |step: i64| bool::from(code_in(secret, manner, step).as_bytes().ct_eq(code.as_bytes()));
    (now - far..=now + far).filter(|step| is_code(*step)).min_by_key(|step| (step - now).abs())
}

/// The code of a time step, six digits. For tests, which play the authenticator; the server itself never shows one.
#[must_use]
pub fn code_at(secret: &Secret, step: i64) -> String {
    code_in(secret, Manner::default(), step)
}

/// The code of a time step, as an authenticator of this manner makes it.
#[must_use]
pub fn code_in(secret: &Secret, manner: Manner, step: i64) -> String {
    // Steps before 1970 don't exist; their code is step 0's.
    let time_s = u64::try_from(step.saturating_mul(manner.step_s)).unwrap_or(0);
    // SHA-1 is the builder's default, and the secret's length is in its type.
    let builder = totp_rs::Builder::new().with_skew(0).with_secret(secret.0.clone()).with_digits(manner.digits);
    let step_s = u64::try_from(manner.step_s).unwrap_or(1);
    builder.with_step_duration(step_s).build_noncompliant().generate(time_s).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both RFCs use it.
    const VECTOR: &[u8] = b"12345678901234567890";

    const OURS: Manner = Manner { digits: 6, step_s: 30, drift: 0 };

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
            assert_eq!(code_in(&secret, Manner::new(8, 30, 0).unwrap(), step), eight, "{time_s}");
            assert_eq!(matching_step(&secret, OURS, &eight[2..], time_s * 1000, Window::Strict), Some(step));
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
            let code = code_at(&secret, of);
            for now_ms in [start, start + 29_999] {
                assert_eq!(matching_step(&secret, OURS, &code, now_ms, Window::Strict), strict);
                assert_eq!(matching_step(&secret, OURS, &code, now_ms, Window::OneBack), one_back);
            }
        }
        assert_eq!(matching_step(&secret, OURS, "000000", start, Window::OneBack), None);
    }

    /// A clock that is known to be off counts beside ours.
    #[test]
    fn a_known_drift_opens_a_window_of_its_own() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        let (now_ms, step) = (1_111_111_110_000, 37_037_037);
        for (drift, strict, one_back) in [
            (0, vec![0], vec![-1, 0]),
            (-1, vec![-1, 0], vec![-2, -1, 0]),
            (1, vec![0, 1], vec![-1, 0, 1]),
            (-5, vec![-5, 0], vec![-6, -5, -1, 0]),
        ] {
            let manner = Manner::new(6, 30, drift).unwrap();
            for (window, taken) in [(Window::Strict, strict), (Window::OneBack, one_back)] {
                for off in -12..=12 {
                    let code = code_at(&secret, step + off);
                    let expected = taken.contains(&off).then_some(step + off);
                    assert_eq!(matching_step(&secret, manner, &code, now_ms, window), expected, "{drift} {off}");
                }
            }
        }
    }

    #[test]
    fn other_manners() {
        let secret = Secret::from_bytes(&VECTOR[..10]).unwrap();
        let minute = Manner::new(8, 60, 0).unwrap();
        let now_ms = 1_111_111_110_000;
        assert_eq!(minute.step_at(now_ms), 18_518_518);
        let code = code_in(&secret, minute, 18_518_518);
        assert_eq!(code.len(), 8);
        assert_eq!(matching_step(&secret, minute, &code, now_ms, Window::Strict), Some(18_518_518));
        assert_eq!(matching_step(&secret, minute, &code[2..], now_ms, Window::Strict), None, "all digits count");
        for (digits, step_s, drift) in
            [(5, 30, 0), (9, 30, 0), (6, 0, 0), (6, -30, 0), (6, 3600, 0), (6, 30, 11), (-1, 30, 0)]
        {
            assert_eq!(Manner::new(digits, step_s, drift), None);
        }
    }

    #[test]
    fn secrets() {
        let secret = Secret::from_bytes(VECTOR).unwrap();
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret.as_bytes(), VECTOR);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(Secret::from_bytes(&VECTOR[11..]).is_none() && Secret::from_bytes(&[7; 65]).is_none());
        assert_ne!(Secret::generate().as_bytes(), Secret::generate().as_bytes());
    }
}
