import { Screen } from './screen.ts';

/** `/admin/registrations` */
export class AdminRegistrationsPage extends Screen {
  readonly path = '/admin/registrations';
  readonly heading = 'Registrations';

  get items() {
    return this.page.locator('.item');
  }
}
