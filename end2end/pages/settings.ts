import { expect, type Locator, type Page } from '@playwright/test';

/** The viewer's account. */
export class Settings {
  readonly saved;

  constructor(readonly page: Page) {
    this.saved = page.getByRole('status').filter({ hasText: 'Saved' });
  }

  async open(): Promise<void> {
    await this.page.goto('/settings');
  }

  box(label: string): Locator {
    return this.page.getByRole('checkbox', { name: label });
  }

  /** Turns a switch and keeps it. */
  async set(label: string, on: boolean): Promise<void> {
    await this.box(label).setChecked(on);
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(this.saved).toBeVisible();
    await expect(this.box(label)).toBeChecked({ checked: on });
  }
}
