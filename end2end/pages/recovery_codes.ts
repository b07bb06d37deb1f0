import { expect } from '@playwright/test';
import { Screen } from './screen.ts';

/** `/recovery-codes`: ten codes, one replacement, or none any more. */
export class RecoveryCodesPage extends Screen {
  readonly path = '/recovery-codes';
  readonly heading = /^(Save your recovery codes|Your new recovery code|Recovery codes)$/;

  get items() {
    return this.page.getByRole('region', { name: 'Recovery codes' }).getByRole('listitem');
  }

  get copy() {
    return this.page.getByRole('button', { name: 'Copy' });
  }

  get download() {
    return this.page.getByRole('link', { name: 'Download' });
  }

  get print() {
    return this.page.getByRole('button', { name: 'Print' });
  }

  get saved() {
    return this.button('I have saved them');
  }

  /** The codes that are shown, of which there must be so many. */
  async codes(count: number): Promise<string[]> {
    await this.isShown();
    await expect(this.items).toHaveCount(count);
    const codes = (await this.items.allInnerTexts()).map((code) => code.trim());
    for (const code of codes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    return codes;
  }
}
