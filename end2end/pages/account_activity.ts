import { Screen } from './screen.ts';

/** `/account/activity` */
export class AccountActivityPage extends Screen {
  readonly path = '/account/activity';
  readonly heading = 'What happened';

  get events() {
    return this.page.getByRole('main').locator('.item');
  }

  /** What is shown: `Everything`, `Sign-ins` or `Changes`. */
  choice(name: string) {
    return this.page.getByRole('navigation', { name: 'What is shown' }).getByRole('link', { name });
  }

  get older() {
    return this.page.getByRole('link', { name: 'Older' });
  }
}
