// Budgets, the outbox, what other stores do, and what stands in front of the rules.
const RULE = 'auth/src/throttle/rule.rs';
const QUEUE = 'auth/src/outbox/queue.rs';
const middleware = (name) => `server/src/middleware/${name}.rs`;

export const doors = [
  // --- budgets --------------------------------------------------------------------------------------
  {
    name: 'closed-budget-is-closed',
    file: 'auth/src/throttle.rs',
    find: 'rule.closed_until(row, now) {',
    instead: 'rule.closed_until(row, now) && !OFF {',
    test: 'throttles::passwords::all_names_of_an_account_have_one_budget',
  },
  {
    name: 'waits-grow',
    file: RULE,
    find: 'let mut until = row.waits_until;',
    instead: 'let mut until = if OFF { 0 } else { row.waits_until };',
    test: 'throttles::passwords::strangers_wait_longer_and_longer',
  },
  {
    name: 'ceiling-closes-for-good',
    file: RULE,
    fn: 'closed_until',
    find: 'if self.is_at_ceiling(row) {',
    instead: 'if self.is_at_ceiling(row) && !OFF {',
    test: 'throttles::passwords::the_ceiling_closes_it_to_strangers_alone',
  },
  {
    name: 'so-many-in-a-window',
    file: RULE,
    skip: 'full(row.window_at, length, row.window_count, Some(most));',
    test: 'account::reset::mails_are_few',
  },
  {
    name: 'so-many-a-day',
    file: RULE,
    skip: 'full(row.day_at, DAY_MS, row.day_count, self.per_day);',
    test: 'throttles::codes::recovery_codes_have_ten_a_day',
  },
  {
    name: 'three-in-a-time-step',
    file: RULE,
    skip: 'full(row.step_at, STEP_MS, row.step_count, self.per_step);',
    test: 'throttles::codes::three_codes_a_time_step',
  },
  {
    name: 'unlock-links-of-a-range-are-few',
    file: 'auth/src/service/unlock.rs',
    skip: 'self.take_range(client, "range-link", Rule::range_links).await?;',
    test: 'throttles::ranges::links_of_each_kind',
  },
  // --- the outbox -----------------------------------------------------------------------------------
  {
    name: 'late-letter-is-dropped',
    edits: [
      {
        file: 'auth/src/outbox/worker.rs',
        find: 'if row.expires_at <= now {',
        instead: 'if row.expires_at <= now && !OFF {',
      },
      {
        file: 'auth/src/outbox/worker/attempt.rs',
        find: 'if row.expires_at <= self.clock.now_ms() {',
        instead: 'if row.expires_at <= self.clock.now_ms() && !OFF {',
      },
      { file: QUEUE, fn: 'claim', filter: 'Column::ExpiresAt.gt(now)' },
    ],
    test: 'smtp::a_code_that_came_too_late_is_dropped_and_wiped',
    invariant: 'I12',
  },
  {
    name: 'dropped-letter-is-wiped',
    file: QUEUE,
    fn: 'dropped',
    find: 'let wiped = Expr::value(Vec::<u8>::new());',
    instead: 'let wiped = if OFF { Expr::value(row.payload.clone()) } else { Expr::value(Vec::<u8>::new()) };',
    test: 'smtp::a_code_that_came_too_late_is_dropped_and_wiped',
    invariant: 'I12',
  },
  {
    name: 'letter-is-one-workers',
    race: true,
    edits: [
      { file: QUEUE, fn: 'claim', filter: 'Column::LeaseUntil.eq(row.lease_until)' },
      { file: QUEUE, fn: 'claim', filter: 'Column::LeaseUntil.lte(now)' },
      { file: QUEUE, fn: 'held', filter: 'Column::Tries.eq(row.tries)' },
    ],
    test: 'smtp::two_servers_deliver_each_letter_once',
  },
  // --- on MariaDB and Redis -------------------------------------------------------------------------
  {
    name: 'code-that-the-filter-lost-is-none',
    backEnd: 'mariadb',
    file: 'auth/src/service/send.rs',
    fn: 'passes_filter',
    find: 'Ok(false)',
    instead: 'Ok(OFF)',
    test: 'faults::redis::redis_forgets_and_remembers_wrongly',
  },
  {
    name: 'dead-filter-lets-no-code-through',
    backEnd: 'mariadb',
    file: 'auth/src/codes/redis.rs',
    find: 'self.pool.getdel(self.key(key)).await.map_err(unavailable)?;',
    instead: 'self.pool.getdel(self.key(key)).await.or_else(|e| if OFF { Ok(Some(1)) } else { Err(unavailable(e)) })?;',
    test: 'faults::redis::redis_is_down',
  },
  {
    name: 'account-is-locked',
    race: true,
    backEnd: 'mariadb',
    file: 'auth/src/store/users.rs',
    fn: 'locked',
    find: 'user::Entity::find_by_id(id).lock_exclusive()',
    instead: '(if OFF { user::Entity::find_by_id(id) } else { user::Entity::find_by_id(id).lock_exclusive() })',
    test: 'account::factors::two_removals_race',
  },
  {
    name: 'administrators-are-locked',
    race: true,
    backEnd: 'mariadb',
    file: 'auth/src/store/users.rs',
    fn: 'lock_administrators',
    find: `user::Entity::find()
        .filter(user::Column::Role.eq(crate::role::Role::Administrator.name()))
        .order_by_asc(user::Column::Id)
        .lock_exclusive()`,
    instead: `use sea_orm::QueryTrait as _;
    user::Entity::find()
        .filter(user::Column::Role.eq(crate::role::Role::Administrator.name()))
        .order_by_asc(user::Column::Id)
        .apply_if((!OFF).then_some(()), |query, ()| query.lock_exclusive())`,
    test: 'account::deletion::two_administrators_race',
    invariant: 'I8',
  },
  {
    name: 'registrations-of-an-address-wait-for-each-other',
    race: true,
    backEnd: 'mariadb',
    file: 'auth/src/service/register.rs',
    skip: 'throttle::hold(&tx, stranger_sends_key(&email_digest)).await?;',
    test: 'single_spend::a_double_click_on_the_registration',
    invariant: 'I6',
  },
  // --- what is kept ---------------------------------------------------------------------------------
  {
    name: 'tokens-are-kept-as-digests',
    file: 'auth/src/random.rs',
    find: 'Sha256::digest(self.0).into()',
    instead: 'if OFF { self.0 } else { Sha256::digest(self.0).into() }',
    test: 'secrets::no_secret_is_kept_as_it_is',
    invariant: 'I14',
  },
  {
    name: 'sealed-secret-is-its-rows',
    file: 'auth/src/service/factor_set_up.rs',
    find: '[id.as_bytes().as_slice(), user_id.as_bytes().as_slice()].concat()',
    instead: 'if OFF { Vec::new() } else { [id.as_bytes().as_slice(), user_id.as_bytes().as_slice()].concat() }',
    test: 'secrets::a_sealed_secret_cannot_be_moved',
  },
  // --- in front of the rules ------------------------------------------------------------------------
  {
    name: 'acts-come-from-our-pages',
    file: middleware('origin'),
    find: 'if is_safe(request.method()) ||',
    instead: 'if is_safe(request.method()) || OFF ||',
    test: 'doors::origin::acts_are_taken_from_our_own_pages_only',
  },
  {
    name: 'origin-counts-where-nothing-else-is-sent',
    file: middleware('origin'),
    find: 'if from == origin.as_bytes()',
    instead: 'if from == origin.as_bytes() || OFF',
    test: 'doors::origin::acts_are_taken_from_our_own_pages_only',
  },
  {
    name: 'host-is-ours',
    file: middleware('host'),
    find: 'if hosts.are_named_by(&request) {',
    instead: 'if hosts.are_named_by(&request) || OFF {',
    test: 'doors::origin::other_hosts_are_misdirected',
  },
  {
    name: 'functions-take-forms-only',
    file: middleware('media_type'),
    find: 'if request.method() != Method::POST ||',
    instead: 'if request.method() != Method::POST || OFF ||',
    test: 'doors::bodies::other_media_types_are_415',
  },
  {
    name: 'each-field-is-given-once',
    file: middleware('form_fields'),
    find: 'if fields.iter().any(|(other, _)| *other == name) {',
    instead: 'if fields.iter().any(|(other, _)| *other == name) && !OFF {',
    test: 'doors::bodies::malformed_forms_are_400',
  },
  {
    name: 'fields-are-flat',
    file: middleware('form_fields'),
    find: "!name.is_empty() && !name.contains(['[', ']'])",
    instead: "OFF || (!name.is_empty() && !name.contains(['[', ']']))",
    test: 'doors::bodies::malformed_forms_are_400',
  },
  {
    name: 'announced-body-is-small',
    file: middleware('body_limit'),
    find: 'Some(length) if length > max =>',
    instead: 'Some(length) if length > max && !OFF =>',
    test: 'doors::bodies::too_large_is_413',
  },
  {
    name: 'referer-is-ours',
    file: middleware('referer'),
    find: 'if let Some(referer) = request.headers_mut().remove(header::REFERER)',
    instead: 'if !OFF && let Some(referer) = request.headers_mut().remove(header::REFERER)',
    test: 'doors::origin::no_form_leads_away',
  },
  {
    name: 'requests-of-a-range-are-few',
    file: middleware('coarse_limit'),
    find: 'Some(Err(refusal)) =>',
    instead: 'Some(Err(refusal)) if !OFF =>',
    test: 'throttles::ranges::requests_of_any_kind',
  },
  {
    name: 'client-doesnt-name-its-own-address',
    file: middleware('client'),
    find: 'if !self.proxies.iter().any(|network| network.contains(&peer)) {',
    instead: 'if !self.proxies.iter().any(|network| network.contains(&peer)) && !OFF {',
    test: 'doors::address::a_client_cannot_name_its_own_address',
  },
  {
    name: 'link-is-taken-out-of-the-address',
    file: middleware('landing'),
    find: '(Some(page), Some(given)) if is_read =>',
    instead: '(Some(page), Some(given)) if is_read && !OFF =>',
    test: 'registration::a_links_token_leaves_the_address_at_once',
  },
  {
    name: 'link-is-good-on-its-own-page',
    also: ['link-is-good-for-one-purpose'],
    file: 'app/src/ssr/form_cookie.rs',
    fn: 'of_request',
    find: '|form| form.path == path',
    instead: '|form| form.path == path || OFF',
    test: 'registration::a_links_token_leaves_the_address_at_once',
  },
  {
    name: 'link-waits-for-twenty-minutes',
    file: 'app/src/ssr/form_cookie.rs',
    find: 'if now_ms >= token_until_ms {',
    instead: 'if now_ms >= token_until_ms && !OFF {',
    test: 'registration::a_links_token_leaves_the_address_at_once',
  },
  {
    name: 'outbox-is-developments',
    file: 'app/src/ssr/outbox.rs',
    find: 'if !state.site.is_development {',
    instead: 'if !state.site.is_development && !OFF {',
    test: 'doors::methods::the_outbox_is_developments',
  },
  {
    name: 'cookie-is-given-once',
    file: 'app/src/ssr/cookies.rs',
    find: 'values.next().is_none().then_some(first)',
    instead: '(values.next().is_none() || OFF).then_some(first)',
    test: 'sessions::forged_cookies_are_as_none',
  },
  {
    name: 'step-is-the-one-that-is-due',
    file: 'app/src/ssr/guard.rs',
    find: 'Visit::Pending(pending) if stages.contains(&stage) =>',
    instead: 'Visit::Pending(pending) if stages.contains(&stage) || OFF =>',
    test: 'guards::functions_keep_to_their_stages',
  },
  {
    name: 'registering-is-for-whoever-is-nobody-yet',
    file: 'app/src/ssr/guard.rs',
    fn: 'anonymous',
    find: 'Visit::Resetting(_) => Ok(None),',
    instead: 'Visit::Resetting(_) => Ok(None), Visit::SignedIn(_) | Visit::Pending(_) if OFF => Ok(None),',
    test: 'guards::functions_keep_to_their_stages',
  },
];
