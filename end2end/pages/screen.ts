// What all pages have in common.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Visitor } from '../fixtures/visitor.ts';

/** One page of the portal. */
export abstract class Screen {
  /** Its address, without the host. */
  abstract readonly path: string;
  /** Its heading, or one of its headings. */
  abstract readonly heading: string | RegExp;

  protected readonly visitor: Visitor;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
  }

  get page(): Page {
    return this.visitor.page;
  }

  /** Opens it by its address. */
  async open(): Promise<void> {
    await this.visitor.goto(this.path);
    await this.isShown();
  }

  /** Waits until it is there and can be used. */
  async isShown(): Promise<void> {
    const { page, path } = this;
    await expect(page).toHaveURL((url) => url.pathname === path);
    await expect(page.getByRole('heading', { level: 1, name: this.heading, exact: true })).toBeVisible();
    await this.visitor.ready();
  }

  /** The button that ends the session, whatever it is called at this stage. */
  get signOut(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: /^(Sign out|Start over)$/ });
  }

  /** The alert about a whole form. */
  get alert(): Locator {
    return this.page.getByRole('main').locator('.alert--error');
  }

  /** That the last act worked, told by the page that it led to. */
  get notice(): Locator {
    return this.page.getByRole('main').locator('.alert--success');
  }

  /** That this field was refused, says why, and has the focus. */
  async refuses(field: Locator, why: RegExp): Promise<void> {
    await this.faults(field, why);
    await expect(field).toBeFocused();
  }

  /** That this field was refused and says why. */
  async faults(field: Locator, why: RegExp): Promise<void> {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(why);
    const id = await field.getAttribute('id');
    await expect(this.page.locator(`[id="${id}-error"]`)).toBeVisible();
  }

  protected button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  /** The form that a field stands in. */
  protected formOf(field: Locator): Locator {
    return this.page.locator('form').filter({ has: field });
  }
}
