//! What every check costs while there are foreign hashes: the work of each kind that is left, whoever is checked.
//!
//! Where the own hash of somebody is of such a kind, its work takes the place of that; what it costs less is made up for.
//! Otherwise a name that belongs to nobody would be answered sooner than one with a foreign hash.

use std::hint::black_box;

use super::super::pool::Buffer;
use super::{Foreign, Scheme};

/// Most kinds whose work one check does: a project has one or two, and each may cost as much as [`Scheme`] allows.
const MOST_KINDS: usize = 4;

/// The kinds that are left: of PBKDF2 and bcrypt the costliest, of the others each; never more than [`MOST_KINDS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels(Vec<Scheme>);

impl Levels {
    pub(crate) fn of(schemes: impl IntoIterator<Item = Scheme>) -> Self {
        let mut levels = Self::default();
        schemes.into_iter().for_each(|scheme| levels.add(scheme));
        levels
    }

    /// Notes that there is a hash of this kind, unless it is one too many.
    pub(crate) fn add(&mut self, scheme: Scheme) {
        if !scheme.is_affordable() {
            return;
        }
        let has_room = self.0.len() < MOST_KINDS;
        match self.0.iter_mut().find(|level| rest(**level, scheme).is_some() || rest(scheme, **level).is_some()) {
            Some(level) if rest(*level, scheme).is_none() => *level = scheme,
            None if has_room => self.0.push(scheme),
            _ => {}
        }
    }

    /// Whether a hash of this kind may come to those that are left.
    pub(crate) fn take(&self, scheme: Scheme) -> bool {
        let mut more = self.clone();
        more.add(scheme);
        more.cover(scheme)
    }

    /// Whether a check already costs as much as one of this kind.
    pub(in super::super) fn cover(&self, scheme: Scheme) -> bool {
        self.0.iter().any(|level| rest(*level, scheme).is_some())
    }

    /// What is computed for nobody, beside the hash of somebody.
    fn beside(&self, own: Option<Scheme>) -> Vec<Scheme> {
        let beside = |level: &Scheme| own.and_then(|own| rest(*level, own)).unwrap_or_else(|| vec![*level]);
        self.0.iter().flat_map(beside).collect()
    }
}

/// Whether one of the passwords is the one of a foreign hash. All of them are tried, and the same work is done without
/// any hash.
pub(in super::super) fn work(
    levels: &Levels,
    foreign: Option<&Foreign>,
    passwords: &[&[u8]],
    buffer: &mut Buffer,
) -> bool {
    let beside = levels.beside(foreign.map(Foreign::scheme));
    let mut is_it = false;
    for password in passwords {
        is_it |= foreign.is_some_and(|foreign| foreign.is_of(password, buffer));
        for scheme in &beside {
            black_box(for_nobody(*scheme, password, buffer));
        }
    }
    is_it
}

/// What is missing from the work of one kind to that of another; nothing at all where they have nothing in common.
fn rest(level: Scheme, own: Scheme) -> Option<Vec<Scheme>> {
    match (level, own) {
        _ if level == own => Some(Vec::new()),
        (Scheme::Pbkdf2Sha256 { iterations: most }, Scheme::Pbkdf2Sha256 { iterations }) if iterations < most => {
            Some(vec![Scheme::Pbkdf2Sha256 { iterations: most - iterations }])
        }
        (Scheme::Pbkdf2Sha1 { iterations: most }, Scheme::Pbkdf2Sha1 { iterations }) if iterations < most => {
            Some(vec![Scheme::Pbkdf2Sha1 { iterations: most - iterations }])
        }
        // 2^10 + 2^10 + 2^11 = 2^12.
        (Scheme::Bcrypt { rounds_log2: most }, Scheme::Bcrypt { rounds_log2 }) if rounds_log2 < most => {
            Some((rounds_log2..most).map(|rounds_log2| Scheme::Bcrypt { rounds_log2 }).collect())
        }
        _ => None,
    }
}

