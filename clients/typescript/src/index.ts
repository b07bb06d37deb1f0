// Countersign's JSON API, typed. `api.ts` is made of the portal's description (`npm run generate`).
export type { components, operations, paths } from './api.ts';
export { done, type Held, type Options, Portal, type Problem, Refused, type Schemas, type Step } from './portal.ts';
export { checkStatus, disableTotp, generateTotp, validateTotp, verifyTotp } from './totp.ts';
