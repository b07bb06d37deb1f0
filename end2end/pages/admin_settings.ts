import { Screen } from './screen.ts';

/** `/admin/settings` */
export class AdminSettingsPage extends Screen {
  readonly path = '/admin/settings';
  readonly heading = 'How the portal is set up';

  /** The row of a setting. */
  setting(key: string) {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: key, exact: true }) });
  }

  get rules() {
    return this.page.locator('.item');
  }
}
