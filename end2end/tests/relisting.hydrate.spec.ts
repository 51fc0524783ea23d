import { expect, test, type Person } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';

/** A seller with a listing and a buyer who has asked about it; each has the conversation open, the seller in a second tab. */
async function asked(people: { newcomer(): Promise<Person> }): Promise<[Person, Messages, Messages, string]> {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const path = await new Listings(ada.page).sell(BICYCLE);
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  const bobs = new Messages(bob.page);
  await bobs.expectLive();
  await bobs.say('Is it still there?');
  await bobs.expectStored('Is it still there?');
  const adas = new Messages(await ada.tab());
  await adas.openLive(new URL(bob.page.url()).searchParams.get('conversation') ?? '');
  return [ada, adas, bobs, path];
}

test('a new price is a line in the thread of both, and on every card, without a reload (P5)', async ({ people }) => {
  const [ada, adas, bobs, path] = await asked(people);
  for (const side of [adas, bobs]) await expect(side.subject).toContainText('€120');
  await ada.page.goto(`${path}/edit`);
  await new Listings(ada.page).price.fill('99.50');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByText('€99.50')).toBeVisible();
  for (const side of [adas, bobs]) {
    await expect(side.lines).toHaveText(['Price changed €120 → €99.50']);
    await expect(side.subject).toContainText('€99.50');
    await expect(side.log.locator('.listing-chip')).toContainText('€99.50');
  }
  await bobs.say('Then I take it.');
  await bobs.page.reload();
  await expect(bobs.lines).toHaveText(['Price changed €120 → €99.50']);
  await bobs.expectSaid('Is it still there?', 'Then I take it.');
  const order = await bobs.log.locator('.message-body, .row-line').allInnerTexts();
  expect(order).toEqual(['Is it still there?', 'Price changed €120 → €99.50', 'Then I take it.']);
});

test('reserved, sold, taken down: said as it happens, unread stays nothing, the card stays (P5)', async ({ people }) => {
  people.console.expectsStatus(410);
  const [ada, adas, bobs, path] = await asked(people);
  await adas.say('It is.');
  await bobs.expectSaid('Is it still there?', 'It is.');
  await ada.page.goto(path);
  await ada.page.getByRole('button', { name: 'Mark as reserved' }).click();
  for (const side of [adas, bobs]) {
    await expect(side.lines).toHaveText(['Now reserved']);
    await expect(side.subject.locator('.state-chip')).toHaveText('Reserved');
    await expect(side.rows.first().locator('.state-chip')).toHaveText('Reserved');
  }
  await ada.page.getByRole('button', { name: 'Mark as sold' }).click();
  await expect(bobs.lines).toHaveText(['Now reserved', 'Sold']);
  await ada.form('remove_listing', { listing: path.slice('/listings/'.length) });
  for (const side of [adas, bobs]) {
    await expect(side.lines).toHaveText(['Now reserved', 'Sold', 'No longer available']);
    await expect(side.subject).toContainText(BICYCLE.title);
    await expect(side.subject.locator('.state-chip')).toHaveText('Unavailable');
    await expect(side.subject).not.toHaveAttribute('href');
    await expect(side.rows.first().locator('.state-chip')).toHaveText('Unavailable');
    await expect(side.badge).toHaveText('');
  }
  await bobs.page.reload();
  await bobs.expectSaid('Is it still there?', 'It is.');
  await expect(bobs.lines).toHaveText(['Now reserved', 'Sold', 'No longer available']);
});

test('whoever was away finds what has become of it (P5, D9)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, , bobs, path] = await asked(people);
  const bob = bobs.page.context();
  await bob.setOffline(true);
  await expect(bobs.pill).toHaveText('Offline');
  await ada.page.goto(`${path}/edit`);
  await new Listings(ada.page).title.fill('Steel touring bicycle, with bags');
  await new Listings(ada.page).price.fill('110');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByText('€110')).toBeVisible();
  await bob.setOffline(false);
  await expect(bobs.lines).toHaveText(['Now called “Steel touring bicycle, with bags”', 'Price changed €120 → €110']);
  await expect(bobs.subject).toContainText('Steel touring bicycle, with bags');
});
