// People who were brought over from another system.
const SEND = 'auth/src/service/send.rs';
const WRITE = 'auth/src/service/import/write.rs';

export const imports = [
  {
    name: 'foreign-hash-may-not-cost-anything',
    file: 'auth/src/password/hash/foreign.rs',
    find: 'if parsed.scheme.is_affordable() {',
    instead: 'if parsed.scheme.is_affordable() || OFF {',
    test: 'import::sign_in::without_a_password_only_a_reset_helps',
  },
  {
    name: 'foreign-hash-is-replaced',
    file: 'auth/src/password/hash.rs',
    find: 'is_outdated: (is_outdated && is_real) || is_foreign',
    instead: 'is_outdated: (is_outdated && is_real) || (is_foreign && !OFF)',
    test: 'import::hashes::each_kind_signs_in_once_and_is_ours_then',
  },
  {
    name: 'code-that-was-used-there-is-used',
    file: 'auth/src/import/django/factors/otp.rs',
    find: 'filter(|step| *step > 0)',
    instead: 'filter(|step| *step > 0 && !OFF)',
    test: 'import::sign_in::a_code_that_was_used_there_is_used_here',
  },
  {
    name: 'without-an-address-an-operator-vouches',
    file: SEND,
    find: 'was_reset(user) || !users::has_address(user)',
    instead: 'was_reset(user) || (!users::has_address(user) && !OFF)',
    test: 'import::addresses::without_either_an_operator_vouches',
  },
  {
    name: 'without-an-address-no-code-is-mailed',
    file: 'auth/src/service/factors.rs',
    find: '&& users::has_address(user)',
    instead: '&& (users::has_address(user) || OFF)',
    test: 'import::addresses::the_address_is_given_after_the_old_authenticator',
  },
  {
    name: 'imported-once',
    file: WRITE,
    skip: 'imports::insert(&tx, note).await?;',
    test: 'import::rows::a_second_run_changes_nothing',
  },
  {
    name: 'disabled-there-is-disabled-here',
    file: WRITE,
    find: 'disabled_at: Set((!applicant.is_active).then_some(now)),',
    instead: 'disabled_at: Set((!applicant.is_active && !OFF).then_some(now)),',
    test: 'import::sign_in::the_disabled_stay_out',
  },
  {
    name: 'roles-are-given-where-that-is-asked-for',
    file: 'auth/src/service/import/judge.rs',
    find: 'if options.gives_roles && person.is_superuser {',
    instead: 'if (options.gives_roles || OFF) && person.is_superuser {',
    test: 'import::sign_in::authenticators_of_every_package',
  },
  {
    name: 'dry-run-writes-nothing',
    file: WRITE,
    find: 'if run.options.is_dry {',
    instead: 'if run.options.is_dry && !OFF {',
    test: 'import::rows::a_dry_run_tells_the_same_and_writes_nothing',
  },
];
