//! The kinds of events, and the groups in which a person looks at their own.

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Registered,
    AddressConfirmed,
    PasswordChecked,
    MailboxProved,
    CodeSent,
    CodeChecked,
    RecoveryCodeUsed,
    FactorAdded,
    RecoveryCodesSaved,
    SignedIn,
    SignedOut,
    BrowserUnlocked,
    UserCreated,
    SteppedUp,
    FactorRenamed,
    FactorRemoved,
    RecoveryCodesRenewed,
    MailedCodeSwitched,
    PhoneAdded,
    PhoneRemoved,
    SessionEnded,
    BrowserTrusted,
    BrowserForgotten,
    PasswordChanged,
    ResetAsked,
    PasswordReset,
    ProfileChanged,
    UsernameChanged,
    AddressChangeAsked,
    AddressChanged,
    DataExported,
    DeletionAsked,
    DeletionCalledOff,
    Frozen,
    ChangeUndone,
    AccountDeleted,
}

impl Event {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::AddressConfirmed => "address-confirmed",
            Self::PasswordChecked => "password-checked",
            Self::MailboxProved => "mailbox-proved",
            Self::CodeSent => "code-sent",
            Self::CodeChecked => "code-checked",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::FactorAdded => "factor-added",
            Self::RecoveryCodesSaved => "recovery-codes-saved",
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::BrowserUnlocked => "browser-unlocked",
            Self::UserCreated => "user-created",
            Self::SteppedUp => "stepped-up",
            Self::FactorRenamed => "factor-renamed",
            Self::FactorRemoved => "factor-removed",
            Self::RecoveryCodesRenewed => "recovery-codes-renewed",
            Self::MailedCodeSwitched => "mailed-code-switched",
            Self::PhoneAdded => "phone-added",
            Self::PhoneRemoved => "phone-removed",
            Self::SessionEnded => "session-ended",
            Self::BrowserTrusted => "browser-trusted",
            Self::BrowserForgotten => "browser-forgotten",
            Self::PasswordChanged => "password-changed",
            Self::ResetAsked => "reset-asked",
            Self::PasswordReset => "password-reset",
            Self::ProfileChanged => "profile-changed",
            Self::UsernameChanged => "username-changed",
            Self::AddressChangeAsked => "address-change-asked",
            Self::AddressChanged => "address-changed",
            Self::DataExported => "data-exported",
            Self::DeletionAsked => "deletion-asked",
            Self::DeletionCalledOff => "deletion-called-off",
            Self::Frozen => "frozen",
            Self::ChangeUndone => "change-undone",
            Self::AccountDeleted => "account-deleted",
        }
    }
}

/// Kinds that people look at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Ways in and out.
    SignIns,
    /// Changes of the account.
    Changes,
}

impl Group {
    /// The group of a name in an address.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "sign-ins" => Some(Self::SignIns),
            "changes" => Some(Self::Changes),
            _ => None,
        }
    }

    /// What belongs to it.
    pub(crate) fn kinds(self) -> &'static [Event] {
        match self {
            Self::SignIns => &[
                Event::PasswordChecked,
                Event::CodeSent,
                Event::CodeChecked,
                Event::RecoveryCodeUsed,
                Event::MailboxProved,
                Event::SignedIn,
                Event::SignedOut,
                Event::SteppedUp,
                Event::BrowserUnlocked,
                Event::SessionEnded,
            ],
            Self::Changes => &[
                Event::AddressConfirmed,
                Event::UserCreated,
                Event::FactorAdded,
                Event::FactorRenamed,
                Event::FactorRemoved,
                Event::RecoveryCodesSaved,
                Event::RecoveryCodesRenewed,
                Event::MailedCodeSwitched,
                Event::PhoneAdded,
                Event::PhoneRemoved,
                Event::BrowserTrusted,
                Event::BrowserForgotten,
                Event::PasswordChanged,
                Event::PasswordReset,
                Event::ProfileChanged,
                Event::UsernameChanged,
                Event::AddressChangeAsked,
                Event::AddressChanged,
                Event::DataExported,
                Event::DeletionAsked,
                Event::DeletionCalledOff,
                Event::Frozen,
                Event::ChangeUndone,
            ],
        }
    }
}