fn for_nobody(scheme: Scheme, password: &[u8], buffer: &mut Buffer) -> Option<Vec<u8>> {
    const SALT: [u8; 16] = [0; 16];
    let length = match scheme {
        Scheme::Pbkdf2Sha256 { .. } | Scheme::Argon2 { .. } => 32,
        Scheme::Pbkdf2Sha1 { .. } => 20,
        Scheme::Scrypt { .. } => 64,
        Scheme::Bcrypt { rounds_log2 } => return Some(bcrypt::bcrypt(rounds_log2, SALT, b"nobody\0").to_vec()),
    };
    scheme.compute(password, &SALT, length, buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pbkdf2(iterations: u32) -> Scheme {
        Scheme::Pbkdf2Sha256 { iterations }
    }

    fn bcrypt(rounds_log2: u32) -> Scheme {
        Scheme::Bcrypt { rounds_log2 }
    }

    const SCRYPT: Scheme = Scheme::Scrypt { n_log2: 14, r: 8, p: 5 };

    #[test]
    fn the_costliest_of_a_kind_stays() {
        let all = [pbkdf2(600_000), bcrypt(10), pbkdf2(1_000_000), SCRYPT, SCRYPT, pbkdf2(12_000), bcrypt(12)];
        let levels = Levels::of(all);
        assert_eq!(levels.0, [pbkdf2(1_000_000), bcrypt(12), SCRYPT]);
        assert!(all.iter().all(|scheme| levels.cover(*scheme)));
        assert!(!levels.cover(pbkdf2(1_000_001)) && !levels.cover(Scheme::Pbkdf2Sha1 { iterations: 1 }));
        let mut levels = Levels::default();
        levels.add(pbkdf2(u32::MAX));
        assert_eq!(levels, Levels::default(), "nobody's check may cost that");
    }

    #[test]
    fn a_kind_too_many_is_not_added() {
        let argon2 = Scheme::named("argon2$argon2id$v=19$m=512,t=2,p=2$").unwrap();
        let mut levels = Levels::of([pbkdf2(1_000), Scheme::Pbkdf2Sha1 { iterations: 1_000 }, bcrypt(4)]);
        assert!(levels.take(SCRYPT) && levels.take(argon2));
        levels.add(SCRYPT);
        let full = levels.clone();
        levels.add(argon2);
        assert_eq!(levels, full);
        assert!(!levels.take(argon2) && !levels.cover(argon2));
        // One of a kind that is there may still cost more.
        assert!(levels.take(pbkdf2(2_000)) && levels.take(bcrypt(12)));
        levels.add(pbkdf2(2_000));
        assert_eq!((levels.0.len(), levels.cover(pbkdf2(2_000))), (MOST_KINDS, true));
    }

    /// Whoever is checked: together with the own hash it is always the same.
    #[test]
    fn everybody_costs_the_same() {
        let levels = Levels::of([pbkdf2(1_000_000), bcrypt(12), SCRYPT]);
        let cost = |own: Option<Scheme>| {
            let mut cost = (0_u64, 0_u64, 0_u64);
            for scheme in levels.beside(own).into_iter().chain(own) {
                match scheme {
                    Scheme::Pbkdf2Sha256 { iterations } => cost.0 += u64::from(iterations),
                    Scheme::Bcrypt { rounds_log2 } => cost.1 += 1 << rounds_log2,
                    _ => cost.2 += 1,
                }
            }
            cost
        };
        let nobody = cost(None);
        assert_eq!(nobody, (1_000_000, 4096, 1));
        for own in [pbkdf2(1_000_000), pbkdf2(600_000), bcrypt(12), bcrypt(4), SCRYPT] {
            assert_eq!(cost(Some(own)), nobody, "{own:?}");
        }
        assert_eq!(Levels::default().beside(None), []);
    }
}
