// That the watch over all other tests sees what it must.
import { expect, test } from '../fixtures/test.ts';

test('whatever goes wrong in a page is noticed', { tag: '@script' }, async ({ visitor }) => {
  const { faults } = visitor.watch;
  await visitor.unlock.open();
  expect(faults).toEqual([]);
  await visitor.page.evaluate(async () => {
    const gap = document.createElement('p');
    gap.textContent = 'Something late';
    gap.setAttribute('style', 'color: red');
    document.querySelector('header')?.before(gap);
    console.warn('a warning');
    setTimeout(() => {
      throw new Error('an error');
    });
    await fetch('/no-such-page');
  });
  for (const fault of [
    /content security policy: style-src/,
    /layout shift of 0\.\d+ at/,
    /console warning: a warning/,
    /page error: Error: an error/,
    /status 404: GET/,
  ]) {
    await expect.poll(() => faults.join('\n')).toMatch(fault);
  }
  faults.length = 0;
});
