import { Screen } from './screen.ts';

/** `/account/profile` */
export class AccountProfilePage extends Screen {
  readonly path = '/account/profile';
  readonly heading = 'Your profile';

  get displayName() {
    return this.page.getByLabel('What are you called?');
  }

  get timeZone() {
    return this.page.getByLabel(/^Time zone/);
  }

  get save() {
    return this.button('Save');
  }

  get username() {
    return this.page.getByLabel(/^Username/);
  }

  get changeUsername() {
    return this.button('Change it');
  }

  get download() {
    return this.button('Download it');
  }

  /** Unfolds the deletion. */
  get wantsDeletion() {
    return this.page.getByText('I want to delete my account');
  }

  get deleteAccount() {
    return this.button('Delete my account');
  }
}
