import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/admin/users` */
export class AdminUsersPage extends Screen {
  readonly path = '/admin/users';
  readonly heading = 'Users';

  get q() {
    return this.page.getByLabel(/^Beginning of/);
  }

  get search() {
    return this.button('Search');
  }

  /** Types into the box and sends it. */
  async find(q: string): Promise<void> {
    await this.q.fill(q);
    await this.search.click();
    await this.isShown();
  }

  /** A filter or an order, by its words. */
  choice(name: string): Locator {
    return this.page.getByRole('main').getByRole('navigation').getByRole('link', { name, exact: true });
  }

  /** The line of whoever has this address. */
  person(email: string): Locator {
    return this.page.locator('.person').filter({ hasText: email });
  }

  get people() {
    return this.page.locator('.person');
  }

  /** Opens the page of whoever has this address. */
  async look(email: string): Promise<void> {
    await this.person(email).getByRole('link').click();
  }

  /** The box of whoever has this address. */
  box(email: string): Locator {
    return this.page.getByRole('checkbox', { name: `Choose ${email}` });
  }

  get endSessions() {
    return this.button('End sessions');
  }

  get disable() {
    return this.button('Disable');
  }

  get more() {
    return this.page.getByRole('link', { name: 'More' });
  }

  get invite() {
    return this.page.getByRole('link', { name: 'Invite somebody' });
  }
}
