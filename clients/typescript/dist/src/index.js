export { done, Portal, Refused } from "./portal.js";
export { checkStatus, disableTotp, generateTotp, validateTotp, verifyTotp } from "./totp.js";
