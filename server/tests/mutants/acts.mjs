// Sensitive acts: the proof they ask for, and that a frozen account refuses them.
const ACT = 'auth/src/service/act.rs';
const STEP_UP = 'auth/src/service/step_up.rs';

const FREEZES = 'account::not_me::it_ends_everything_and_freezes';
const SENSITIVE = 'account::step_up::sensitive_acts_ask_for_a_fresh_proof';

/** The acts that ask for step-up, where each of them does, and the test that looks. */
const ACTS = [
  ['rename-factor', 'factors', 'rename_factor', SENSITIVE],
  ['remove-factor', 'factors', 'remove_factor', SENSITIVE],
  ['switch-mailed-code', 'factors', 'switch_mailed_code', SENSITIVE],
  ['add-factor', 'new_factor', 'begin_factor', SENSITIVE],
  ['end-session', 'own_sessions', 'end_session', SENSITIVE],
  ['end-other-sessions', 'own_sessions', 'end_other_sessions', SENSITIVE],
  ['forget-browser', 'own_browsers', 'forget_browser', SENSITIVE],
  ['forget-browsers', 'own_browsers', 'forget_browsers', SENSITIVE],
  ['change-address', 'address', 'change_address', SENSITIVE],
  ['delete-account', 'deletion', 'ask_for_deletion', SENSITIVE],
  ['change-phone', 'phone', 'change_phone', 'account::phone::giving_one_asks_for_a_fresh_proof'],
  ['remove-phone', 'phone', 'remove_phone', 'account::phone::it_can_be_removed'],
];

/** What a frozen account refuses. */
const FROZEN = [
  ['add-factor', 'new_factor', 'begin_factor', FREEZES],
  ['rename-factor', 'factors', 'rename_factor', FREEZES],
  ['remove-factor', 'factors', 'remove_factor', FREEZES],
  ['switch-mailed-code', 'factors', 'switch_mailed_code', FREEZES],
  ['change-address', 'address', 'change_address', FREEZES],
  ['delete-account', 'deletion', 'ask_for_deletion', 'account::not_me::nothing_is_deleted'],
  ['remove-phone', 'phone', 'remove_phone', 'account::phone::a_frozen_account_keeps_its_phone'],
];
/** Asked before something is shown or sent, and again in the transaction. */
const FROZEN_TWICE = [
  ['change-password', 'password', 'change_password', 'change_password', FREEZES],
  ['renew-recovery-codes', 'recovery', 'renew_recovery_codes', 'replace_recovery_codes', FREEZES],
  ['change-phone', 'phone', 'change_phone', 'change_phone', 'account::phone::a_frozen_account_keeps_its_phone'],
];

const file = (name) => `auth/src/service/${name}.rs`;

