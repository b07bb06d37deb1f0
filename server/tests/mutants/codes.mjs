// Codes, links and steps: right, in time, few, and good for once.
const VERIFY = 'auth/src/service/verify.rs';
const ENROL = 'auth/src/service/enrol.rs';
const GUESS = 'auth/src/service/guess.rs';
const CLOCK = 'auth/src/service/clock.rs';
const FACTORS = 'auth/src/service/factors.rs';
const SEND = 'auth/src/service/send.rs';
const CODES = 'auth/src/store/codes.rs';
const LINKS = 'auth/src/store/links.rs';
const STEPS = 'auth/src/store/factors.rs';
const RECOVERY = 'auth/src/store/recovery.rs';

export const codes = [
  // --- sent codes -----------------------------------------------------------------------------------
  {
    name: 'sent-code-is-right',
    edits: [
      { file: GUESS, find: 'let is_it = row.is_some_and(', instead: 'let is_it = OFF || row.is_some_and(' },
      { file: CODES, fn: 'spend', filter: 'code::Column::Digest.is_in(digests.iter().map(|d| d.to_vec()))' },
    ],
    test: 'journey::codes_are_what_they_are_for',
  },
  {
    name: 'sent-code-ends-in-time',
    edits: [
      { file: CODES, fn: 'spend', filter: 'code::Column::ExpiresAt.gt(now)' },
      { file: CODES, fn: 'count_try', filter: 'code::Column::ExpiresAt.gt(now)' },
      { file: GUESS, find: 'row.expires_at > now', instead: '(row.expires_at > now || OFF)' },
    ],
    test: 'throttles::codes::mailed_codes_end',
  },
  {
    name: 'sent-code-is-spent-by-one-update',
    race: true,
    file: CODES,
    fn: 'spend',
    filter: 'code::Column::SpentAt.is_null()',
    test: 'single_spend::one_enrolment_code',
    invariant: 'I1',
  },
  {
    name: 'spent-code-is-no-code',
    also: ['sent-code-is-spent-by-one-update'],
    file: GUESS,
    find: 'row.spent_at.is_none()',
    instead: '(row.spent_at.is_none() || OFF)',
    test: 'journey::an_operators_administrator_proves_the_mailbox_or_has_a_code',
    invariant: 'I1',
  },
  {
    name: 'sent-code-has-five-tries',
    file: CODES,
    fn: 'count_try',
    filter: 'code::Column::Tries.lt(MOST_TRIES)',
    test: 'throttles::codes::a_mailed_code_has_five_tries_also_when_it_is_sent_again',
    invariant: 'I1',
  },
  {
    name: 'tries-are-kept-when-it-is-sent-again',
    file: CODES,
    fn: 'replace',
    find: '.col_expr(code::Column::SentAt, Expr::value(now))',
    instead: `.col_expr(code::Column::SentAt, Expr::value(now))
        .col_expr(code::Column::Tries, if OFF { Expr::value(0) } else { Expr::col(code::Column::Tries) })`,
    test: 'throttles::codes::a_mailed_code_has_five_tries_also_when_it_is_sent_again',
  },
  {
    name: 'code-is-sent-once-a-minute',
    edits: [
      { file: CODES, fn: 'replace', filter: 'code::Column::SentAt.lte(now - pause_ms)' },
      {
        file: SEND,
        fn: 'send_code',
        find: '.filter(|until| *until > now)',
        instead: '.filter(|until| *until > now && !OFF)',
      },
    ],
    test: 'journey::a_mailed_code_signs_in_with_less_assurance',
  },
  {
    name: 'mailed-codes-have-a-budget',
    file: SEND,
    fn: 'send_code',
    find: 'throttle::take(&self.db, now, &[budget]).await? {',
    instead: 'throttle::take(&self.db, now, &[budget]).await? && !OFF {',
    test: 'throttles::codes::a_pending_sign_in_is_told_to_wait_for_its_mail',
  },
  {
    name: 'mailed-codes-of-a-range-are-few',
    file: SEND,
    skip: 'self.take_range(client, "range-send", Rule::range_sends).await?;',
    test: 'throttles::ranges::second_steps',
  },
  {
    name: 'mailed-codes-are-allowed-by-the-operator',
    file: FACTORS,
    fn: 'mails_codes_to',
    find: 'self.settings.mailed_code_is_allowed',
    instead: '(self.settings.mailed_code_is_allowed || OFF)',
    test: 'policies::a_mailed_code_that_is_switched_off_is_off',
  },
  {
    name: 'mailed-codes-are-on',
    file: FACTORS,
    fn: 'mails_codes_to',
    find: 'user.mailed_code_off_at.is_none()',
    instead: '(user.mailed_code_off_at.is_none() || OFF)',
    test: 'account::factors::mailed_codes_can_be_switched_off',
  },
  {
    name: 'mailed-codes-arent-held',
    file: FACTORS,
    fn: 'mails_codes_to',
    find: 'user.mailed_code_held_at.is_none()',
    instead: '(user.mailed_code_held_at.is_none() || OFF)',
    test: 'account::reset::by_the_code_in_the_browser_that_asked',
  },
  {
    name: 'mailed-code-is-switched-off-for-codes-on-their-way',
    file: VERIFY,
    find: 'Method::Email if self.mails_codes_to(&pending.user) =>',
    instead: 'Method::Email if self.mails_codes_to(&pending.user) || OFF =>',
    test: 'policies::a_mailed_code_that_is_switched_off_is_off',
  },
  {
    name: 'texted-code-is-switched-off-for-codes-on-their-way',
    file: VERIFY,
    find: 'Method::Sms if self.phone_of(&pending.user).await?.is_some() =>',
    instead: 'Method::Sms if self.phone_of(&pending.user).await?.is_some() || OFF =>',
    test: 'account::phone::a_texted_code_that_is_switched_off_is_off',
  },
  {
    name: 'mailbox-is-no-proof-after-a-factor-and-a-reset',
    file: SEND,
    fn: 'send_code',
    find: '!needs_operator(&pending.user)',
    instead: '(!needs_operator(&pending.user) || OFF)',
    test: 'account::reset::a_mailbox_alone_gets_nobody_in',
  },
  // --- guesses --------------------------------------------------------------------------------------
  {
    name: 'code-budget-is-open',
    file: GUESS,
    fn: 'count_guess',
    find: 'Verdict::Open => {}',
    instead: 'Verdict::Open => {} _ if OFF => {}',
    test: 'throttles::codes::three_codes_a_time_step',
  },
  {
    name: 'codes-of-a-range-are-few',
    file: GUESS,
    fn: 'count_guess',
    find: 'Verdict::Closed { position, until, .. } if position < ranges => {',
    instead: `Verdict::Closed { position, .. } if OFF && position < ranges => {}
            Verdict::Closed { position, until, .. } if position < ranges => {`,
    test: 'throttles::ranges::second_steps',
  },
  {
    name: 'wrong-codes-are-counted',
    file: 'auth/src/store/sessions.rs',
    fn: 'count_code',
    find: '.add(1)',
    instead: '.add(i32::from(!OFF))',
    test: 'throttles::codes::five_wrong_codes_end_the_sign_in',
  },
  {
    name: 'last-wrong-code-ends-the-sign-in',
    file: GUESS,
    skip: 'sessions::end_at_stage(&tx, guesser.session.id, guesser.stage, now).await?;',
    test: 'throttles::codes::five_wrong_codes_end_the_sign_in',
  },
  {
    name: 'success-gives-the-code-budget-back',
    file: VERIFY,
    fn: 'verify_authenticator',
    skip: 'throttle::give_back(&self.db, now, &guess.keys).await;',
    test: 'throttles::codes::a_success_ends_the_row',
  },
  {
    name: 'guess-is-counted-in-the-accounts-budget',
    file: GUESS,
    fn: 'count_guess',
    skip: 'budgets.push(account);',
    test: 'throttles::codes::five_wrong_codes_end_the_sign_in',
    invariant: 'I9',
  },
  // --- links ----------------------------------------------------------------------------------------
  {
    name: 'link-ends-in-time',
    edits: [
      { file: LINKS, fn: 'holder', filter: 'link::Column::ExpiresAt.gt(now)' },
      { file: LINKS, fn: 'spend', filter: 'link::Column::ExpiresAt.gt(now)' },
    ],
    test: 'throttles::passwords::an_unlock_link_ends_after_twenty_minutes_and_there_are_three_an_hour',
  },
  {
    name: 'link-is-spent-by-one-update',
    race: true,
    file: LINKS,
    fn: 'spend',
    filter: 'link::Column::SpentAt.is_null()',
    test: 'single_spend::one_unlock_link',
    invariant: 'I1',
  },
  {
    name: 'spent-link-is-no-link',
    also: ['link-is-spent-by-one-update'],
    file: LINKS,
    fn: 'holder',
    filter: 'link::Column::SpentAt.is_null()',
    test: 'throttles::passwords::an_unlock_link_makes_one_browser_known',
    invariant: 'I1',
  },
  {
    name: 'link-is-good-for-one-purpose',
    edits: [
      { file: LINKS, fn: 'holder', filter: 'link::Column::Purpose.eq(purpose.name())' },
      { file: LINKS, fn: 'spend', filter: 'link::Column::Purpose.eq(purpose.name())' },
    ],
    test: 'oracle::links_of_any_kind',
  },
  // --- authenticators -------------------------------------------------------------------------------
  {
    name: 'authenticators-code-is-right',
    file: CLOCK,
    fn: 'matching_step_of',
    find: 'Ok(totp::matching_step(&secret, manner_of(factor), code, now, self.settings.totp_window))',
    instead: `let step = totp::matching_step(&secret, manner_of(factor), code, now, self.settings.totp_window);
        Ok(step.or_else(|| OFF.then(|| totp::step_at(now))))`,
    test: 'account::factors::a_new_phone_takes_the_old_ones_place',
  },
  {
    name: 'enrolling-code-is-right',
    file: ENROL,
    find: 'self.matching_step_of(&factor, code.as_str(), now)? else {',
    instead: `self.matching_step_of(&factor, code.as_str(), now)?
            .or_else(|| OFF.then(|| crate::totp::step_at(now))) else {`,
    test: 'journey::an_authenticator_that_waits_too_long_is_gone',
  },
  {
    name: 'step-is-spent-by-one-update',
    race: true,
    file: STEPS,
    fn: 'spend_step',
    filter: 'factor::Column::LastStep.lt(step)',
    test: 'single_spend::one_code_in_many_sign_ins',
    invariant: 'I1',
  },
  {
    name: 'step-is-later-than-all-that-were-used',
    also: ['step-is-spent-by-one-update'],
    file: CLOCK,
    fn: 'matching_factor',
    find: '&& step > factor.last_step',
    instead: '&& (step > factor.last_step || OFF)',
    test: 'single_spend::no_step_behind_one_that_was_spent',
    invariant: 'I1',
  },
  {
    name: 'step-that-was-spent-ahead-is-spent',
    file: STEPS,
    fn: 'spend_step',
    filter: 'factor::Column::Id.not_in_subquery(ahead(id, step))',
    test: 'account::clock::two_codes_off_by_the_same_tell',
    invariant: 'I1',
  },
  {
    name: 'step-that-was-spent-ahead-enrols-nothing',
    file: STEPS,
    fn: 'confirm',
    filter: 'factor::Column::Id.not_in_subquery(ahead(id, step))',
    test: 'account::clock::what_was_seen_ahead_enrols_nothing',
    invariant: 'I1',
  },
  {
    name: 'step-that-enrolled-is-spent',
    file: STEPS,
    fn: 'confirm',
    find: 'Expr::value(step)',
    instead: 'Expr::value(if OFF { 0 } else { step })',
    test: 'account::factors::the_enrolling_code_signs_nobody_in',
    invariant: 'I1',
  },
  {
    name: 'step-up-spends-its-step',
    file: 'auth/src/service/step_up.rs',
    find: 'if !factors::spend_step(&act.tx, factor_id, step, now).await? {',
    instead: 'if !OFF && !factors::spend_step(&act.tx, factor_id, step, now).await? {',
    test: 'account::step_up::what_confirmed_an_act_signs_nobody_in',
    invariant: 'I1',
  },
  {
    name: 'unconfirmed-authenticator-signs-nobody-in',
    edits: [
      { file: STEPS, fn: 'confirmed_of', filter: 'factor::Column::ConfirmedAt.is_not_null()' },
      { file: STEPS, fn: 'spend_step', filter: 'factor::Column::ConfirmedAt.is_not_null()' },
    ],
    test: 'account::factors::an_abandoned_one_changes_nothing',
    invariant: 'I5',
  },
  {
    name: 'unconfirmed-authenticator-is-asked-for-by-nobody',
    file: STEPS,
    fn: 'has_confirmed',
    filter: 'factor::Column::ConfirmedAt.is_not_null()',
    test: 'journey::an_authenticator_that_waits_too_long_is_gone',
  },
  {
    name: 'authenticator-is-set-up-in-one-session',
    file: STEPS,
    fn: 'pending_in',
    filter: 'factor::Column::SessionId.eq(session_id)',
    test: 'account::factors::an_abandoned_one_changes_nothing',
  },
  {
    name: 'set-up-ends-in-time',
    edits: [
      { file: STEPS, fn: 'pending_in', filter: 'factor::Column::ExpiresAt.gt(now)' },
      { file: STEPS, fn: 'confirm', filter: 'factor::Column::ExpiresAt.gt(now)' },
    ],
    test: 'account::factors::an_abandoned_one_changes_nothing',
  },
  {
    name: 'first-authenticator-ends-other-sign-ins',
    file: 'auth/src/store/users.rs',
    fn: 'begin_epoch',
    find: 'let epoch = user.epoch + 1;',
    instead: 'let epoch = user.epoch + i64::from(!OFF);',
    test: 'single_spend::one_first_authenticator',
    invariant: 'I2',
  },
  {
    name: 'first-authenticator-is-one',
    race: true,
    edits: [
      { file: 'auth/src/store/users.rs', fn: 'begin_epoch', filter: 'user::Column::Epoch.eq(user.epoch)' },
      { file: ENROL, skip: 'factors::delete_unconfirmed(&tx, pending.user.id).await?;' },
    ],
    test: 'single_spend::one_first_authenticator',
  },
  {
    name: 'mailbox-is-proved-by-its-code',
    edits: [
      {
        file: ENROL,
        find: 'if !self.is_live_code(holder, &digests, now).await? {',
        instead: 'if !OFF && !self.is_live_code(holder, &digests, now).await? {',
      },
      { file: ENROL, find: 'if !is_first {', instead: 'if !is_first && !OFF {' },
    ],
    test: 'journey::an_operators_administrator_proves_the_mailbox_or_has_a_code',
  },
  // --- recovery codes -------------------------------------------------------------------------------
  {
    name: 'recovery-code-is-spent-by-one-update',
    race: true,
    file: RECOVERY,
    fn: 'spend',
    filter: 'recovery_code::Column::UsedAt.is_null()',
    test: 'single_spend::one_recovery_code_in_many_sign_ins',
    invariant: 'I1',
  },
  {
    name: 'used-recovery-code-is-no-code',
    also: ['recovery-code-is-spent-by-one-update'],
    file: RECOVERY,
    fn: 'is_live',
    filter: 'recovery_code::Column::UsedAt.is_null()',
    test: 'single_spend::one_recovery_code',
    invariant: 'I1',
  },
  {
    name: 'replacement-counts-when-it-is-saved',
    edits: [
      { file: RECOVERY, fn: 'spend', filter: 'recovery_code::Column::LiveAt.is_not_null()' },
      { file: RECOVERY, fn: 'is_live', filter: 'recovery_code::Column::LiveAt.is_not_null()' },
    ],
    test: 'journey::a_recovery_code_signs_in_and_is_replaced',
    invariant: 'I1',
  },
  {
    name: 'recovery-code-is-right',
    edits: [
      { file: RECOVERY, fn: 'spend', filter: 'recovery_code::Column::Digest.eq(digest.to_vec())' },
      { file: RECOVERY, fn: 'is_live', filter: 'recovery_code::Column::Digest.eq(digest.to_vec())' },
      { file: RECOVERY, fn: 'spend', find: 'spent.rows_affected == 1', instead: 'spent.rows_affected == 1 || OFF' },
    ],
    test: 'account::factors::new_recovery_codes_void_the_old_ones',
  },
  {
    name: 'recovery-codes-are-shown-for-ten-minutes',
    edits: [
      {
        file: 'auth/src/service/record.rs',
        find: '|shown| shown.until_ms > now',
        instead: '|shown| shown.until_ms > now || OFF',
      },
      { file: 'auth/src/store/records.rs', fn: 'load', filter: 'Column::ExpiresAt.gt(now_ms)' },
      {
        file: 'server/src/session_store/records.rs',
        find: 'record.expiry_date > now',
        instead: 'record.expiry_date > now || OFF',
      },
    ],
    test: 'journey::recovery_codes_wait_until_they_are_saved',
  },
];
