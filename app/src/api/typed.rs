//! What comes back into a form that was refused.

use serde::{Deserialize, Serialize};

/// Most bytes of one field that are kept: the cookie they wait in holds 4096 altogether (RFC 6265 §6.1).
const MAX_BYTES: usize = 320;

/// The fields of our forms that are no secrets, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// An address.
    pub email: String,
    /// A username.
    pub username: String,
    /// What the person is called.
    pub display_name: String,
    /// Address or username at sign-in.
    pub login: String,
    /// A device's name.
    pub name: String,
    /// A time zone.
    pub time_zone: String,
    /// A phone number.
    pub phone: String,
    /// A role.
    pub role: String,
    /// Why staff do something.
    pub reason: String,
    /// Typed once more, so that a slip does nothing.
    pub confirmation: String,
}

impl Typed {
    /// Picks our fields out of a form's pairs; anything else, secrets first of all, is passed over.
    #[must_use]
    pub fn of_form<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            let field = match name {
                "email" => &mut typed.email,
                "username" => &mut typed.username,
                "display_name" => &mut typed.display_name,
                "login" => &mut typed.login,
                "name" => &mut typed.name,
                "time_zone" => &mut typed.time_zone,
                "phone" => &mut typed.phone,
                "role" => &mut typed.role,
                "reason" => &mut typed.reason,
                "confirmation" => &mut typed.confirmation,
                _ => continue,
            };
            value.clone_into(field);
        }
        typed.clipped()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Cut so that it fits into a cookie.
    #[must_use]
    pub fn clipped(mut self) -> Self {
        let Self { email, username, display_name, login, name, time_zone, phone, role, reason, confirmation } =
            &mut self;
        let names = [email, username, display_name, login, name, time_zone, phone];
        for field in names.into_iter().chain([role, reason, confirmation]) {
            field.truncate(field.floor_char_boundary(MAX_BYTES));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_no_secret_and_not_too_much() {
        let long = "é".repeat(400);
        let pairs = [("email", "ada@example.org"), ("password", "secret"), ("code", "123456"), ("name", long.as_str())];
        let typed = Typed::of_form(pairs);
        assert_eq!(typed.email, "ada@example.org");
        assert_eq!(typed.name.len(), MAX_BYTES);
        assert!(!format!("{typed:?}").contains("secret"));
        assert!(Typed::of_form([("token", "x")]).is_empty());
    }
}
