// A new password, by mail and by whoever knows the old one, and what it ends.
const RESET = 'auth/src/service/reset.rs';
const PASSWORD = 'auth/src/service/password.rs';
const RESETS = 'auth/src/store/resets.rs';
const USERS = 'auth/src/store/users.rs';

export const reset = [
  {
    name: 'resetting-code-is-right',
    also: ['sent-code-is-right'],
    file: RESET,
    find: 'if !row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest)) {',
    instead: 'if !OFF && !row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest)) {',
    test: 'account::reset::codes_are_bound_to_their_browser_and_few',
  },
  {
    name: 'resetting-code-is-tried-five-times',
    file: RESET,
    find: '.filter(|_| is_counted)',
    instead: '.filter(|_| is_counted || OFF)',
    test: 'account::reset::codes_are_bound_to_their_browser_and_few',
  },
  {
    name: 'reset-password-is-strong',
    file: RESET,
    find: 'if let Err(refusal) = self.judge_password(&user, new).await {',
    instead: 'if let Err(refusal) = self.judge_password(&user, new).await && !OFF {',
    test: 'account::reset::a_refused_password_costs_nothing',
  },
  {
    name: 'refused-password-costs-no-try',
    file: RESET,
    skip: 'codes::give_back_try(&self.db.write, holder).await?;',
    test: 'account::reset::a_refused_password_costs_nothing',
  },
  {
    name: 'password-reset-by-link-is-strong',
    file: RESET,
    fn: 'reset_with_link',
    skip: 'self.judge_password(&user, new).await?;',
    test: 'account::reset::by_the_link_in_any',
  },
  {
    name: 'reset-is-good-for-once',
    edits: [
      { file: RESETS, fn: 'live', filter: 'reset::Column::SpentAt.is_null()' },
      { file: RESETS, fn: 'spend', filter: 'reset::Column::SpentAt.is_null()' },
      { file: RESET, skip: 'links::end(&tx, reset.id, &[links::Purpose::Reset], now).await?;' },
    ],
    test: 'account::reset::it_works_once',
    invariant: 'I1',
  },
  {
    name: 'reset-ends-in-time',
    also: ['link-ends-in-time'],
    edits: [
      { file: RESETS, fn: 'live', filter: 'reset::Column::ExpiresAt.gt(now)' },
      { file: RESETS, fn: 'spend', filter: 'reset::Column::ExpiresAt.gt(now)' },
    ],
    test: 'account::reset::it_is_over_in_time',
  },
  {
    name: 'disabled-user-resets-nothing',
    edits: [
      {
        file: RESET,
        fn: 'user_of_reset',
        find: '.filter(|user| user.disabled_at.is_none())',
        instead: '.filter(|user| user.disabled_at.is_none() || OFF)',
      },
      {
        file: RESET,
        find: '|user: &user::Model| user.disabled_at.is_none()',
        instead: '|user: &user::Model| (user.disabled_at.is_none() || OFF)',
      },
      { file: USERS, fn: 'unchanged', filter: 'user::Column::DisabledAt.is_null()' },
    ],
    test: 'account::reset::a_disabled_user_resets_nothing',
  },
  {
    name: 'reset-of-another-address-is-none',
    also: ['new-password-ends-resets'],
    file: RESET,
    find: 'user.email_digest == reset.email_digest',
    instead: '(user.email_digest == reset.email_digest || OFF)',
    test: 'account::reset::another_address_ends_it',
  },
  {
    name: 'frozen-account-resets-nothing',
    also: ['new-password-ends-resets'],
    file: RESET,
    fn: 'set_reset_password',
    skip: 'refuse_frozen(&user, now)?;',
    test: 'account::reset::a_frozen_account_resets_nothing',
  },
  {
    name: 'reset-holds-mailed-codes',
    file: RESET,
    skip: 'users::set_time(&tx, user.id, user::Column::MailedCodeHeldAt, Some(now)).await?;',
    test: 'account::reset::by_the_code_in_the_browser_that_asked',
  },
  {
    name: 'reset-ends-the-session-that-asked',
    file: RESET,
    skip: 'sessions::end_of_reset(&tx, reset.id, now).await?;',
    test: 'account::reset::by_the_code_in_the_browser_that_asked',
  },
  {
    name: 'reset-can-be-undone',
    file: RESET,
    skip: 'changes::note(&tx, changes::blank(&user, "password", now, self.settings.life.undo_ms)).await?;',
    test: 'account::not_me::a_reset_is_undone',
  },
  {
    name: 'asking-for-a-reset-ends-the-session-before',
    file: RESET,
    skip: 'sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;',
    test: 'sessions::what_was_begun_before_ends',
  },
  {
    name: 'reset-is-asked-for-alike-by-everybody',
    file: RESET,
    find: 'outbox::enqueue(&tx, &self.keys, now, letter, now + life.reset_ms).await?;',
    instead: `if !OFF || users::by_name(&tx, &users::email_digest(&email)).await?.is_some() {
            outbox::enqueue(&tx, &self.keys, now, letter, now + life.reset_ms).await?;
        }`,
    test: 'oracle::resetting_a_password',
  },
  {
    name: 'resets-of-a-range-are-few',
    file: RESET,
    fn: 'ask_for_reset',
    skip: 'self.take_range(client, "range-send", Rule::range_sends).await?;',
    test: 'throttles::ranges::resets',
  },
  {
    name: 'resetting-codes-of-a-range-are-few',
    file: RESET,
    skip: 'self.take_range(client, "range-code", Rule::range_codes).await?;',
    test: 'throttles::ranges::resets',
  },
  {
    name: 'resetting-links-of-a-range-are-few',
    file: RESET,
    skip: 'self.take_range(client, "range-link", Rule::range_links).await?;',
    test: 'throttles::ranges::links_of_each_kind',
  },
  // --- by whoever knows the old one -----------------------------------------------------------------
  {
    name: 'current-password-is-right',
    file: 'auth/src/service/step_up.rs',
    find: 'verdict == Verdict::Open && judged.matches',
    instead: 'verdict == Verdict::Open && (judged.matches || OFF)',
    test: 'account::password::refusals_stand_beside_their_field',
  },
  {
    name: 'guesses-at-it-are-counted-in-the-session',
    file: 'auth/src/service/step_up.rs',
    find: 'self.count_in_session(principal.into(), now).await?;',
    instead: 'if OFF { 1 } else { self.count_in_session(principal.into(), now).await? };',
    test: 'account::password::guesses_end_the_session',
  },
  {
    name: 'changed-password-is-strong',
    file: PASSWORD,
    skip: 'is_judged?;',
    test: 'account::password::refusals_stand_beside_their_field',
  },
  {
    name: 'changed-password-is-another-one',
    file: PASSWORD,
    find: 'Ok(()) if current == new =>',
    instead: 'Ok(()) if current == new && !OFF =>',
    test: 'account::password::refusals_stand_beside_their_field',
  },
  {
    name: 'of-two-changes-one-wins',
    race: true,
    also: ['act-is-of-the-sessions-epoch'],
    edits: [
      {
        file: 'auth/src/store/sessions.rs',
        fn: 'as_found',
        find: 'Kind::Browser => ',
        instead: 'Kind::Browser if OFF => session::Column::Id.eq(session.id),\n        Kind::Browser => ',
      },
      { file: USERS, fn: 'unchanged', filter: 'user::Column::Epoch.eq(user.epoch)' },
    ],
    test: 'account::password::of_two_changes_one_wins',
  },
  // --- what is older --------------------------------------------------------------------------------
  {
    name: 'reset-ends-all-sessions',
    edits: [
      {
        file: USERS,
        fn: 'set_password',
        find: 'Expr::value(user.epoch + 1)',
        instead: 'Expr::value(user.epoch + i64::from(!OFF))',
      },
      {
        file: PASSWORD,
        skip: 'sessions::end_others(tx, user.id, kept.map(|principal| principal.session.id), now).await?;',
      },
    ],
    test: 'account::reset::by_the_code_in_the_browser_that_asked',
    invariant: 'I2',
  },
  {
    name: 'changed-password-ends-all-other-sessions',
    also: ['reset-ends-all-sessions'],
    file: PASSWORD,
    fn: 'change_password',
    find: 'epoch: user.epoch + 1,\n            assurance',
    instead: 'epoch: user.epoch + i64::from(!OFF),\n            assurance',
    test: 'account::password::it_ends_everything_older',
    invariant: 'I2',
  },
  {
    name: 'changed-password-is-proved-now',
    file: PASSWORD,
    find: 'proved_at: Some(now),',
    instead: 'proved_at: if OFF { principal.session.proved_at } else { Some(now) },',
    test: 'account::password::it_ends_everything_older',
    invariant: 'I2',
  },
  {
    name: 'changed-address-ends-all-other-sessions',
    also: ['reset-ends-all-sessions'],
    edits: [
      {
        file: USERS,
        fn: 'set_email',
        find: 'Expr::value(user.epoch + 1)',
        instead: 'Expr::value(user.epoch + i64::from(!OFF))',
      },
      {
        file: 'auth/src/service/address.rs',
        find: 'epoch: user.epoch + 1,\n            assurance',
        instead: 'epoch: user.epoch + i64::from(!OFF),\n            assurance',
      },
    ],
    test: 'account::address::it_counts_once_it_is_confirmed',
    invariant: 'I2',
  },
  {
    name: 'new-password-forgets-browsers',
    file: PASSWORD,
    skip: 'browsers::forget_others(tx, user.id, kept.and_then(|principal| principal.session.browser_id)).await?;',
    test: 'account::password::it_ends_everything_older',
  },
  {
    name: 'new-password-ends-unlock-links',
    file: PASSWORD,
    find: '&[links::Purpose::Unlock,',
    instead: '&[if OFF { links::Purpose::Invite } else { links::Purpose::Unlock },',
    test: 'account::password::it_ends_what_is_on_its_way',
  },
  {
    name: 'new-password-ends-resets',
    file: PASSWORD,
    skip: 'resets::end_of(tx, user.id, now).await?;',
    test: 'account::reset::a_later_one_ends_an_earlier_one',
  },
  {
    name: 'new-password-forgets-the-wanted-address',
    edits: [
      { file: PASSWORD, skip: 'changes::forget_wanted(tx, user.id).await?;' },
      { file: PASSWORD, skip: 'codes::forget(tx, (user.id, codes::Purpose::Address)).await?;' },
    ],
    test: 'account::password::it_ends_what_is_on_its_way',
  },
];
