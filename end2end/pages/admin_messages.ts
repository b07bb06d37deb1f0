import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/admin/messages` */
export class AdminMessagesPage extends Screen {
  readonly path = '/admin/messages';
  readonly heading = 'Messages';

  get items() {
    return this.page.locator('.item');
  }

  choice(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }
}
