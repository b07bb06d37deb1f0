//! Everything that can go wrong, as one closed vocabulary.
//!
//! No variant holds text from outside or from another error: a refusal can be put into a URL, a log or a
//! JSON body without telling anything that it doesn't mean to tell. Each door renders it in its own way:
//! the pages as a sentence, REST as problem+json, the command line as a line.

use serde::{Deserialize, Serialize};

/// A refusal or a failure. The code of a variant (see [`Error::code`]) is stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Error {
    /// Some fields can't be taken as they are.
    #[error("some of the input can't be accepted")]
    InvalidInput {
        /// What is wrong, field by field, in the order of the form.
        errors: Vec<FieldError>,
    },
    /// Name or password wrong, address unconfirmed, account disabled, or throttled: all look alike.
    #[error("that name and password don't match")]
    InvalidCredentials,
    /// The code is wrong, spent or expired.
    #[error("that code isn't right, or no longer valid")]
    InvalidCode,
    /// The link is unknown, spent or expired.
    #[error("that link is no longer valid")]
    InvalidLink,
    /// There is no session, or it has ended.
    #[error("sign in first")]
    InvalidToken,
    /// The sign-in is at another step: ask where it stands and go there.
    #[error("the sign-in is at another step")]
    WrongStage {
        /// Where the sign-in stands.
        stage: crate::stage::Stage,
    },
    /// The pending sign-in is over after too many wrong codes.
    #[error("too many wrong codes, start again with the password")]
    SignInEnded,
    /// The first authenticator needs proof of the mailbox.
    #[error("prove the mailbox first")]
    MailboxProofRequired,
    /// The act asks for a fresh proof.
    #[error("confirm with your authenticator first")]
    StepUpRequired,
    /// Password, factors and address can't be changed for now, after somebody's "this was not me".
    #[error("closed to changes for now")]
    Frozen,
    /// Policy demands a factor, and this is the last one.
    #[error("the last factor can't be removed")]
    LastFactor,
    /// The only administrator can't leave.
    #[error("the last administrator can't be deleted")]
    LastAdministrator,
    /// There are as many authenticators as a user can have.
    #[error("no more authenticators can be added")]
    TooManyFactors,
    /// As many browsers and programs are trusted as can be.
    #[error("no more devices can be trusted")]
    TooManyDevices,
    /// Two codes in a row were right for another time: the clock of the authenticator's device is off.
    #[error("the authenticator's clock is off by {off_by_s} s")]
    ClockOff {
        /// Seconds that it is ahead; negative where it is behind.
        off_by_s: i32,
    },
    /// The role doesn't allow it, or the way of sign-in is switched off.
    #[error("not permitted")]
    NotPermitted,
    /// It has changed since it was read.
    #[error("changed meanwhile")]
    Outdated,
    /// There is no such thing, or it isn't yours.
    #[error("not found")]
    NotFound,
    /// The username belongs to somebody else by now; the code is unspent.
    #[error("that username has been taken meanwhile")]
    UsernameTaken,
    /// A user with that address or name exists already (command line only; the pages never tell).
    #[error("there is such a user already")]
    UserExists,
    /// A code was sent a moment ago.
    #[error("wait {retry_after_s} s before asking for another code")]
    CoolDown {
        /// Seconds until another code can be sent.
        retry_after_s: u32,
    },
    /// This network range has used up its budget.
    #[error("too many requests, wait {retry_after_s} s")]
    TooManyRequests {
        /// Seconds until the budget is open again.
        retry_after_s: u32,
    },
    /// All hashing slots and the queue for them are taken.
    #[error("busy, try again in {retry_after_s} s")]
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The database, or Redis where a code depends on it, doesn't answer. Nothing was changed.
    #[error("not available, try again in {retry_after_s} s")]
    Unavailable {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// Something failed that should not; the log has it under this id.
    #[error("something went wrong (incident {incident})")]
    Internal {
        /// The incident's id: 16 hexadecimal digits, made by us.
        incident: String,
    },
}

/// One field's refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub code: Problem,
}

/// The fields people and programs fill in, by their names on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// An e-mail address.
    Email,
    /// An optional second name to sign in with.
    Username,
    /// What the person is called.
    DisplayName,
    /// A password.
    Password,
    /// Address or username at sign-in.
    Login,
    /// A code from an authenticator, a mail, or a list.
    Code,
    /// The name of a device.
    Name,
    /// The token of a mailed link.
    Token,
    /// The password that was good until now.
    CurrentPassword,
    /// An IANA time zone.
    TimeZone,
    /// A phone number.
    Phone,
    /// Which one.
    Id,
    /// Typed once more, so that a slip does nothing.
    Confirmation,
    /// Why staff do something.
    Reason,
    /// A role.
    Role,
    /// How something went: `succeeded` or `failed`.
    Result,
    /// From a moment on.
    From,
    /// Before a moment.
    To,
    /// What happened.
    Kind,
    /// A network range.
    Network,
    /// Whose: an id, an address or a username.
    User,
}

impl Field {
    /// The field's name on the wire and in forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
            Self::DisplayName => "display_name",
            Self::Password => "password",
            Self::Login => "login",
            Self::Code => "code",
            Self::Name => "name",
            Self::Token => "token",
            Self::CurrentPassword => "current_password",
            Self::TimeZone => "time_zone",
            Self::Phone => "phone",
            Self::Id => "id",
            Self::Confirmation => "confirmation",
            Self::Reason => "reason",
            Self::Role => "role",
            Self::Result => "result",
            Self::From => "from",
            Self::To => "to",
            Self::Kind => "kind",
            Self::Network => "network",
            Self::User => "user",
        }
    }
}

