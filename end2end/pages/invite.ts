import { Screen } from './screen.ts';

/** `/invite` */
export class InvitePage extends Screen {
  readonly path = '/invite';
  readonly heading = 'Choose your password';

  get password() {
    return this.page.getByLabel('Password', { exact: true });
  }

  get submit() {
    return this.button('Choose it');
  }

  /** Opens a mailed link. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
