import { Screen } from './screen.ts';

/** `/verify-email` */
export class VerifyEmailPage extends Screen {
  readonly path = '/verify-email';
  readonly heading = 'Confirm your address';

  get code() {
    return this.page.getByLabel('Code from our mail');
  }

  get submit() {
    return this.button('Confirm');
  }

  get resend() {
    return this.page.getByRole('button', { name: /^Mail me a new code/ });
  }

  /** Of the form that a mailed link brings, in another browser than the one that registered. */
  get linkPassword() {
    return this.page.getByLabel('Password', { exact: true });
  }

  get submitLink() {
    return this.button('Confirm my address');
  }

  get anotherUsername() {
    return this.page.getByLabel('Another username');
  }

  /** Types the mailed code. */
  async confirm(code: string): Promise<void> {
    await this.isShown();
    await this.code.fill(code);
    await this.submit.click();
  }

  /** Opens a mailed link. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
