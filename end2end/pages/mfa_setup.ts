import { expect } from '@playwright/test';
import { Authenticator } from '../fixtures/authenticator.ts';
import { Screen } from './screen.ts';

/** `/mfa-setup`: the mailbox, then the authenticator. */
export class MfaSetupPage extends Screen {
  readonly path: string = '/mfa-setup';
  readonly heading = /^(Show that the mailbox is yours|Set up your authenticator)$/;

  /** Mails the first code. */
  get sendCode() {
    return this.button('Send me the code');
  }

  get resend() {
    return this.page.getByRole('button', { name: /^Mail me a new code/ });
  }

  get mailboxCode() {
    return this.page.getByLabel('Code', { exact: true });
  }

  get goOn() {
    return this.button('Go on');
  }

  get qrCode() {
    return this.page.getByRole('img', { name: /^QR code/ });
  }

  get openApp() {
    return this.page.getByRole('link', { name: 'Open the app on this device' });
  }

  get typeSecret() {
    return this.page.getByText('Can’t scan it? Type the secret');
  }

  get deviceName() {
    return this.page.getByLabel('What do you call this device?');
  }

  get code() {
    return this.page.getByLabel('Code that the app shows now');
  }

  get finish() {
    return this.button('Finish');
  }

  /** Waits for the page's second half. */
  async asksForAuthenticator(): Promise<void> {
    await this.isShown();
    await expect(this.qrCode).toBeVisible();
  }

  /** Scans the QR code. What stands on the page besides is the same secret. */
  async scan(): Promise<Authenticator> {
    await this.asksForAuthenticator();
    const authenticator = await Authenticator.scan(this.qrCode);
    expect(authenticator.url).toBe(await this.openApp.getAttribute('href'));
    return authenticator;
  }

  /** Scans the QR code and types the first code of the new authenticator. */
  async enrol(deviceName?: string): Promise<Authenticator> {
    const authenticator = await this.scan();
    if (deviceName !== undefined) await this.deviceName.fill(deviceName);
    await this.code.fill(await authenticator.code());
    await this.finish.click();
    return authenticator;
  }
}
