import { MfaSetupPage } from './mfa_setup.ts';

/** `/account/factors/new`: asks for what the first authenticator was asked for. */
export class AccountNewFactorPage extends MfaSetupPage {
  override readonly path: string = '/account/factors/new';
  override readonly heading = /^(Set up an authenticator|Move to a new phone)$/;

  get leave() {
    return this.page.getByRole('link', { name: 'Leave it as it is' });
  }
}
