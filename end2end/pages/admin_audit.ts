import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/admin/audit` */
export class AdminAuditPage extends Screen {
  readonly path = '/admin/audit';
  readonly heading = 'What happened';

  get more() {
    return this.page.getByText('Look for something', { exact: true });
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  get look() {
    return this.button('Look');
  }

  get events() {
    return this.page.locator('.item');
  }

  get older() {
    return this.page.getByRole('link', { name: 'Older' });
  }

  get format() {
    return this.page.getByLabel('As a file');
  }

  get download() {
    return this.button('Download');
  }
}
