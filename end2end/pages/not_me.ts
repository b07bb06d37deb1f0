import { Screen } from './screen.ts';

/** `/not-me` */
export class NotMePage extends Screen {
  readonly path = '/not-me';
  readonly heading = 'That wasn’t you?';

  get submit() {
    return this.button('That wasn’t me: end everything');
  }

  /** What can be undone. */
  get changes() {
    return this.page.getByRole('main').getByRole('listitem');
  }

  /** Unfolds the undoing of a change. */
  get undoIt() {
    return this.page.getByText('Undo it');
  }

  get password() {
    return this.page.getByLabel('Password from before the change');
  }

  get undo() {
    return this.button('Undo this change');
  }

  /** Opens the link of a notice. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
