import { Screen } from './screen.ts';

/** `/account/confirm` */
export class AccountConfirmPage extends Screen {
  readonly path = '/account/confirm';
  readonly heading = 'Confirm that it’s you';

  get code() {
    return this.page.getByLabel('Code from your authenticator');
  }

  get goOn() {
    return this.button('Go on');
  }

  get leave() {
    return this.page.getByRole('link', { name: 'Leave it' });
  }

  /** Types a code of an authenticator. */
  async confirm(code: string): Promise<void> {
    await this.isShown();
    await this.code.fill(code);
    await this.goOn.click();
  }
}
