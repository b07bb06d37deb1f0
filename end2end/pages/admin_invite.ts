import { Screen } from './screen.ts';

/** `/admin/users/new` */
export class AdminInvitePage extends Screen {
  readonly path = '/admin/users/new';
  readonly heading = 'Invite somebody';

  get email() {
    return this.page.getByLabel('Address');
  }

  get displayName() {
    return this.page.getByLabel('What are they called?');
  }

  get username() {
    return this.page.getByLabel(/^Username/);
  }

  get role() {
    return this.page.getByLabel('Role', { exact: true });
  }

  get submit() {
    return this.button('Invite');
  }

  async fill(person: { email: string; displayName: string; username: string }, role: string): Promise<void> {
    await this.email.fill(person.email);
    await this.displayName.fill(person.displayName);
    await this.username.fill(person.username);
    await this.role.selectOption(role);
  }
}
