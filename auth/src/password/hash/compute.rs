//! One Argon2id computation (RFC 9106) in memory that is there already.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::pool::Buffer;

/// Bytes of a salt (RFC 9106 §3.1; NIST SP 800-63B-4 §3.1.1.2 asks for 4).
pub(super) const SALT_BYTES: usize = 16;
/// Bytes of a hash (RFC 9106 §4).
pub(super) const OUTPUT_BYTES: usize = 32;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Memory in KiB.
    pub(super) memory_kib: u32,
    /// Passes over it.
    pub(super) passes: u32,
    /// Lanes.
    pub(super) lanes: u32,
}

impl Cost {
    /// For the library; `None` where it doesn't take them.
    pub(super) fn params(self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT_BYTES)).ok()
    }

    /// Blocks of memory that it takes.
    pub(super) fn blocks(self) -> usize {
        self.params().map_or(0, |params| params.block_count())
    }

    /// Whether this is at most `times` as much as `other`, in memory and in all: the cost of a check is read from
    /// the database, and whoever can write there must not be able to stop the machine.
    pub(super) fn is_within(self, times: u32, other: Self) -> bool {
        let work = |cost: Self| u64::from(cost.memory_kib) * u64::from(cost.passes);
        self.memory_kib <= other.memory_kib.saturating_mul(times)
            && work(self) <= work(other).saturating_mul(u64::from(times))
    }
}

/// Makes the buffer larger where it is too small, and uses as much of it as it needs.
pub(super) fn argon2id(
    secret: &[u8],
    cost: Cost,
    salt: &[u8; SALT_BYTES],
    pepper: &[u8],
    buffer: &mut Buffer,
) -> Option<[u8; OUTPUT_BYTES]> {
    let params = cost.params()?;
    let blocks = params.block_count();
    if buffer.len() < blocks {
        // The old one goes first, so that there are never two.
        *buffer = Buffer::new();
        buffer.resize(blocks, Block::new());
    }
    let argon2 = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut output = [0; OUTPUT_BYTES];
    argon2.hash_password_into_with_memory(secret, salt, &mut output, buffer.get_mut(..blocks)?).ok()?;
    Some(output)
}

/// NFC and nothing else, in memory that is wiped.
pub(super) fn normal(password: &str) -> Zeroizing<Vec<u8>> {
    // NFC makes UTF-8 three times as long at most (UAX #15): no reallocation leaves a copy behind.
    let mut normal = String::with_capacity(3 * password.len());
    normal.extend(password.nfc());
    Zeroizing::new(normal.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Cost = Cost { memory_kib: 19_456, passes: 2, lanes: 1 };

    /// The library with this project's compiler, processor and features. The vector has associated data, which we
    /// don't use, so it is computed beside [`argon2id`].
    #[test]
    fn rfc_9106_section_5_3() {
        let data = argon2::AssociatedData::new(&[4; 12]).unwrap();
        let params = argon2::ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).build().unwrap();
        let mut blocks = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into_with_memory(&[1; 32], &[2; 16], &mut tag, &mut blocks).unwrap();
        let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        assert_eq!(data_encoding::HEXLOWER.encode(&tag), expected);
    }

    #[test]
    fn everything_that_goes_in_counts() {
        let cost = Cost { memory_kib: 32, passes: 3, lanes: 4 };
        let mut buffer = Buffer::new();
        let one = argon2id(&[1; 32], cost, &[2; 16], &[3; 32], &mut buffer).unwrap();
        assert_eq!(argon2id(&[1; 32], cost, &[2; 16], &[3; 32], &mut buffer), Some(one), "a used buffer does no harm");
        assert_ne!(argon2id(&[0; 32], cost, &[2; 16], &[3; 32], &mut buffer), Some(one));
        assert_ne!(argon2id(&[1; 32], cost, &[0; 16], &[3; 32], &mut buffer), Some(one));
        assert_ne!(argon2id(&[1; 32], cost, &[2; 16], &[0; 32], &mut buffer), Some(one));
        assert_ne!(argon2id(&[1; 32], cost, &[2; 16], &[], &mut buffer), Some(one));
        assert_ne!(argon2id(&[1; 32], Cost { passes: 4, ..cost }, &[2; 16], &[3; 32], &mut buffer), Some(one));
        assert_eq!(argon2id(&[1; 32], Cost { memory_kib: 31, ..cost }, &[2; 16], &[3; 32], &mut buffer), None);
    }

    #[test]
    fn bounds() {
        let cost = |memory_kib, passes| Cost { memory_kib, passes, lanes: 1 };
        assert!(OWN.is_within(8, OWN));
        assert!(cost(19_456 * 8, 2).is_within(8, OWN));
        assert!(cost(19_456, 16).is_within(8, OWN));
        assert!(!cost(19_456 * 8 + 1, 1).is_within(8, OWN));
        assert!(!cost(19_456, 17).is_within(8, OWN));
        assert!(!cost(19_456 * 8, 3).is_within(8, OWN));
        assert!(!cost(u32::MAX, u32::MAX).is_within(8, OWN));
    }

    #[test]
    fn normal_is_nfc_without_a_second_allocation() {
        for text in ["", "abc", "e\u{301}", "\u{1d160}\u{fb2c}\u{390}"] {
            let normal = normal(text);
            assert_eq!(*normal, text.nfc().collect::<String>().into_bytes());
            assert!(normal.len() <= 3 * text.len());
        }
        assert_eq!(*normal("\u{fb01}"), "\u{fb01}".as_bytes(), "not NFKC");
    }
}
