//! What texts look like that go in and out, for the API's description: lengths, patterns, an example of each. The rules
//! themselves stand in `auth`, whose numbers these are; here nothing is checked.

use auth::{email, label, password::policy, username, zone};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

/// Declares texts: name, what stands in the description, how it is built, an example.
macro_rules! texts {
    ($($name:ident: $about:literal, $build:expr, $example:expr;)+) => {$(
        #[doc = $about]
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let build: fn(ObjectBuilder) -> ObjectBuilder = $build;
                let text = ObjectBuilder::new().schema_type(Type::String).description(Some($about));
                build(text).examples([$example]).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

texts! {
    Email: "An e-mail address; letters outside ASCII in the domain's `xn--` form.",
        |text| text.max_length(Some(email::MAX_BYTES)).format(format("email")), "ada@example.org";
    EmailOrNone: "An e-mail address; empty where somebody who was brought over from elsewhere has none yet.",
        |text| text.max_length(Some(email::MAX_BYTES)), "ada@example.org";
    Username: "A second name to sign in with: letters of ASCII, digits, `.`, `_` and `-`, a letter first.",
        |text| within(text, *username::LENGTH.start(), *username::LENGTH.end()).pattern(Some(USERNAME)), "ada";
    UsernameOrNone: "A username; an empty text gives it up.",
        |text| text.max_length(Some(*username::LENGTH.end())).pattern(Some(USERNAME_OR_NONE)), "ada";
    LoginName: "An address or a username.", |text| within(text, 1, email::MAX_BYTES), "ada@example.org";
    NewPassword: "A password to be: no common one, none made of one's own words, none that is easily guessed. Where \
                  policy lets people in by the password alone, at least 15 characters.",
        |text| secret(text, policy::MIN_WITH_FACTOR), "Lantern 4811 orchard gate";
    Password: "A password as it was set.", |text| secret(text, 1), "Lantern 4811 orchard gate";
    DisplayName: "What a person is called.", |text| within(text, 1, label::DISPLAY_NAME_MAX), "Ada Lovelace";
    DeviceName: "What a device is called.", |text| within(text, 1, label::DEVICE_NAME_MAX), "Work phone";
    TimeZone: "An IANA name.", |text| text.max_length(Some(zone::MAX)), "Europe/Zurich";
    PhoneNumber: "A phone number with `+` or `00` and the country's code; blanks, hyphens and parentheses are dropped.",
        |text| text.max_length(Some(40)).pattern(Some(r"^ *[(]?(\+|00)[0-9 ()-]+$")), "+41 79 000 00 00";
    SixDigits: "A code of an authenticator, or one that was mailed or texted to sign in. Blanks and hyphens in it are \
                dropped.",
        |text| text.pattern(Some("^[0-9]{6}$")), "314159";
    EightDigits: "A mailed code that confirms an address or sets a password. Blanks and hyphens in it are dropped.",
        |text| text.pattern(Some("^[0-9]{8}$")), "27182818";
    GroupedCode: "A recovery or enrolment code: 16 letters and digits in groups of four.",
        |text| text.pattern(Some(GROUPED)), "ABCD-EFGH-IJKL-MN27";
    AnyCode: "Six digits, or a recovery or enrolment code.",
        |text| text.pattern(Some("^([0-9]{6}|[A-Za-z0-9]{4}(-?[A-Za-z0-9]{4}){3})$")), "314159";
    OpaqueToken: "256 random bits in base64url: of a registration, a reset, a device or a mailed link.",
        |text| text.pattern(Some("^[A-Za-z0-9_-]{43}$")), "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
    PendingToken: "The token of a pending sign-in; the device that it came with stands behind `~`.",
        |text| text.pattern(Some("^[A-Za-z0-9_-]{43}(~[A-Za-z0-9_-]{43})?$")), "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
    RefreshToken: "A refresh token: good once.", |text| text.pattern(Some("^[A-Za-z0-9_-]{96}$")), REFRESH;
    AccessToken: "An access token: a JWT (RFC 9068), signed with `EdDSA`.",
        |text| text.pattern(Some(JWT)), "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwIn0.c2lnbmF0dXJl";
    Id: "An opaque id.", |text| text.pattern(Some("^[0-9a-f]{32}$")), "0123456789abcdef0123456789abcdef";
    FactorId: "An authenticator's id; `phone`, or `phone-waiting` before its code was given.",
        |text| text.pattern(Some("^([0-9a-f]{32}|phone|phone-waiting)$")), "0123456789abcdef0123456789abcdef";
    Cursor: "Where a page begins: the `next` of the one before.",
        |text| text.max_length(Some(600)), "0123456789abcdef0123456789abcdef";
    Audience: "Whom an access token is for.", |text| text.format(format("uri")), "https://files.example.org";
    Base32: "160 random bits in base32, without blanks and padding.",
        |text| text.pattern(Some("^[A-Z2-7]{32}$")), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    OtpauthUrl: "The secret with its label, for an authenticator on the same device.",
        |text| text.format(format("uri")).pattern(Some("^otpauth://totp/")), OTPAUTH;
    Beginning: "The beginning of an address, a username, a name or an id (eight digits of one at least), in any case.",
        |text| text.max_length(Some(email::MAX_BYTES)), "ada";
    Reason: "Why, for the history.", |text| within(text, 1, REASON_MAX), "Asked for it by phone, and was called back.";
    ReasonOrNone: "Why, for the history; may be empty.", |text| text.max_length(Some(REASON_MAX)), "Left the company.";
    Network: "An address range, never a whole address.", |text| text, "203.0.113.0/24";
    Subject: "Somebody: an id, an address or a username.", |text| text.max_length(Some(email::MAX_BYTES)), "ada";
    EventKind: "What happened.", |text| text.pattern(Some("^[a-z-]{1,48}$")), "signed-in";
    MomentOrDate: "A moment of RFC 3339, or a date, which stands for its beginning in UTC.",
        |text| text.max_length(Some(40)), "2026-11-21T04:20:00Z";
    RangeOrAddress: "A network range as it is shown, or an address in it.",
        |text| text.max_length(Some(64)), "203.0.113.0/24";
}

/// Declares texts of which there are a few.
macro_rules! words {
    ($($name:ident: $about:literal, $words:expr;)+) => {$(
        texts! { $name: $about, |text| text.enum_values(Some($words)), $words[0]; }
    )+};
}

words! {
    Channel: "How a code is sent.", ["email", "sms"];
    StepUpMethod: "How the fresh proof is given.", ["totp"];
    FactorKind: "An authenticator, or a phone.", ["totp", "sms"];
    SessionKind: "Of a browser, or of a program.", ["browser", "api"];
    RoleName: "A role.", ["user", "auditor", "support", "administrator"];
    UserFilterName: "Which users.", ["all", "active", "disabled", "no-factor", "staff", "throttled"];
    UserSortName: "In which order; counts without `q` and `filter` alone.", ["newest", "email", "name"];
    UserStateName: "How an account stands.", ["active", "invited", "disabled", "leaving"];
    MessageStateName: "What became of a message.", ["queued", "shown", "sent", "dropped"];
    ResultName: "How something went.", ["succeeded", "failed"];
    BudgetName: "Guesses of what.", ["password", "code"];
    PermissionName: "What staff may do.", [
        "see-users", "see-audit", "see-messages", "see-settings", "export", "invite-users", "edit-users",
        "disable-users", "unlock-users", "reset-factors", "send-resets", "end-sessions", "delete-users",
        "change-roles", "handle-messages"
    ];
    ActivityGroup: "Sign-ins, or changes of the account.", ["sign-ins", "changes"];
    Proof: "What was proved (RFC 8176 has others).", ["pwd", "totp", "email", "sms", "recovery", "browser"];
    TokenKind: "Which token it is.", ["access_token", "refresh_token"];
}

/// Most characters of a reason.
const REASON_MAX: usize = 200;
const USERNAME: &str = "^[A-Za-z][A-Za-z0-9._-]*$";
const USERNAME_OR_NONE: &str = "^([A-Za-z][A-Za-z0-9._-]{2,31})?$";
const GROUPED: &str = "^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$";
const JWT: &str = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$";
const REFRESH: &str =
    "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ";
const OTPAUTH: &str =
    "otpauth://totp/Countersign:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Countersign";

fn within(text: ObjectBuilder, min: usize, max: usize) -> ObjectBuilder {
    text.min_length(Some(min)).max_length(Some(max))
}

fn secret(text: ObjectBuilder, min: usize) -> ObjectBuilder {
    within(text, min, policy::MAX).format(format("password"))
}

#[expect(clippy::unnecessary_wraps, reason = "as the builder takes it")]
fn format(name: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(name.to_owned()))
}
