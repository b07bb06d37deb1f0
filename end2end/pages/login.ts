import { Screen } from './screen.ts';

/** `/login` */
export class LoginPage extends Screen {
  readonly path = '/login';
  readonly heading = 'Sign in';

  get login() {
    return this.page.getByLabel('E-mail address or username');
  }

  get password() {
    return this.page.getByLabel('Password', { exact: true });
  }

  get submit() {
    return this.button('Sign in');
  }

  get forgotten() {
    return this.page.getByRole('link', { name: 'I have forgotten my password' });
  }

  /** Opens the page and posts it. */
  async signIn(login: string, password: string): Promise<void> {
    await this.open();
    await this.fill(login, password);
    await this.submit.click();
  }

  async fill(login: string, password: string): Promise<void> {
    await this.login.fill(login);
    await this.password.fill(password);
  }
}
