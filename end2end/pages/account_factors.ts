import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/account/factors` */
export class AccountFactorsPage extends Screen {
  readonly path = '/account/factors';
  readonly heading = 'Your second factor';

  get add() {
    return this.button('Add an authenticator');
  }

  /** An authenticator by its name. */
  authenticator(name: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Unfolds what can be done with an authenticator. */
  change(name: string): Locator {
    return this.page.getByText(`Change “${name}”`);
  }

  /** The field with the new name of an authenticator. */
  nameOf(name: string): Locator {
    return this.authenticator(name).getByLabel('Name of the device');
  }

  move(name: string): Locator {
    return this.button(`Move “${name}” to a new phone`);
  }

  remove(name: string): Locator {
    return this.button(`Remove “${name}”`);
  }

  get renewCodes() {
    return this.button('Make new codes');
  }

  get switchMailOff() {
    return this.button('Switch them off');
  }

  get switchMailOn() {
    return this.button('Switch them on');
  }

  get phone() {
    return this.page.getByLabel(/^(Phone number|Another phone)$/);
  }

  get textCode() {
    return this.button('Text a code to it');
  }

  get textedCode() {
    return this.page.getByLabel('Code from our text');
  }

  get confirmPhone() {
    return this.button('Confirm the phone');
  }

  get removePhone() {
    return this.button('Remove the phone');
  }

  /** Gives a phone number, to which a code is texted. */
  async givePhone(number: string): Promise<void> {
    await this.phone.fill(number);
    await this.textCode.click();
  }

  /** Gives an authenticator another name. */
  async rename(name: string, newName: string): Promise<void> {
    await this.change(name).click();
    await this.nameOf(name).fill(newName);
    await this.authenticator(name).getByRole('button', { name: 'Rename' }).click();
  }
}
