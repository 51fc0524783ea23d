import { expect, type Page } from '@playwright/test';

import type { Person } from '../fixtures/people.ts';

/** What the form for a listing asks. */
export interface Draft {
  title: string;
  price: string;
  place: string;
  description: string;
  /** Alternative texts of the pictures. */
  pictures: string[];
}

export const BICYCLE: Draft = {
  title: 'Steel touring bicycle',
  price: '120',
  place: 'Riverside',
  description: 'Oiled, loved, and too small for me.\nLights included.',
  pictures: [],
};

/** A listing's page and the form behind it. */
export class Listings {
  readonly title;
  readonly price;
  readonly place;
  readonly description;
  readonly pictures;
  readonly alert;
  readonly heading;
  readonly contact;

  constructor(readonly page: Page) {
    this.title = page.getByLabel('What is it?');
    this.price = page.getByLabel('Price');
    this.place = page.getByLabel('Place');
    this.description = page.getByLabel('Description');
    this.pictures = page.getByRole('checkbox');
    this.alert = page.getByRole('alert');
    this.heading = page.getByRole('heading', { level: 1 });
    this.contact = page.getByRole('button', { name: 'Contact seller' });
  }

  async fill(draft: Draft): Promise<void> {
    await this.title.fill(draft.title);
    await this.price.fill(draft.price);
    await this.place.fill(draft.place);
    await this.description.fill(draft.description);
    for (const picture of draft.pictures) await this.page.getByRole('checkbox', { name: picture }).check();
  }

  /** Puts something up for sale through the form; its path. */
  async sell(draft: Draft): Promise<string> {
    await this.page.goto('/listings/new');
    await this.fill(draft);
    if (draft.pictures.length === 0) await this.pictures.first().check();
    await this.page.getByRole('button', { name: 'Put it up for sale' }).click();
    await expect(this.heading).toHaveText(draft.title);
    return new URL(this.page.url()).pathname;
  }
}

/** The path of the newest thing that somebody sells. */
export async function listingOf(person: Person): Promise<string> {
  await person.page.goto(`/users/${await person.id()}`);
  const path = await person.page.locator('a.card').first().getAttribute('href');
  expect(path, `${person.name} sells something`).toMatch(/^\/listings\//);
  return path as string;
}
