import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/dashboard` */
export class DashboardPage extends Screen {
  readonly path = '/dashboard';
  readonly heading = /^Hello, /;

  /** A card by its heading. */
  card(title: string): Locator {
    return this.page.locator('section').filter({ has: this.page.getByRole('heading', { level: 2, name: title, exact: true }) });
  }

  get you() {
    return this.card('You');
  }

  get safety() {
    return this.card('How safe your account is');
  }

  get factors() {
    return this.card('Ways to prove it’s you');
  }

  get sessions() {
    return this.card('Signed in here');
  }

  get activity() {
    return this.card('What happened lately');
  }
}
