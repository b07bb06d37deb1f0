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
    RefreshReused,
    ClientAdded,
    ClientRemoved,
    KeysRotated,
    UserInvited,
    UserDisabled,
    UserEnabled,
    UserUnlocked,
    FactorsReset,
    ResetSent,
    RoleChanged,
    UsersExported,
    MessageRetried,
    MessageDropped,
    BackupMade,
    CacheCleared,
    UserImported,
    FactorImported,
    AuditExported,
    AuditDropped,
    AuditDoubted,
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
            Self::RefreshReused => "refresh-reused",
            Self::ClientAdded => "client-added",
            Self::ClientRemoved => "client-removed",
            Self::KeysRotated => "keys-rotated",
            Self::UserInvited => "user-invited",
            Self::UserDisabled => "user-disabled",
            Self::UserEnabled => "user-enabled",
            Self::UserUnlocked => "user-unlocked",
            Self::FactorsReset => "factors-reset",
            Self::ResetSent => "reset-sent",
            Self::RoleChanged => "role-changed",
            Self::UsersExported => "users-exported",
            Self::MessageRetried => "message-retried",
            Self::MessageDropped => "message-dropped",
            Self::BackupMade => "backup-made",
            Self::CacheCleared => "cache-cleared",
            Self::UserImported => "user-imported",
            Self::FactorImported => "factor-imported",
            Self::AuditExported => "audit-exported",
            Self::AuditDropped => "audit-dropped",
            Self::AuditDoubted => "audit-doubted",
        }
    }

    /// The group that it belongs to.
    pub(crate) fn group(self) -> Option<Group> {
        match self {
            Self::PasswordChecked
            | Self::CodeSent
            | Self::CodeChecked
            | Self::RecoveryCodeUsed
            | Self::MailboxProved
            | Self::SignedIn
            | Self::SignedOut
            | Self::SteppedUp
            | Self::BrowserUnlocked
            | Self::RefreshReused
            | Self::SessionEnded => Some(Group::SignIns),
            Self::Registered
            | Self::ResetAsked
            | Self::AccountDeleted
            | Self::ClientAdded
            | Self::ClientRemoved
            | Self::KeysRotated
            | Self::UsersExported
            | Self::MessageRetried
            | Self::MessageDropped
            | Self::BackupMade
            | Self::CacheCleared
            | Self::AuditExported
            | Self::AuditDropped
            | Self::AuditDoubted => None,
            Self::AddressConfirmed
            | Self::UserCreated
            | Self::UserImported
            | Self::FactorImported
            | Self::FactorAdded
            | Self::FactorRenamed
            | Self::FactorRemoved
            | Self::RecoveryCodesSaved
            | Self::RecoveryCodesRenewed
            | Self::MailedCodeSwitched
            | Self::PhoneAdded
            | Self::PhoneRemoved
            | Self::BrowserTrusted
            | Self::BrowserForgotten
            | Self::PasswordChanged
            | Self::PasswordReset
            | Self::ProfileChanged
            | Self::UsernameChanged
            | Self::AddressChangeAsked
            | Self::AddressChanged
            | Self::DataExported
            | Self::DeletionAsked
            | Self::DeletionCalledOff
            | Self::Frozen
            | Self::ChangeUndone
            | Self::UserInvited
            | Self::UserDisabled
            | Self::UserEnabled
            | Self::UserUnlocked
            | Self::FactorsReset
            | Self::ResetSent
            | Self::RoleChanged => Some(Group::Changes),
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
        [Self::SignIns, Self::Changes].into_iter().find(|group| group.name() == name)
    }

    /// Its name in addresses and in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign-ins",
            Self::Changes => "changes",
        }
    }
}