impl Field {
    /// The field of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        const ALL: [Field; 21] = [
            Field::Email,
            Field::Username,
            Field::DisplayName,
            Field::Password,
            Field::Login,
            Field::Code,
            Field::Name,
            Field::Token,
            Field::CurrentPassword,
            Field::TimeZone,
            Field::Phone,
            Field::Id,
            Field::Confirmation,
            Field::Reason,
            Field::Role,
            Field::Result,
            Field::From,
            Field::To,
            Field::Kind,
            Field::Network,
            Field::User,
        ];
        ALL.into_iter().find(|field| field.name() == name)
    }
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Nothing was given.
    Required,
    /// Shorter than its limit.
    TooShort,
    /// Longer than its limit.
    TooLong,
    /// Not of the right form.
    Malformed,
    /// A control character, or an invisible one that changes how text reads.
    ControlCharacter,
    /// Not plain letters and digits where only those are safe: homographs of other names.
    NotAscii,
    /// On the list of common passwords.
    Common,
    /// Made of the user's own words.
    OwnWords,
    /// Easy to guess (zxcvbn below 3).
    Guessable,
    /// Belongs to somebody else.
    Taken,
    /// Is what it was before.
    Unchanged,
    /// Not what we have on record.
    Wrong,
    /// In a country that nothing is texted to.
    Country,
    /// Given twice.
    Duplicate,
    /// Not a field of this form.
    Unknown,
    /// Can't be changed here.
    ReadOnly,
}

impl Problem {
    const NAMES: [(Self, &'static str); 16] = [
        (Self::Required, "required"),
        (Self::TooShort, "too-short"),
        (Self::TooLong, "too-long"),
        (Self::Malformed, "malformed"),
        (Self::ControlCharacter, "control-character"),
        (Self::NotAscii, "not-ascii"),
        (Self::Common, "common"),
        (Self::OwnWords, "own-words"),
        (Self::Guessable, "guessable"),
        (Self::Taken, "taken"),
        (Self::Unchanged, "unchanged"),
        (Self::Wrong, "wrong"),
        (Self::Country, "country"),
        (Self::Duplicate, "duplicate"),
        (Self::Unknown, "unknown"),
        (Self::ReadOnly, "read-only"),
    ];

    /// The stable name, as it stands in problem+json.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(problem, _)| *problem == self).map_or("unknown", |(_, name)| name)
    }

    /// The problem of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, known)| *known == name).map(|(problem, _)| problem)
    }
}

impl Error {
    /// A refusal of one field.
    #[must_use]
    pub fn field(field: Field, code: Problem) -> Self {
        Self::InvalidInput { errors: vec![FieldError { field, code }] }
    }

    /// The stable code, as it stands in problem+json.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidInput { .. } => "invalid-input",
            Self::InvalidCredentials => "invalid-credentials",
            Self::InvalidCode => "invalid-code",
            Self::InvalidLink => "invalid-link",
            Self::InvalidToken => "invalid-token",
            Self::WrongStage { .. } => "wrong-stage",
            Self::SignInEnded => "sign-in-ended",
            Self::MailboxProofRequired => "mailbox-proof-required",
            Self::StepUpRequired => "step-up-required",
            Self::Frozen => "frozen",
            Self::LastFactor => "last-factor",
            Self::LastAdministrator => "last-administrator",
            Self::TooManyFactors => "too-many-factors",
            Self::TooManyDevices => "too-many-devices",
            Self::ClockOff { .. } => "clock-off",
            Self::NotPermitted => "not-permitted",
            Self::Outdated => "precondition-failed",
            Self::NotFound => "not-found",
            Self::UsernameTaken => "username-taken",
            Self::UserExists => "user-exists",
            Self::CoolDown { .. } => "cool-down",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::Busy { .. } => "busy",
            Self::Unavailable { .. } => "unavailable",
            Self::Internal { .. } => "internal",
        }
    }

    /// The HTTP status that goes with it (RFC 9110), as a number: this crate knows no HTTP library.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidInput { .. } | Self::InvalidLink => 400,
            Self::InvalidCredentials
            | Self::InvalidCode
            | Self::ClockOff { .. }
            | Self::InvalidToken
            | Self::SignInEnded => 401,
            Self::MailboxProofRequired | Self::StepUpRequired | Self::NotPermitted => 403,
            Self::NotFound => 404,
            Self::Outdated => 412,
            Self::WrongStage { .. }
            | Self::UsernameTaken
            | Self::UserExists
            | Self::Frozen
            | Self::LastFactor
            | Self::LastAdministrator
            | Self::TooManyFactors
            | Self::TooManyDevices => 409,
            Self::CoolDown { .. } | Self::TooManyRequests { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Busy { .. } | Self::Unavailable { .. } => 503,
        }
    }

    /// Seconds to wait before trying again, where that is no oracle.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::CoolDown { retry_after_s }
            | Self::TooManyRequests { retry_after_s }
            | Self::Busy { retry_after_s }
            | Self::Unavailable { retry_after_s } => Some(*retry_after_s),
            _ => None,
        }
    }

    /// What is wrong with one field, if anything.
    #[must_use]
    pub fn problem_of(&self, field: Field) -> Option<Problem> {
        match self {
            Self::InvalidInput { errors } => errors.iter().find(|e| e.field == field).map(|e| e.code),
            Self::UsernameTaken if field == Field::Username => Some(Problem::Taken),
            _ => None,
        }
    }
}
