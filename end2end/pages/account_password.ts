import { Screen } from './screen.ts';

/** `/account/password` */
export class AccountPasswordPage extends Screen {
  readonly path = '/account/password';
  readonly heading = 'Your password';

  /** Leads to the proof, where one is due. */
  get goOn() {
    return this.button('Go on');
  }

  get current() {
    return this.page.getByLabel('Password that you have now');
  }

  get password() {
    return this.page.getByLabel('New password');
  }

  get submit() {
    return this.button('Change it');
  }

  /** Types the old password and a new one. */
  async change(current: string, password: string): Promise<void> {
    await this.current.fill(current);
    await this.password.fill(password);
    await this.submit.click();
  }
}
