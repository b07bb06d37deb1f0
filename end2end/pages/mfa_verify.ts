import { Screen } from './screen.ts';

/** `/mfa-verify` */
export class MfaVerifyPage extends Screen {
  readonly path = '/mfa-verify';
  readonly heading = 'Give your code';

  get code() {
    return this.page.getByLabel('Code from your authenticator');
  }

  get submit() {
    return this.formOf(this.code).getByRole('button', { name: 'Sign in' });
  }

  get trust() {
    return this.page.getByLabel(/^Trust this browser for/);
  }

  /** Unfolds the way by mail. */
  get byMail() {
    return this.page.getByText(/^Mail a code to /);
  }

  get sendCode() {
    return this.page.getByRole('button', { name: 'Mail me a code' });
  }

  get resend() {
    return this.page.getByRole('button', { name: /^Mail me a new code/ });
  }

  get mailedCode() {
    return this.page.getByLabel('Code from our mail');
  }

  get submitMailed() {
    return this.formOf(this.mailedCode).getByRole('button', { name: 'Sign in' });
  }

  /** Unfolds the way by text. */
  get byText() {
    return this.page.getByText(/^Text a code to the phone /);
  }

  get textCode() {
    return this.page.getByRole('button', { name: 'Text me a code' });
  }

  get textedCode() {
    return this.page.getByLabel('Code from our text');
  }

  get submitTexted() {
    return this.formOf(this.textedCode).getByRole('button', { name: 'Sign in' });
  }

  /** Unfolds the way by recovery code. */
  get byRecoveryCode() {
    return this.page.getByText('Use a recovery code');
  }

  get recoveryCode() {
    return this.page.getByLabel('Recovery code', { exact: true });
  }

  get submitRecovery() {
    return this.formOf(this.recoveryCode).getByRole('button', { name: 'Sign in' });
  }

  /** Types a code of an authenticator. */
  async verify(code: string): Promise<void> {
    await this.isShown();
    await this.code.fill(code);
    await this.submit.click();
  }

  /** Types a recovery code. */
  async recover(code: string): Promise<void> {
    await this.isShown();
    await this.byRecoveryCode.click();
    await this.recoveryCode.fill(code);
    await this.submitRecovery.click();
  }

  /** Asks for a code by mail. */
  async askForMail(): Promise<void> {
    await this.isShown();
    await this.byMail.click();
    await this.sendCode.click();
    await this.mailedCode.waitFor();
  }

  /** Asks for a code by text. */
  async askForText(): Promise<void> {
    await this.isShown();
    await this.byText.click();
    await this.textCode.click();
    await this.textedCode.waitFor();
  }

  /** Types the texted code. */
  async verifyTexted(code: string): Promise<void> {
    await this.textedCode.fill(code);
    await this.submitTexted.click();
  }

  /** Types the mailed code. */
  async verifyMailed(code: string): Promise<void> {
    await this.mailedCode.fill(code);
    await this.submitMailed.click();
  }
}
