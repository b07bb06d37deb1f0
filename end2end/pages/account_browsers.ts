import { Screen } from './screen.ts';

/** `/account/browsers` */
export class AccountBrowsersPage extends Screen {
  readonly path = '/account/browsers';
  readonly heading = 'Browsers that know you';

  get items() {
    return this.page.getByRole('main').getByRole('listitem');
  }

  /** The one that this page is seen in. */
  get thisOne() {
    return this.items.filter({ hasText: 'This one' });
  }

  /** The buttons that forget one, from the last used on. */
  get forget() {
    return this.button('Forget it');
  }

  get forgetOthers() {
    return this.button('Forget all others');
  }
}
