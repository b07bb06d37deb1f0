import { Screen } from './screen.ts';

/** `/confirm-address` */
export class ConfirmAddressPage extends Screen {
  readonly path = '/confirm-address';
  readonly heading = 'Confirm your new address';

  get submit() {
    return this.button('Confirm the address');
  }

  /** Opens a mailed link. */
  async openLink(link: string): Promise<void> {
    await this.visitor.goto(link);
    await this.isShown();
  }
}
