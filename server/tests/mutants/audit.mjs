// The trail: its chain, who finds out what somebody has changed in it, what of it is sealed, and what is dropped.
const CHAIN = 'auth/src/service/audit_chain.rs';
const GROUND = 'auth/src/service/audit_chain/ground.rs';
const PERSONAL = 'auth/src/service/audit_chain/personal.rs';
const VERIFY = 'auth/src/service/audit_verify.rs';
const WALK = 'auth/src/service/audit_verify/walk.rs';
const DROP = 'auth/src/service/audit_drop.rs';
const KEYS = 'auth/src/store/audit_keys.rs';

const tampering = (name) => `audit::tampering::${name}`;
const keeping = (name) => `audit::keeping::${name}`;
const ERASED = 'audit::people::somebody_who_is_erased';

export const audit = [
  {
    name: 'an-edited-row-is-found',
    file: WALK,
    find: 'if row.chain_hash.as_ref() != Some(&hash) {',
    instead: 'if row.chain_hash.as_ref() != Some(&hash) && !OFF {',
    test: tampering('an_edit_of_each_field'),
  },
  {
    name: 'a-deleted-row-is-found',
    file: WALK,
    find: 'if position != expected {',
    instead: 'if position != expected && !OFF {',
    test: tampering('a_deletion'),
  },
  {
    name: 'a-moved-row-is-told-from-an-edited-one',
    file: WALK,
    find: 'if self.is_moved(row, page) {',
    instead: 'if self.is_moved(row, page) && !OFF {',
    test: tampering('a_reorder'),
  },
  {
    name: 'a-checkpoint-inside-is-ours',
    file: WALK,
    find: 'if !is_outside && !is_ours(signed, self.signers) {',
    instead: 'if !OFF && !is_outside && !is_ours(signed, self.signers) {',
    test: tampering('forged_checkpoints'),
  },
  {
    name: 'a-chain-is-what-was-signed',
    file: WALK,
    find: 'if signed.hash != self.hash {',
    instead: 'if signed.hash != self.hash && !OFF {',
    test: tampering('a_chain_that_was_made_anew'),
  },
  {
    name: 'a-doubt-is-told',
    file: WALK,
    find: 'if row.kind == audit::Event::AuditDoubted.name() &&',
    instead: 'if !OFF && row.kind == audit::Event::AuditDoubted.name() &&',
    test: tampering('an_inserted_row'),
  },
  {
    name: 'a-checkpoint-outside-is-ours',
    file: VERIFY,
    find: 'known.outside.iter().find(|point| !is_ours(point, signers))',
    instead: 'known.outside.iter().find(|point| !OFF && !is_ours(point, signers))',
    test: tampering('forged_checkpoints'),
  },
  {
    name: 'a-beginning-is-ours',
    file: VERIFY,
    find: 'beginnings.iter().find(|begin| !is_ours(begin, signers))',
    instead: 'beginnings.iter().find(|begin| !OFF && !is_ours(begin, signers))',
    test: tampering('forged_checkpoints'),
  },
  {
    name: 'a-head-is-ours',
    file: VERIFY,
    find: 'if !is_first && !is_ours(&signed, signers) {',
    instead: 'if !OFF && !is_first && !is_ours(&signed, signers) {',
    test: tampering('forged_checkpoints'),
  },
  {
    name: 'a-head-is-of-its-row',
    file: VERIFY,
    find: '!is_first && head.hash != hash {',
    instead: '!is_first && head.hash != hash && !OFF {',
    test: tampering('a_chain_that_was_made_anew'),
  },
  {
    name: 'a-chain-without-a-head-is-found',
    file: VERIFY,
    find: '(up_to > verified.after).then(',
    instead: '(up_to > verified.after && !OFF).then(',
    test: tampering('forged_checkpoints'),
  },
  {
    name: 'a-row-behind-the-head-is-found',
    file: VERIFY,
    find: 'is_none_or(|head| head.position < position)',
    instead: 'is_none_or(|head| head.position < position && !OFF)',
    test: tampering('an_inserted_row'),
  },
  {
    name: 'a-cut-off-end-is-found',
    file: VERIFY,
    find: 'if farthest > now_at.max(verified.last) || verified.last < head.position {',
    instead: 'if !OFF && (farthest > now_at.max(verified.last) || verified.last < head.position) {',
    test: tampering('a_cut_off_tail'),
  },
  {
    name: 'a-row-that-was-passed-over-is-found',
    file: VERIFY,
    find: 'Ok(is_behind.then(',
    instead: 'Ok((is_behind && !OFF).then(',
    test: tampering('a_row_that_was_passed_over'),
  },
  {
    name: 'only-keys-that-are-given-are-believed',
    file: VERIFY,
    find: 'signers.retain(|key| known.keys.contains(&key.public));',
    instead: 'signers.retain(|key| OFF || known.keys.contains(&key.public));',
    test: tampering('only_keys_of_ours_are_believed'),
  },
  {
    name: 'an-end-that-is-remembered-isnt-built-over',
    file: GROUND,
    find: 'ground.rises_to(position, hash, "set back");',
    instead: 'if !OFF { ground.rises_to(position, hash, "set back") }',
    test: tampering('a_cut_off_tail'),
  },
  {
    name: 'a-row-of-others-is-doubted',
    file: GROUND,
    find: 'ground.rises_to(position, hash, "last row");',
    instead: 'if !OFF { ground.rises_to(position, hash, "last row") }',
    test: tampering('an_inserted_row'),
  },
  {
    name: 'one-node-at-a-time',
    file: CHAIN,
    find: 'if !audit_chain::lease(&tx, self.sequencer.holder(), now, now + LEASE_MS).await? {',
    instead: 'if !audit_chain::lease(&tx, self.sequencer.holder(), now, now + LEASE_MS).await? && !OFF {',
    test: 'audit::chain::the_lease_ends',
  },
  {
    name: 'a-checkpoint-comes-in-time',
    file: CHAIN,
    find: 'now - newest.at >= settings.checkpoint_ms)',
    instead: 'now - newest.at >= settings.checkpoint_ms && !OFF)',
    test: keeping('checkpoints_come_by_rows_and_by_time'),
  },
  {
    name: 'a-checkpoint-comes-by-rows',
    file: CHAIN,
    find: 'rows >= settings.checkpoint_rows ||',
    instead: '(rows >= settings.checkpoint_rows && !OFF) ||',
    test: 'audit::chain::ten_thousand_rows',
  },
  {
    name: 'a-network-is-sealed-under-its-owners-key',
    file: PERSONAL,
    find: 'owner(row).filter(|_| is_personal(&network))',
    instead: 'owner(row).filter(|_| is_personal(&network) && !OFF)',
    test: ERASED,
  },
  {
    name: 'a-network-of-staff-isnt-told',
    file: PERSONAL,
    find: 'if owner(&row) != row.user_id && is_personal(&row.network) {',
    instead: 'if !OFF && owner(&row) != row.user_id && is_personal(&row.network) {',
    test: 'audit::people::networks_of_staff_stay_theirs',
  },
  {
    name: 'a-key-goes-with-its-user',
    file: KEYS,
    skip: 'audit_key::Entity::delete_by_id(user_id).exec(conn).await?;',
    test: ERASED,
  },
  {
    name: 'a-mark-goes-with-its-user',
    file: KEYS,
    find: 'Expr::value(None::<Vec<u8>>)',
    instead: 'if OFF { Expr::col(audit::Column::NetworkMark) } else { Expr::value(None::<Vec<u8>>) }',
    test: ERASED,
  },
  {
    name: 'nobody-who-is-gone-gets-a-key',
    file: PERSONAL,
    find: 'if audit_keys::is_living(&tx, user_id).await? {',
    instead: 'if audit_keys::is_living(&tx, user_id).await? || OFF {',
    test: ERASED,
  },
  {
    name: 'nothing-is-dropped-at-a-checkpoint-of-others',
    file: DROP,
    find: 'if !is_ours(&point, &signers) {',
    instead: 'if !OFF && !is_ours(&point, &signers) {',
    test: keeping('nothing_is_dropped_at_a_checkpoint_of_others'),
  },
  {
    name: 'a-drop-is-told',
    file: DROP,
    skip: 'audit::append_number(&tx, now, "sweep", (audit::Event::AuditDropped, true), ("up_to", begin.position)).await?;',
    test: keeping('old_parts_are_dropped_at_a_checkpoint'),
  },
  {
    name: 'a-file-has-no-formula',
    file: 'server/src/export/csv.rs',
    find: 'if text.starts_with(FORMULA) {',
    instead: 'if text.starts_with(FORMULA) && !OFF {',
    test: 'rest::admin::export::everybody_in_each_form',
  },
  {
    name: 'a-cell-ends-where-it-ends',
    file: 'server/src/export/csv.rs',
    find: 'if safe.contains([\'"\', \',\', \'\\r\', \'\\n\']) {',
    instead: 'if safe.contains([\'"\', \',\', \'\\r\', \'\\n\']) && !OFF {',
    test: 'rest::admin::export::everybody_in_each_form',
  },
  {
    name: 'an-export-is-told',
    file: 'auth/src/service/staff/export.rs',
    skip: 'audit::append(&tx, now, &operator.network(), event, operator.about(None), "").await?;',
    test: 'rest::admin::export::everybody_in_each_form',
  },
];
