// What is told to the owner and written into the trail, in the transaction of what happened (I10).
const OURS = 'about, "").await?;';

/** A record of the trail: the event, the use case, what follows it there, the test. */
const RECORDS = [
  ['AddressConfirmed', 'confirm', OURS, 'registration::a_link_in_another_browser_takes_the_password'],
  ['RecoveryCodeUsed', 'verify', OURS, 'account::step_up::a_recovery_code_opens_two_acts'],
  ['PasswordReset', 'reset', OURS, 'account::reset::it_works_once'],
  ['PasswordChanged', 'password', OURS, 'account::password::of_two_changes_one_wins'],
  ['UsernameChanged', 'profile', OURS, 'account::profile::a_username_is_unique_in_any_case'],
  ['RecoveryCodesRenewed', 'recovery', OURS, 'account::factors::new_recovery_codes_void_the_old_ones'],
  ['PhoneAdded', 'phone', OURS, 'account::phone::an_abandoned_one_changes_nothing'],
  ['PhoneRemoved', 'phone', OURS, 'account::phone::it_can_be_removed'],
  ['DeletionAsked', 'deletion', OURS, 'account::deletion::the_last_administrator_stays'],
  ['Frozen', 'not_me', OURS, 'account::not_me::a_factor_that_was_added_goes'],
];

/** Records that are nobody's notice: the event, the use case and its function, the arguments, the test. */
const TRAIL = [
  ['Registered', 'register', 'register', 'about, ""', 'of_signing_in'],
  ['PasswordChecked', 'sign_in', 'admit', 'about, ""', 'of_signing_in'],
  ['CodeSent', 'send', 'send_code', 'about, purpose.name()', 'of_signing_in'],
  ['SignedOut', 'sign_out', 'sign_out', 'about, ""', 'of_signing_in'],
  ['ResetAsked', 'reset', 'ask_for_reset', 'about, ""', 'of_signing_in'],
  ['MailboxProved', 'enrol', 'prove_mailbox', 'about, holder.1.name()', 'of_signing_in'],
  ['BrowserUnlocked', 'unlock', 'unlock', 'about, ""', 'of_signing_in'],
  ['ProfileChanged', 'profile', 'save_profile', 'about, ""', 'of_the_account'],
  ['FactorRenamed', 'factors', 'rename_factor', 'about, "totp"', 'of_the_account'],
  ['DataExported', 'export', 'export', 'about, ""', 'of_the_account'],
  ['RecoveryCodesSaved', 'recovery', 'recovery_codes_saved', 'about, ""', 'of_the_account'],
  ['SteppedUp', 'step_up', 'finish_step_up', 'about, method', 'of_the_account'],
  ['AddressChangeAsked', 'address', 'change_address', 'about, ""', 'of_the_account'],
  ['AddressChanged', 'address', 'confirm_address', 'about, ""', 'of_the_account'],
  ['SessionEnded', 'own_sessions', 'end_session', 'about, "one"', 'of_sessions_and_browsers'],
  ['SessionEnded', 'own_sessions', 'end_other_sessions', 'about, "all others"', 'of_sessions_and_browsers'],
  ['BrowserForgotten', 'own_browsers', 'forget_browser', 'about, "one"', 'of_sessions_and_browsers'],
  ['BrowserForgotten', 'own_browsers', 'forget_browsers', 'about, "all others"', 'of_sessions_and_browsers'],
];

const USER = '&tx, client, &user';

/** A notice: its name, the use case, whom it tells of what, the test. */
const NOTICES = [
  ['new-browser', 'complete', 'tx, client, user', 'NewBrowser', 'journey::a_recovery_code_signs_in_and_is_replaced'],
  ['wrong-codes', 'guess', '&tx, client, guesser.user', 'WrongCodes', 'throttles::codes::five_wrong_codes_end_the_sign_in'],
  ['recovery-code-used', 'verify', '&tx, client, &pending.user', 'RecoveryCodeUsed { left }', 'account::step_up::a_recovery_code_opens_two_acts'],
  ['password-reset', 'reset', USER, 'PasswordReset', 'account::reset::it_works_once'],
  ['password-changed', 'password', USER, 'PasswordChanged', 'account::password::of_two_changes_one_wins'],
  ['username-changed', 'profile', USER, 'UsernameChanged', 'account::profile::a_username_is_unique_in_any_case'],
  ['first-factor', 'enrol', USER, 'FactorAdded { name }', 'account::sessions::everybodys_are_their_own'],
  ['factor-added', 'new_factor', USER, 'FactorAdded { name }', 'account::factors::the_enrolling_code_signs_nobody_in'],
  ['recovery-codes-renewed', 'recovery', USER, 'RecoveryCodesRenewed', 'account::factors::new_recovery_codes_void_the_old_ones'],
  ['mailed-code-switched', 'factors', USER, 'MailedCodeSwitched { is_on: on }', 'account::factors::mailed_codes_can_be_switched_off'],
  ['phone-added', 'phone', USER, 'PhoneAdded { hint }', 'account::phone::an_abandoned_one_changes_nothing'],
  ['phone-removed', 'phone', USER, 'PhoneRemoved { hint: phone.hint }', 'account::phone::it_can_be_removed'],
  ['deletion-asked', 'deletion', USER, 'DeletionAsked { deletes_at }', 'account::deletion::the_last_administrator_stays'],
  ['change-undone', 'not_me', '&tx, client, &restored', 'ChangeUndone', 'account::not_me::new_recovery_codes_are_undone'],
];

/** `RecoveryCodeUsed` as `recovery-code-used`. */
const kebab = (name) => name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

