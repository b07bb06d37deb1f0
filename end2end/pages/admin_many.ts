import { expect } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/admin/users/many` */
export class AdminManyPage extends Screen {
  readonly path = '/admin/users/many';
  readonly heading = /^(Disable accounts|End sessions)$/;

  get reason() {
    return this.page.getByLabel(/^Why\?/);
  }

  /** The one button that does it. */
  get does() {
    return this.page.getByRole('main').getByRole('button');
  }

  get leave() {
    return this.page.getByRole('link', { name: 'Leave it' });
  }

  /** Whom it would be done to. */
  async isAbout(emails: string[]): Promise<void> {
    const people = this.page.locator('.person');
    await expect(people).toHaveCount(emails.length);
    for (const email of emails) await expect(people.filter({ hasText: email })).toHaveCount(1);
  }
}
