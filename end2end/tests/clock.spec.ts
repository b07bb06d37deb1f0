// An authenticator whose clock is off: two codes in a row tell by how much, and neither lets anybody in.
import { signIn } from '../fixtures/account.ts';
import { test } from '../fixtures/test.ts';

test('tells by how much a clock is off, and takes the right code afterwards', { tag: '@plain' }, async ({ visitor, shortcut, person }) => {
  const { dashboard, mfaVerify } = visitor;
  visitor.watch.allow(401);
  const { authenticator } = await shortcut.enrolled(person);
  await shortcut.signedOut();
  await signIn(visitor, person);
  await mfaVerify.verify(await authenticator.codeAhead(4));
  await mfaVerify.refuses(mfaVerify.code, /isn’t right/);
  await mfaVerify.verify(await authenticator.codeAhead(4));
  await mfaVerify.refuses(mfaVerify.code, /clock .* is about 2 minutes ahead/);
  await mfaVerify.verify(await authenticator.code());
  await dashboard.isShown();
});
