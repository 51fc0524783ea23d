import { expect, test } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';

test('what was taken down stays in the conversation as it was, and leads nowhere (P5)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const path = await new Listings(ada.page).sell(BICYCLE);
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  const theirs = new Messages(bob.page);
  if (people.javaScript) await theirs.expectLive();
  await theirs.submit('Is it still there?');
  await theirs.expectSaid('Is it still there?');
  await expect(theirs.subject).toHaveAttribute('href', path);
  await ada.form('remove_listing', { listing: path.slice('/listings/'.length) });
  if (!people.javaScript) await bob.page.reload();

  const chip = theirs.log.locator('.listing-chip');
  for (const card of [theirs.subject, chip]) {
    await expect(card).toContainText(BICYCLE.title);
    await expect(card).toContainText('€120');
    await expect(card).toContainText('Unavailable');
    await expect(card).not.toHaveAttribute('href');
    await expect(card.locator('img')).toHaveJSProperty('complete', true);
  }
  await expect(theirs.rows.first()).toContainText('Unavailable');
  await theirs.expectSaid('Is it still there?');
  await theirs.submit('A pity.');
  await theirs.expectSaid('Is it still there?', 'A pity.');
});