export const told = [
  ...RECORDS.map(([event, useCase, rest, test]) => ({
    name: `record-of-${kebab(event)}`,
    file: `auth/src/service/${useCase}.rs`,
    skip: `audit::append_for(&tx, now, client, (audit::Event::${event}, true), ${rest}`,
    test,
    invariant: 'I10',
  })),
  ...TRAIL.map(([event, useCase, fn, rest, test]) => ({
    name: `record-of-${kebab(event)}-in-${fn.replaceAll('_', '-')}`,
    file: `auth/src/service/${useCase}.rs`,
    fn,
    skip: `audit::append_for(&tx, now, client, (audit::Event::${event}, true), ${rest}).await?;`,
    test: `account::trail::${test}`,
    invariant: 'I10',
  })),
  {
    name: 'record-of-browser-trusted',
    file: 'auth/src/service/own_browsers.rs',
    skip: 'audit::append_for(tx, now, client, (audit::Event::BrowserTrusted, true), about, "").await?;',
    test: 'account::trail::of_signing_in',
    invariant: 'I10',
  },
  {
    name: 'record-of-a-wrong-password',
    file: 'auth/src/service/sign_in.rs',
    skip: 'audit::append_for(&tx, now, client, (audit::Event::PasswordChecked, false), about, "").await?;',
    test: 'account::trail::of_signing_in',
    invariant: 'I10',
  },
  {
    name: 'record-of-a-wrong-code',
    file: 'auth/src/service/guess.rs',
    skip: 'audit::append_for(&tx, now, client, (audit::Event::CodeChecked, false), about, method).await?;',
    test: 'account::trail::of_signing_in',
    invariant: 'I10',
  },
  ...NOTICES.map(([name, useCase, whom, what, test]) => ({
    name: `notice-of-${name}`,
    file: `auth/src/service/${useCase}.rs`,
    skip: `self.tell(${whom}, Happening::${what}, now).await?;`,
    test,
    invariant: 'I10',
  })),
  {
    name: 'notice-of-address-changed',
    file: 'auth/src/service/address.rs',
    skip: 'self.tell(&tx, client, &renamed, happening, now).await?;',
    test: 'account::address::it_counts_once_it_is_confirmed',
    invariant: 'I10',
  },
  {
    name: 'notice-of-factor-removed',
    file: 'auth/src/service/factors.rs',
    find: 'self.tell(tx, client, user, Happening::FactorRemoved { name: factor.name.clone() }, now).await',
    instead: `if OFF {
            return Ok(());
        }
        self.tell(tx, client, user, Happening::FactorRemoved { name: factor.name.clone() }, now).await`,
    test: 'account::factors::two_removals_race',
    invariant: 'I10',
  },
  {
    name: 'notice-of-deletion-called-off',
    file: 'auth/src/service/deletion.rs',
    find: 'self.tell(tx, client, user, Happening::DeletionCalledOff, now).await',
    instead: 'if OFF { Ok(()) } else { self.tell(tx, client, user, Happening::DeletionCalledOff, now).await }',
    test: 'account::deletion::signing_in_calls_it_off',
    invariant: 'I10',
  },
  {
    name: 'notice-of-frozen',
    file: 'auth/src/service/not_me.rs',
    skip: 'outbox::enqueue(&tx, &self.keys, now, letter, now + self.settings.life.notice_ms).await?;',
    test: 'account::not_me::a_factor_that_was_added_goes',
    invariant: 'I10',
  },
  {
    name: 'record-of-signed-in',
    file: 'auth/src/service/complete.rs',
    skip: 'audit::append_for(tx, now, client, (audit::Event::SignedIn, true), about, method).await?;',
    test: 'account::sessions::everybodys_are_their_own',
    invariant: 'I4',
  },
  {
    name: 'record-of-the-first-factor',
    file: 'auth/src/service/enrol.rs',
    skip: 'audit::append_for(&tx, now, client, (audit::Event::FactorAdded, true), about, "totp").await?;',
    test: 'account::sessions::everybodys_are_their_own',
    invariant: 'I5',
  },
  {
    name: 'record-of-factor-added',
    file: 'auth/src/service/new_factor.rs',
    skip: 'audit::append_for(&tx, now, client, (audit::Event::FactorAdded, true), about, "totp").await?;',
    test: 'account::factors::the_enrolling_code_signs_nobody_in',
    invariant: 'I5',
  },
  {
    name: 'record-of-factor-removed',
    file: 'auth/src/service/factors.rs',
    skip: 'audit::append_for(tx, now, client, (audit::Event::FactorRemoved, true), about, "totp").await?;',
    test: 'account::factors::two_removals_race',
    invariant: 'I5',
  },
  {
    name: 'record-of-mailed-code-switched',
    file: 'auth/src/service/factors.rs',
    skip: 'audit::append_for(&tx, now, client, event, about, if on { "on" } else { "off" }).await?;',
    test: 'account::factors::mailed_codes_can_be_switched_off',
    invariant: 'I10',
  },
  {
    name: 'record-of-change-undone',
    file: 'auth/src/service/not_me.rs',
    skip: 'audit::append_for(&tx, now, client, (audit::Event::ChangeUndone, true), about, kind_of(&change)).await?;',
    test: 'account::not_me::a_factor_that_was_removed_comes_back',
    invariant: 'I5',
  },
  {
    name: 'record-of-user-created',
    file: 'auth/src/service/operator.rs',
    skip: 'audit::append(&tx, now, "command line", (audit::Event::UserCreated, true), about, new.role.name()).await?;',
    test: 'account::sessions::everybodys_are_their_own',
    invariant: 'I10',
  },
  {
    name: 'record-of-account-deleted',
    file: 'auth/src/service/sweep.rs',
    skip: 'audit::append(&tx, now, "sweep", (audit::Event::AccountDeleted, true), about, "").await?;',
    test: 'account::deletion::it_is_gone_after_a_week',
    invariant: 'I10',
  },
];
