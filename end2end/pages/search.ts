import type { Locator, Page } from '@playwright/test';

/** The page of results, and the ways to it. */
export class Search {
  readonly box;
  readonly hits;
  readonly marks;

  constructor(readonly page: Page) {
    this.box = page.getByRole('searchbox', { name: 'Search' });
    this.hits = page.locator('a.hit');
    this.marks = page.locator('mark');
  }

  /** From whatever page there is: by the box in the header, or by the link that stands for it on a phone. */
  async look(text: string): Promise<void> {
    if (!(await this.box.isVisible())) await this.page.getByRole('link', { name: 'Search' }).click();
    await this.box.fill(text);
    await this.box.press('Enter');
    await this.page.waitForURL(/\/search\?q=/);
  }

  group(name: 'People' | 'Listings' | 'Messages'): Locator {
    return this.page.locator('section.found').filter({ has: this.page.getByRole('heading', { name }) });
  }
}
