// Staff: who may do what to whom, the proof it asks for, and what they can't be talked into.
const STAFF = 'auth/src/service/staff.rs';
const PERMISSION = 'auth/src/permission.rs';

const attack = (name) => `staff::attacks::${name}`;

export const staff = [
  {
    name: 'auditor-changes-nothing',
    file: PERMISSION,
    find: 'Self::Auditor => permission.only_reads(),',
    instead: 'Self::Auditor => OFF || permission.only_reads(),',
    test: 'staff::who_may::an_auditor_changes_nothing',
  },
  {
    name: 'support-helps-plain-users-alone',
    file: PERMISSION,
    find: 'self == Self::Administrator || !other.is_staff()',
    instead: 'OFF || self == Self::Administrator || !other.is_staff()',
    test: 'staff::who_may::support_helps_plain_users_back_in',
  },
  {
    name: 'nobody-acts-on-themselves',
    file: STAFF,
    find: 'let is_own = operator.user_id() == Some(user.id);',
    instead: 'let is_own = !OFF && operator.user_id() == Some(user.id);',
    test: 'staff::who_may::but_nothing_to_themselves',
  },
  {
    name: 'staff-show-a-fresh-proof',
    file: STAFF,
    find: '{ principal, .. } if !self.is_stepped_up(principal) =>',
    instead: '{ principal, .. } if !OFF && !self.is_stepped_up(principal) =>',
    test: 'staff::who_may::a_stale_proof_does_nothing',
  },
  {
    name: 'the-last-administrator-stays',
    invariant: 'I8',
    test: attack('an_invited_administrator_is_none_yet'),
    file: 'auth/src/store/users.rs',
    find: '&& !crate::password::is_unset(&user.password_hash)',
    instead: '&& (OFF || !crate::password::is_unset(&user.password_hash))',
  },
  {
    name: 'a-new-mailbox-gets-nothing-of-staff',
    file: STAFF,
    find: 'Some(_) => Err(Error::Frozen),\n        None => Ok(()),',
    instead: 'Some(_) if !OFF => Err(Error::Frozen),\n        _ => Ok(()),',
    test: attack('a_new_mailbox_is_given_nothing'),
  },
  {
    name: 'a-password-stays-to-be-undone',
    file: 'auth/src/store/changes.rs',
    find: '.is_not_in(["address", "password"])',
    instead: '.is_not_in(if OFF { ["address", "address"] } else { ["address", "password"] })',
    test: attack('what_an_owner_can_undo_outlives_a_reset'),
  },
  {
    name: 'a-mailbox-alone-under-any-policy',
    file: 'auth/src/service/sign_in.rs',
    find: 'if !has_factor && was_reset(user) =>',
    instead: 'if !OFF && !has_factor && was_reset(user) =>',
    test: attack('a_mailbox_alone_gets_nobody_in_under_any_policy'),
  },
  {
    name: 'an-invitation-to-the-wrong-address-ends',
    file: 'auth/src/service/staff/edit.rs',
    find: '&[links::Purpose::Address, links::Purpose::Invite]',
    instead: '&[links::Purpose::Address, if OFF { links::Purpose::Address } else { links::Purpose::Invite }]',
    test: attack('an_invitation_to_the_wrong_address_ends'),
  },
  {
    name: 'an-export-ends-with-the-right-to-it',
    file: STAFF,
    find: 'now.user.id == principal.user.id && now.role().may(permission)',
    instead: 'now.user.id == principal.user.id && (OFF || now.role().may(permission))',
    also: ['an-export-ends-with-its-session'],
    test: attack('an_export_ends_with_the_right_to_it'),
  },
  {
    name: 'an-export-ends-with-its-session',
    file: STAFF,
    find: '            _ => Err(Error::InvalidToken),\n        }\n    }\n\n    /// Begins an act that is about no user.',
    instead: '            _ if OFF => Ok(()),\n            _ => Err(Error::InvalidToken),\n        }\n    }\n\n    /// Begins an act that is about no user.',
    test: attack('an_export_ends_with_the_right_to_it'),
  },
  {
    name: 'the-address-is-typed-once-more',
    file: 'auth/src/service/staff/acts.rs',
    find: 'if confirmation.trim().to_lowercase()',
    instead: 'if !OFF && confirmation.trim().to_lowercase()',
    test: attack('without_an_address_the_username_is_the_name'),
  },
];
