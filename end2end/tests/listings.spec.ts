import { expect, test } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';

test('selling something shows it on its own page, on the seller’s and to visitors', async ({ people }) => {
  const [ada, visitor] = [await people.newcomer(), await people.visitor()];
  const listings = new Listings(ada.page);
  const path = await listings.sell({ ...BICYCLE, price: '1,250.50' });
  await expect(ada.page.getByText('€1,250.50')).toBeVisible();
  await expect(ada.page.getByText('Riverside')).toBeVisible();
  await expect(ada.page.getByText(/Oiled, loved/)).toContainText('Lights included.');
  await expect(ada.page.getByText('This is your listing.')).toBeVisible();

  for (const page of ['/', `/users/${await ada.id()}`]) {
    await visitor.page.goto(page);
    await expect(visitor.page.locator(`a.card[href="${path}"]`)).toContainText(BICYCLE.title);
  }
  await visitor.page.locator(`a.card[href="${path}"]`).click();
  await expect(new Listings(visitor.page).contact).toBeVisible();
  await expect(visitor.page.getByText('This is your listing.')).toHaveCount(0);
});

test('a form that is refused says what is wrong beside each box and keeps what was typed (C9)', async ({ people }) => {
  people.console.expectsStatus(422);
  const ada = await people.newcomer();
  const listings = new Listings(ada.page);
  const draft = { ...BICYCLE, price: 'as new', description: '</textarea><b>fast</b> & cheap' };
  await ada.page.goto('/listings/new');
  await listings.fill(draft);
  await listings.pictures.nth(2).check();
  await ada.page.getByRole('button', { name: 'Put it up for sale' }).click();
  await expect(listings.alert).toContainText('Not saved');
  await expect(listings.price).toHaveAccessibleDescription(/such as 120 or 12.50/);
  await expect(listings.title).toHaveValue(draft.title);
  await expect(listings.price).toHaveValue(draft.price);
  await expect(listings.place).toHaveValue(draft.place);
  await expect(listings.description).toHaveValue(draft.description);
  await expect(listings.pictures.nth(2)).toBeChecked();

  await listings.price.fill('80');
  await ada.page.getByRole('button', { name: 'Put it up for sale' }).click();
  await expect(listings.heading).toHaveText(draft.title);
});

test('the seller changes, reserves, sells and takes a listing down', async ({ people }) => {
  people.console.expectsStatus(410);
  const [ada, visitor] = [await people.newcomer(), await people.visitor()];
  const listings = new Listings(ada.page);
  const path = await listings.sell(BICYCLE);
  const chip = ada.page.locator('.state-chip');

  await ada.page.getByRole('link', { name: 'Edit' }).click();
  await expect(listings.title).toHaveValue(BICYCLE.title);
  await expect(listings.description).toHaveValue(BICYCLE.description);
  await listings.price.fill('95');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page).toHaveURL(path);
  await expect(ada.page.getByText('€95')).toBeVisible();

  await ada.page.getByRole('button', { name: 'Mark as reserved' }).click();
  await expect(chip).toHaveText('Reserved');
  await ada.page.getByRole('button', { name: 'Not reserved any more' }).click();
  await expect(chip).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Mark as sold' }).click();
  await expect(chip).toHaveText('Sold');

  await ada.page.getByText('Take it down…').click();
  await ada.page.getByRole('button', { name: 'Take it down for good' }).click();
  await expect(ada.page).toHaveURL(/\/users\//);
  await expect(ada.page.locator('a.card')).toHaveCount(0);
  await expect(ada.page.getByText('Things you sell appear here')).toBeVisible();
  await visitor.page.goto(path);
  await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText('No longer available');
});

test('only the seller can change a listing; for others the form is not there (S2)', async ({ people }) => {
  people.console.expectsStatus(404);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const path = await new Listings(ada.page).sell(BICYCLE);
  const answer = await bob.page.goto(`${path}/edit`);
  expect(answer?.status()).toBe(404);
  const forged = await bob.context.request.post('/api/forms/set_listing_state', {
    form: { listing: path.slice('/listings/'.length), state: 'sold' },
    headers: { origin: new URL(bob.page.url()).origin, accept: 'text/html' },
    maxRedirects: 0,
  });
  expect(forged.status()).toBe(404);
  await ada.page.reload();
  await expect(ada.page.locator('.state-chip')).toHaveCount(0);
});
