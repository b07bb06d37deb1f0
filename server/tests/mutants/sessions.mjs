// Signing in, and what a session is worth.
const SIGN_IN = 'auth/src/service/sign_in.rs';
const STAGE = 'auth/src/stage.rs';
const COMPLETE = 'auth/src/service/complete.rs';
const PRINCIPAL = 'auth/src/principal.rs';
const OWN_BROWSERS = 'auth/src/service/own_browsers.rs';
const SESSIONS = 'auth/src/store/sessions.rs';
const ENDS = 'auth/src/store/sessions/ends.rs';
const BROWSERS = 'auth/src/store/browsers.rs';
const SESSION = 'session::Column';

export const sessions = [
  // --- the password ---------------------------------------------------------------------------------
  {
    name: 'password-is-right',
    file: SIGN_IN,
    find: '&& judged.matches',
    instead: '&& (judged.matches || OFF)',
    test: 'journey::passwords_are_taken_as_they_are_but_for_nfc',
  },
  {
    name: 'password-budget-is-open',
    file: SIGN_IN,
    find: '|user| is_open',
    instead: '|user| (is_open || OFF)',
    test: 'throttles::passwords::all_names_of_an_account_have_one_budget',
  },
  {
    name: 'disabled-user-signs-in-no-more',
    file: SIGN_IN,
    find: '&& user.disabled_at.is_none())',
    instead: '&& (user.disabled_at.is_none() || OFF))',
    test: 'sessions::a_disabled_user_is_out',
  },
  {
    name: 'refused-range-is-told',
    file: SIGN_IN,
    find: '&& position < ranges',
    instead: '&& position < ranges && !OFF',
    test: 'throttles::ranges::wrong_passwords',
  },
  {
    name: 'known-browser-is-forgotten-at-its-ceiling',
    file: SIGN_IN,
    skip: 'browsers::forget(&self.db.write, browser.id).await?;',
    test: 'throttles::passwords::a_known_browser_has_ten_guesses_then_waits_and_is_forgotten_at_twenty',
  },
  {
    name: 'success-gives-the-password-budget-back',
    file: SIGN_IN,
    skip: 'throttle::give_back(&self.db, now, &keys).await;',
    test: 'throttles::passwords::strangers_wait_longer_and_longer',
  },
  {
    name: 'refusal-is-noted-for-everybody',
    file: SIGN_IN,
    find: 'self.note_refusal(client, user_id, &digest, now).await?;',
    instead: 'if user_id.is_some() || !OFF { self.note_refusal(client, user_id, &digest, now).await?; }',
    test: 'oracle::signing_in',
  },
  {
    name: 'unknown-name-costs-a-hash',
    file: SIGN_IN,
    find: 'let judged = self.hasher.verify(password, stored).await?;',
    instead: `if stored.is_none() && OFF {
            return Err(Error::InvalidCredentials);
        }
        let judged = self.hasher.verify(password, stored).await?;`,
    test: 'oracle::signing_in',
  },
  {
    name: 'sign-in-ends-the-session-before',
    file: SIGN_IN,
    skip: 'sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;',
    test: 'sessions::what_was_begun_before_ends',
  },
  // --- where it leads -------------------------------------------------------------------------------
  {
    name: 'enrolled-factor-is-asked-for',
    file: SIGN_IN,
    find: 'role_of(user), has_factor, false)',
    instead: 'role_of(user), has_factor && !OFF, false)',
    test: 'policies::an_enrolled_factor_counts_under_every_policy',
  },
  {
    name: 'factor-is-demanded-of-everybody',
    file: STAGE,
    find: 'Self::Required => true',
    instead: 'Self::Required => !OFF',
    test: 'journey::registering_by_code_leads_to_the_dashboard',
  },
  {
    name: 'factor-is-demanded-of-staff',
    file: STAGE,
    find: 'Self::Staff => role.is_staff()',
    instead: 'Self::Staff => role.is_staff() && !OFF',
    test: 'policies::a_password_alone_is_worth_little',
  },
  {
    name: 'mailbox-comes-before-the-first-factor',
    file: STAGE,
    find: '(false, true, false) => Stage::MailboxProofRequired',
    instead: '(false, true, false) => if OFF { Stage::EnrolmentRequired } else { Stage::MailboxProofRequired }',
    test: 'journey::an_authenticator_that_waits_too_long_is_gone',
  },
  // --- what a session is worth ----------------------------------------------------------------------
  {
    name: 'pending-session-is-not-signed-in',
    file: PRINCIPAL,
    find: 'let stage = store::sessions::stage_of(&session.stage);',
    instead: `let stage = match store::sessions::stage_of(&session.stage) {
            Stage::MfaRequired if OFF => Stage::Authenticated,
            stage => stage,
        };`,
    test: 'guards::functions_keep_to_their_stages',
  },
  {
    name: 'disabled-user-is-out',
    file: PRINCIPAL,
    find: 'user.disabled_at.is_some() ||',
    instead: '(user.disabled_at.is_some() && !OFF) ||',
    test: 'sessions::a_disabled_user_is_out',
  },
  {
    name: 'session-of-another-epoch-is-over',
    file: PRINCIPAL,
    find: 'user.epoch != session.epoch =>',
    instead: '(user.epoch != session.epoch && !OFF) =>',
    test: 'sessions::another_epoch_ends_all_sessions',
  },
  {
    name: 'idle-session-is-over',
    file: PRINCIPAL,
    find: 'if session.seen_at.saturating_add(idle_ms) <= now {',
    instead: 'if session.seen_at.saturating_add(idle_ms) <= now && !OFF {',
    test: 'sessions::an_idle_session_ends_after_an_hour',
  },
  {
    name: 'staff-are-idle-sooner',
    file: PRINCIPAL,
    find: 'settings.life.idle_ms(role_of(&user), ',
    instead: 'settings.life.idle_ms(if OFF { Role::User } else { role_of(&user) }, ',
    test: 'sessions::staff_have_less_time',
  },
  {
    name: 'staff-have-half-a-day',
    file: COMPLETE,
    find: 'self.settings.life.max_ms(role_of(user), ',
    instead: 'self.settings.life.max_ms(if OFF { crate::role::Role::User } else { role_of(user) }, ',
    test: 'sessions::staff_have_less_time',
  },
  {
    name: 'ended-session-is-over',
    edits: [
      { file: PRINCIPAL, find: 'session.revoked_at.is_some() ||', instead: '(session.revoked_at.is_some() && !OFF) ||' },
      { file: SESSIONS, fn: 'with_user', filter: `${SESSION}::RevokedAt.is_null()` },
    ],
    test: 'sessions::signing_out_ends_it_on_the_server',
  },
  {
    name: 'session-ends-in-time',
    edits: [
      { file: PRINCIPAL, find: 'session.expires_at <= now', instead: '(session.expires_at <= now && !OFF)' },
      { file: SESSIONS, fn: 'with_user', filter: `${SESSION}::ExpiresAt.gt(now)` },
    ],
    test: 'sessions::a_session_ends_after_a_day_however_busy',
  },
  {
    name: 'sign-out-ends-the-session',
    file: 'auth/src/service/sign_out.rs',
    find: 'let was_live = sessions::end_by_digest(',
    instead: 'let was_live = !OFF && sessions::end_by_digest(',
    test: 'sessions::signing_out_ends_it_on_the_server',
  },
  {
    name: 'sign-out-ends-no-other-session',
    file: ENDS,
    fn: 'end_by_digest',
    filter: `${SESSION}::Digest.eq(digest.to_vec())`,
    test: 'sessions::signing_out_ends_it_on_the_server',
  },
  // --- the one issuer -------------------------------------------------------------------------------
  {
    name: 'pending-sign-in-ends-with-its-proof',
    file: COMPLETE,
    find: '&& !sessions::end_at_stage(',
    instead: '&& !OFF && !sessions::end_at_stage(',
    test: 'sessions::each_step_has_a_session_of_its_own',
  },
  {
    name: 'one-session-for-one-sign-in',
    race: true,
    file: ENDS,
    fn: 'end_at_stage',
    filter: `${SESSION}::RevokedAt.is_null()`,
    test: 'single_spend::one_sign_in_by_two_proofs',
  },
  {
    name: 'fifty-sessions-at-most',
    file: COMPLETE,
    skip: 'sessions::keep_newest(tx, user, MOST_SESSIONS, now).await?;',
    test: 'sessions::fifty_sessions_and_the_oldest_go',
  },
  {
    name: 'step-up-is-by-authenticator',
    file: COMPLETE,
    find: 'stepped_up_at: proofs.contains(&Proof::Totp).then_some(now)',
    instead: 'stepped_up_at: (proofs.contains(&Proof::Totp) || OFF).then_some(now)',
    test: 'account::step_up::a_mailed_code_is_not_enough',
    invariant: 'I4',
  },
  {
    name: 'mailed-codes-are-held-until-a-strong-proof',
    file: COMPLETE,
    find: '&& (proofs.contains(&Proof::Totp) ||',
    instead: '&& (OFF || proofs.contains(&Proof::Totp) ||',
    test: 'account::phone::a_text_releases_no_mailed_codes',
  },
  // --- browsers -------------------------------------------------------------------------------------
  {
    name: 'trust-is-asked-for',
    file: COMPLETE,
    find: 'if trusts_browser &&',
    instead: 'if (trusts_browser || OFF) &&',
    test: 'account::browsers::it_is_the_owners_alone',
  },
  {
    name: 'staff-trust-no-browser',
    file: OWN_BROWSERS,
    find: 'self.trust_days(user).is_some() && trusted_until',
    instead: '(self.trust_days(user).is_some() || OFF) && trusted_until',
    test: 'account::browsers::staff_trust_no_browser',
  },
  {
    name: 'trust-ends-in-time',
    file: OWN_BROWSERS,
    find: '|until| *until > now',
    instead: '|until| (*until > now || OFF)',
    test: 'account::browsers::trust_ends_and_isnt_renewed',
  },
  {
    name: 'trust-is-of-one-epoch',
    file: OWN_BROWSERS,
    find: 'browser.trust_epoch == user.trust_epoch',
    instead: '(browser.trust_epoch == user.trust_epoch || OFF)',
    test: 'account::browsers::a_change_makes_trust_void',
  },
  {
    name: 'change-of-factors-voids-trust',
    file: 'auth/src/service/factors.rs',
    skip: 'users::void_trust(tx, user.id).await?;',
    test: 'account::browsers::a_change_makes_trust_void',
  },
  {
    name: 'new-recovery-codes-void-trust',
    file: 'auth/src/service/recovery.rs',
    skip: 'users::void_trust(&tx, user.id).await?;',
    test: 'account::browsers::a_change_makes_trust_void',
  },
  {
    name: 'used-recovery-code-voids-trust',
    file: 'auth/src/service/verify.rs',
    skip: 'users::void_trust(&tx, pending.user.id).await?;',
    test: 'account::browsers::a_change_makes_trust_void',
  },
  {
    name: 'forgetting-all-voids-this-ones-trust',
    file: OWN_BROWSERS,
    skip: 'users::void_trust(&tx, user.id).await?;',
    test: 'account::browsers::forgetting_the_others_ends_all_trust',
  },
  {
    name: 'few-browsers-are-trusted',
    file: OWN_BROWSERS,
    find: 'browsers::trusted_besides(tx, user, Some(browser_id), now).await? >= most',
    instead: '(browsers::trusted_besides(tx, user, Some(browser_id), now).await? >= most && !OFF)',
    test: 'account::browsers::the_operators_switch_and_cap',
  },
  {
    name: 'known-browser-is-its-users',
    file: BROWSERS,
    fn: 'known',
    filter: 'browser::Column::UserId.eq(user_id)',
    test: 'throttles::passwords::a_known_browser_of_one_user_is_a_stranger_to_another',
  },
  {
    name: 'known-browser-is-known-for-a-year',
    file: BROWSERS,
    fn: 'known',
    filter: 'browser::Column::ExpiresAt.gt(now)',
    test: 'sessions::a_known_browser_is_known_for_a_year',
  },
  {
    name: 'rotated-cookie-is-good-for-a-minute',
    file: BROWSERS,
    fn: 'known',
    filter: 'browser::Column::PreviousUntil.gt(now)',
    test: 'sessions::a_known_browsers_cookie_rotates',
  },
  {
    name: 'sessions-end-with-their-browser',
    file: OWN_BROWSERS,
    skip: 'sessions::end_in_browsers(&tx, user.id, &[id], principal.session.id, now).await?;',
    test: 'account::browsers::it_can_be_forgotten',
  },
  {
    name: 'browser-is-forgotten-by-its-user',
    file: BROWSERS,
    fn: 'forget_one',
    filter: 'browser::Column::UserId.eq(user_id)',
    test: 'account::browsers::nobody_forgets_anothers',
  },
];
