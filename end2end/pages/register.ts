import type { Person } from '../fixtures/person.ts';
import { Screen } from './screen.ts';

/** `/register` */
export class RegisterPage extends Screen {
  readonly path = '/register';
  readonly heading = 'Register';

  get email() {
    return this.page.getByLabel('E-mail address');
  }

  get displayName() {
    return this.page.getByLabel('What shall we call you?');
  }

  get username() {
    return this.page.getByLabel(/^Username/);
  }

  get password() {
    return this.page.getByLabel('Password', { exact: true });
  }

  get submit() {
    return this.button('Register');
  }

  /** Opens the page and posts it. */
  async register(person: Person): Promise<void> {
    await this.open();
    await this.fill(person);
    await this.submit.click();
  }

  async fill(person: Person): Promise<void> {
    await this.email.fill(person.email);
    await this.displayName.fill(person.displayName);
    await this.username.fill(person.username);
    await this.password.fill(person.password);
  }
}
