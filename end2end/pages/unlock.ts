import { Screen } from './screen.ts';

/** `/unlock` */
export class UnlockPage extends Screen {
  readonly path = '/unlock';
  readonly heading = 'Let this browser in';

  get submit() {
    return this.button('Let this browser in');
  }
}
