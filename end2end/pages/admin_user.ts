import { expect } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/admin/users/{id}` */
export class AdminUserPage extends Screen {
  readonly path = '/admin/users/{id}';
  readonly heading = /./;

  override async isShown(): Promise<void> {
    await expect(this.page).toHaveURL((url) => /^\/admin\/users\/[0-9a-f]{32}$/.test(url.pathname));
    await this.visitor.ready();
  }

  /** What stands in a card of such a title. */
  card(title: string) {
    return this.page.locator('.card').filter({ has: this.page.getByRole('heading', { level: 2, name: title, exact: true }) });
  }

  get displayName() {
    return this.page.getByLabel('What are they called?');
  }

  get username() {
    return this.page.getByLabel(/^Username/);
  }

  get save() {
    return this.button('Save the names');
  }

  get email() {
    return this.page.getByLabel('New address');
  }

  get readdress() {
    return this.button('Mail a link to it');
  }

  get unlock() {
    return this.button('Unlock');
  }

  get sendReset() {
    return this.button('Mail a link for a new one');
  }

  get inviteAgain() {
    return this.button('Send the invitation again');
  }

  /** Unfolds the reset of the second factors. */
  get hasLostAll() {
    return this.page.getByText('All authenticators are lost');
  }

  get resetReason() {
    return this.page.getByLabel('How do you know that it’s them?');
  }

  get withCode() {
    return this.page.getByLabel('Make an enrolment code to hand over');
  }

  get resetFactors() {
    return this.button('Take them away');
  }

  /** The code that is to be handed over. */
  get code() {
    return this.card('Enrolment code').locator('.secret__text');
  }

  get handedOver() {
    return this.button('I have handed it over');
  }

  get endSessions() {
    return this.button('End all sessions');
  }

  get role() {
    return this.page.getByLabel('Role', { exact: true });
  }

  get changeRole() {
    return this.button('Change the role');
  }

  /** Unfolds the end of the account's use. */
  get wantsToDisable() {
    return this.page.getByText('Disable this account');
  }

  get disableReason() {
    return this.page.getByLabel(/^Why\?/);
  }

  get disable() {
    return this.button('Disable it');
  }

  get enable() {
    return this.button('Open it again');
  }

  /** Unfolds the deletion. */
  get wantsToDelete() {
    return this.page.getByText('Delete this account');
  }

  get confirmation() {
    return this.page.getByLabel(/^Type .* to delete it/);
  }

  get delete() {
    return this.button('Delete it for good');
  }
}
