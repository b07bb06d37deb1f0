import { Screen } from './screen.ts';

/** `/password-reset`: ask for a mail, then set the password by its code or its link. */
export class PasswordResetPage extends Screen {
  readonly path = '/password-reset';
  readonly heading = 'Set a new password';

  get email() {
    return this.page.getByLabel('E-mail address of your account');
  }

  get sendCode() {
    return this.button('Mail me a code');
  }

  /** Unfolds the way to another mail. */
  get noMail() {
    return this.page.getByText('No mail?');
  }

  get code() {
    return this.page.getByLabel('Code from our mail');
  }

  get password() {
    return this.page.getByLabel('New password');
  }

  get submit() {
    return this.button('Set the password');
  }

  /** Asks for the mail. */
  async askFor(address: string): Promise<void> {
    await this.open();
    await this.email.fill(address);
    await this.sendCode.click();
    await this.code.waitFor();
  }

  /** Types the mailed code and a new password. */
  async reset(code: string, password: string): Promise<void> {
    await this.code.fill(code);
    await this.password.fill(password);
    await this.submit.click();
  }

  /** Opens a mailed link. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
