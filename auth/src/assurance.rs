//! What was proved at sign-in, and how much that is worth.

use serde::{Deserialize, Serialize};

/// A thing that was proved (`amr`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// The password.
    Pwd,
    /// A code of an authenticator.
    Totp,
    /// A mailed code.
    Email,
    /// A texted code.
    Sms,
    /// A recovery code.
    Recovery,
    /// A browser that the user told us to trust.
    Browser,
}

impl Proof {
    const ALL: [Self; 6] = [Self::Pwd, Self::Totp, Self::Email, Self::Sms, Self::Recovery, Self::Browser];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pwd => "pwd",
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Recovery => "recovery",
            Self::Browser => "browser",
        }
    }
}

/// What was proved in one session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assurance {
    /// In the order of proving, each once.
    pub amr: Vec<Proof>,
}

impl Assurance {
    /// Proofs of one sign-in.
    #[must_use]
    pub fn of(proofs: &[Proof]) -> Self {
        Self { amr: proofs.to_vec() }
    }

    /// 2 where the password stands beside an authenticator or a recovery code, else 1: a mailed code is not a
    /// second factor in the sense of NIST SP 800-63B-4 §3.1.3.1.
    #[must_use]
    pub fn aal(&self) -> u8 {
        let is_strong = self.has(Proof::Pwd) && (self.has(Proof::Totp) || self.has(Proof::Recovery));
        if is_strong { 2 } else { 1 }
    }

    /// Whether this was proved.
    #[must_use]
    pub fn has(&self, proof: Proof) -> bool {
        self.amr.contains(&proof)
    }

    /// The same with one more proof, which is added once.
    #[must_use]
    pub fn and(mut self, proof: Proof) -> Self {
        if !self.has(proof) {
            self.amr.push(proof);
        }
        self
    }

    /// Whether it carries staff rights: password and authenticator.
    #[must_use]
    pub fn is_enough_for_staff(&self) -> bool {
        self.has(Proof::Pwd) && self.has(Proof::Totp)
    }

    /// Space-separated, as the database holds it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.amr.iter().map(|p| p.name()).collect::<Vec<_>>().join(" ")
    }

    /// From the database's text; unknown words count for nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self { amr: text.split(' ').filter_map(|w| Proof::ALL.into_iter().find(|p| p.name() == w)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels() {
        use Proof::{Browser, Email, Pwd, Recovery, Sms, Totp};
        for (proofs, aal, staff) in [
            (vec![Pwd], 1, false),
            (vec![Pwd, Totp], 2, true),
            (vec![Pwd, Recovery], 2, false),
            (vec![Pwd, Email], 1, false),
            (vec![Pwd, Browser], 1, false),
            (vec![Pwd, Sms], 1, false),
            (vec![Pwd, Email, Totp], 2, true),
            (vec![Totp], 1, false),
        ] {
            let assurance = Assurance::of(&proofs);
            assert_eq!((assurance.aal(), assurance.is_enough_for_staff()), (aal, staff), "{proofs:?}");
            assert_eq!(Assurance::from_text(&assurance.to_text()), assurance);
        }
    }
}