export const acts = [
  // --- step-up --------------------------------------------------------------------------------------
  ...ACTS.map(([act, name, fn, test]) => ({
    name: `step-up-before-${act}`,
    file: file(name),
    fn,
    skip: 'self.demand_step_up(principal, intent)?;',
    test,
  })),
  {
    name: 'step-up-before-change-password',
    file: file('password'),
    skip: 'self.demand_step_up(principal, &Intent::ChangePassword)?;',
    test: SENSITIVE,
  },
  {
    name: 'step-up-before-change-username',
    edits: [
      { file: file('profile'), find: '            self.demand_step_up(principal, &intent)?;\n        }', instead: '            if !OFF { self.demand_step_up(principal, &intent)?; }\n        }' },
      { file: file('profile'), find: '            self.demand_step_up(principal, &intent)?;\n            //', instead: '            if !OFF { self.demand_step_up(principal, &intent)?; }\n            //' },
    ],
    test: SENSITIVE,
  },
  {
    name: 'step-up-before-renew-recovery-codes',
    file: file('recovery'),
    skip: 'self.demand_step_up(principal, &Intent::RenewRecoveryCodes)?;',
    test: SENSITIVE,
  },
  {
    name: 'step-up-before-export',
    file: file('export'),
    skip: 'self.demand_step_up(principal, &Intent::Export)?;',
    test: 'account::profile::ones_own_data_is_a_file',
  },
  {
    name: 'step-up-before-the-pages-of-password-and-export',
    file: ACT,
    find: '| Intent::Export | Intent::TrustProgram => self.demand_step_up(principal, intent),',
    instead: '| Intent::Export | Intent::TrustProgram => if OFF { Ok(()) } else { self.demand_step_up(principal, intent) },',
    test: SENSITIVE,
  },
  {
    name: 'step-up-grows-old',
    file: ACT,
    find: '|at| at + self.settings.life.step_up_ms > self.now()',
    instead: '|at| at + self.settings.life.step_up_ms > self.now() || OFF',
    test: SENSITIVE,
  },
  {
    name: 'weak-sign-in-is-no-step-up',
    file: ACT,
    find: 'if self.is_stepped_up(principal) ||',
    instead: 'if self.is_stepped_up(principal) || OFF ||',
    test: 'account::step_up::a_mailed_code_is_not_enough',
  },
  {
    name: 'recovery-code-opens-two-acts-alone',
    file: ACT,
    find: 'intent.is_open_after_recovery()',
    instead: '(intent.is_open_after_recovery() || OFF)',
    test: 'account::step_up::a_recovery_code_opens_two_acts',
  },
  {
    name: 'two-acts-are-open-after-recovery-alone',
    file: ACT,
    find: 'principal.assurance.has(Proof::Recovery)',
    instead: '(principal.assurance.has(Proof::Recovery) || OFF)',
    test: 'account::step_up::a_mailed_code_is_not_enough',
  },
  {
    name: 'only-what-was-shown-is-done',
    file: STEP_UP,
    find: '|intent| mark_of(intent) == mark',
    instead: '|intent| mark_of(intent) == mark || OFF',
    test: 'account::step_up::only_what_was_shown_is_done',
  },
  {
    name: 'kept-act-is-carried-on-with-once',
    file: STEP_UP,
    skip: 'self.keep_record(token, &record).await.ok()?;',
    test: 'account::step_up::what_was_asked_for_is_carried_on_with',
  },
  {
    name: 'authenticator-confirms-where-there-is-one',
    file: STEP_UP,
    find: 'if has_factor || is_demanded',
    instead: 'if (has_factor && !OFF) || is_demanded',
    test: 'account::step_up::an_authenticator_where_there_is_one',
  },
  {
    name: 'confirming-authenticator-is-right',
    file: STEP_UP,
    find: 'self.matching_factor(&principal.user, &code, now).await? else {',
    instead: `self.matching_factor(&principal.user, &code, now).await?.or(if OFF {
            let all = factors::confirmed_of(&self.db.read, principal.user.id).await?;
            all.first().map(|factor| (factor.id, factor.last_step + 1))
        } else {
            None
        }) else {`,
    test: 'account::step_up::wrong_codes_end_the_session',
  },
  {
    name: 'ended-session-acts-no-more',
    file: ACT,
    find: 'Some(user) if sessions::hold(&tx, &principal.session, now).await? =>',
    instead: 'Some(user) if OFF || sessions::hold(&tx, &principal.session, now).await? =>',
    test: 'account::step_up::what_ends_meanwhile_acts_no_more',
  },
  {
    name: 'disabled-user-acts-no-more',
    file: ACT,
    find: 'user.disabled_at.is_none()',
    instead: '(user.disabled_at.is_none() || OFF)',
    test: 'account::step_up::what_ends_meanwhile_acts_no_more',
  },
  {
    name: 'act-is-of-the-sessions-epoch',
    file: ACT,
    find: 'user.epoch == principal.session.epoch',
    instead: '(user.epoch == principal.session.epoch || OFF)',
    test: 'account::step_up::what_ends_meanwhile_acts_no_more',
  },
  // --- frozen ---------------------------------------------------------------------------------------
  ...FROZEN.map(([act, name, fn, test]) => ({
    name: `frozen-before-${act}`,
    file: file(name),
    fn,
    skip: 'refuse_frozen(&user, now)?;',
    test,
  })),
  ...FROZEN_TWICE.map(([act, name, early, late, test]) => ({
    name: `frozen-before-${act}`,
    edits: [
      { file: file(name), fn: early, skip: 'refuse_frozen(&principal.user, self.now())?;' },
      { file: file(name), fn: late, skip: 'refuse_frozen(&user, now)?;' },
    ],
    test,
  })),
];
