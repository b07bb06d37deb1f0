import { Screen } from './screen.ts';

/** `/account/sessions` */
export class AccountSessionsPage extends Screen {
  readonly path = '/account/sessions';
  readonly heading = 'Where you are signed in';

  get items() {
    return this.page.getByRole('main').getByRole('listitem');
  }

  /** The buttons that end another one, from the newest on. */
  get end() {
    return this.button('End it');
  }

  get endOthers() {
    return this.button('End all others');
  }
}
