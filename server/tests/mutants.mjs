// The checks of the rules, and the test that holds each: `script/mutants` takes them out one by one, and expects that test
// to fail. An entry:
//
//   name        what is taken out
//   test        the test that must notice
//   invariant   the one of the fault model that it would break, where it is one of those
//   race        where requests race in the test, and the wrong one may win by luck: it then runs a few times at most
//   backEnd     'mariadb' where the test needs MariaDB and Redis: left out where there are none
//   also        other mutants that are awake with it: checks that stand behind each other are held only together
//   edits       the changes, or a single one in the entry itself:
//     file, fn    where; `fn` is a function's name, where the text alone isn't unique
//     filter      a condition of a statement, which then has it no more
//     skip        a statement that isn't executed
//     find        a text, and `instead` of it another one, in which OFF is true when the mutant is awake
//
// A check whose absence changes nothing, because another one refuses too, stands here with that other one or not at all.
// So these have no mutant: the stage in each use case, behind the guard of its door; an authenticator that is confirmed once,
// behind its session that ends; what is refused while an account is frozen to what was begun before, behind the sessions
// that the freezing has ended; an invitation to an account that is shut, whose link has ended with it.
import { account } from './mutants/account.mjs';
import { acts } from './mutants/acts.mjs';
import { audit } from './mutants/audit.mjs';
import { codes } from './mutants/codes.mjs';
import { doors } from './mutants/doors.mjs';
import { imports } from './mutants/imports.mjs';
import { notMe } from './mutants/not_me.mjs';
import { registration } from './mutants/registration.mjs';
import { reset } from './mutants/reset.mjs';
import { sessions } from './mutants/sessions.mjs';
import { staff } from './mutants/staff.mjs';
import { tokens } from './mutants/tokens.mjs';
import { told } from './mutants/told.mjs';

/** Those of the fault model that can be broken by now; each has a mutant at least. */
export const INVARIANTS = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I12', 'I14'];

export const mutants = [sessions, codes, registration, reset, acts, account, notMe, told, doors, tokens, imports, staff, audit]
  .flat()
  .map((mutant) => ({ ...mutant, edits: mutant.edits ?? [mutant] }));
