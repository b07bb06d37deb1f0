import { Screen } from './screen.ts';

/** `/dev/outbox`, in development only. */
export class OutboxPage extends Screen {
  readonly path = '/dev/outbox';
  readonly heading = 'Outbox';

  get recipient() {
    return this.page.getByLabel(/^Recipient/);
  }

  get show() {
    return this.button('Show');
  }
}
