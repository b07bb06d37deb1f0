import { Screen } from './screen.ts';

/** `/admin` */
export class AdminOverviewPage extends Screen {
  readonly path = '/admin';
  readonly heading = 'How the portal is';

  get chart() {
    return this.page.getByRole('img', { name: /^By hour: / });
  }

  get numbers() {
    return this.page.getByText('The numbers', { exact: true });
  }

  /** A row of the chart's table. */
  get hours() {
    return this.page.locator('.chart tbody tr');
  }

  /** What is said beside a term. */
  fact(term: string) {
    return this.page.locator('.facts__item').filter({ has: this.page.getByText(term, { exact: true }) });
  }
}
