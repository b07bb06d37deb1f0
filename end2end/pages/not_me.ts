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

  /** Undoes the change whose title has these words. */
  async undo(title: string, password: string): Promise<void> {
    const change = this.changes.filter({ hasText: title });
    const field = change.getByLabel('Password from before the change');
    // After a refusal it is unfolded already.
    if (!(await field.isVisible())) await change.getByText('Undo it').click();
    await field.fill(password);
    await change.getByRole('button', { name: 'Undo this change' }).click();
  }

  /** Opens the link of a notice. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
