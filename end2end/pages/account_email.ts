import { Screen } from './screen.ts';

/** `/account/email` */
export class AccountEmailPage extends Screen {
  readonly path = '/account/email';
  readonly heading = 'Your address';

  get newAddress() {
    return this.page.getByLabel('New address');
  }

  get submit() {
    return this.button('Mail a code to it');
  }

  get code() {
    return this.page.getByLabel('Code from our mail');
  }

  get confirm() {
    return this.button('This is my address now');
  }

  get resend() {
    return this.page.getByRole('button', { name: /^Mail me a new code/ });
  }

  /** Has a code mailed to another address. */
  async askFor(address: string): Promise<void> {
    await this.newAddress.fill(address);
    await this.submit.click();
    await this.code.waitFor();
  }
}
