import { expect, test } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';
import { Search } from '../pages/search.ts';

test('people, listings and messages are found, matches marked; a click opens the message, Back the results (P7)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const word = bob.name.replace('-', '');
  await new Listings(bob.page).sell({ ...BICYCLE, title: `Vélo ${word}` });
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, `Is the <b>vélo</b> ${word} still there?`);
  await bob.send(conversation, 'It is.');

  await ada.page.goto('/');
  const search = new Search(ada.page);
  await search.look(`velo ${word.slice(0, -1)}`);
  await expect(search.group('Listings').locator('a.hit')).toHaveCount(1);
  await expect(search.group('Listings').locator('mark')).toHaveText(['Vélo', word]);
  const message = search.group('Messages').locator('a.hit');
  await expect(message).toContainText(`You: Is the <b>vélo</b> ${word} still there?`);
  await expect(message.locator('mark')).toHaveText(['vélo', word]);
  await expect(search.group('People')).toHaveCount(0);
  await expect(search.box).toHaveValue(`velo ${word.slice(0, -1)}`);

  await message.click();
  const mine = new Messages(ada.page);
  await expect(ada.page.locator('.message[data-target]')).toContainText('vélo');
  await expect(mine.box).toBeVisible();
  await ada.page.goBack();
  await expect(message).toBeVisible();

  await search.look(bob.name);
  await search.group('People').locator('a.hit').click();
  await mine.expectSaid(`Is the <b>vélo</b> ${word} still there?`, 'It is.');
});

test('a message that is not loaded is opened with what stands around it (P3, P7)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  for (let number = 1; number <= 120; number++) {
    await [bob, ada][number % 2]?.send(conversation, number === 40 ? 'the needle' : `straw ${number}`);
  }
  await ada.page.goto('/messages');
  const search = new Search(ada.page);
  await search.look('needle');
  await search.hits.click();
  const target = ada.page.locator('.message[data-target]');
  await expect(target).toHaveText(/the needle/);
  await expect(target).toBeInViewport();
  await expect(ada.page.getByText('straw 30', { exact: true })).toBeAttached();
  await expect(ada.page.getByText('straw 50', { exact: true })).toBeAttached();
  await expect(ada.page.getByText('straw 120', { exact: true })).toHaveCount(0);
  await ada.page.getByRole('link', { name: 'Later messages' }).click();
  await expect(ada.page.getByText('straw 80', { exact: true })).toBeAttached();
  await ada.page.goBack();
  await ada.page.getByRole('link', { name: 'Back to the conversation' }).click();
  await expect(new Messages(ada.page).bubble('straw 120')).toBeVisible();
  await expect(target).toHaveCount(0);
});

test('a message within the loaded ones is scrolled to and highlighted, and nothing else moves it (P3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  for (let number = 1; number <= 48; number++) await [bob, ada][number % 2]?.send(conversation, `message ${number}`);
  await ada.page.goto(`/messages?conversation=${conversation}&message=9#here`);
  const mine = new Messages(ada.page);
  if (people.javaScript) await mine.expectLive();
  const target = ada.page.locator('.message[data-target]');
  await expect(target.locator('.message-body')).toHaveText('message 9');
  await expect(target).toBeInViewport();
  await expect(mine.bodies.last()).not.toBeInViewport();
});

test('nothing is found in what others have said, nor by what is no word (S15)', async ({ people }) => {
  const [ada, bob, eve] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'under the flowerpot');
  const search = new Search(eve.page);
  await eve.page.goto('/');
  for (const text of ['flowerpot', '"\'*()^ -:']) {
    await search.look(text);
    await expect(eve.page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
    await expect(search.hits).toHaveCount(0);
  }
});

test('what is too much is refused in words, and what was typed stays (S15)', async ({ people }) => {
  people.console.expectsStatus(422);
  const ada = await people.newcomer();
  const search = new Search(ada.page);
  await ada.page.goto('/');
  await search.look('one two three four five six seven eight nine');
  await expect(ada.page.getByRole('alert')).toContainText('up to 8 words');
  await expect(search.box).toHaveValue('one two three four five six seven eight nine');
});

test('visitors look through the market; their search stands in no referrer (P7)', async ({ people }) => {
  const [bob, visitor] = [await people.newcomer(), await people.visitor()];
  const word = bob.name.replace('-', '');
  await new Listings(bob.page).sell({ ...BICYCLE, title: `Tandem ${word}` });
  await visitor.page.goto('/');
  const search = new Search(visitor.page);
  await search.look(word);
  await expect(search.hits).toHaveCount(1);
  await expect(visitor.page.getByText('to look through your messages')).toBeVisible();
  const asked = visitor.page.waitForRequest(/\/listings\//);
  await search.hits.click();
  expect(await (await asked).headerValue('referer')).toBeNull();
});

test('on a phone a link leads to the box (P7)', async ({ people }) => {
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 } });
  await ada.page.goto('/');
  const search = new Search(ada.page);
  await expect(search.box).toBeHidden();
  await search.look('bicycle');
  await expect(search.group('Listings')).toBeVisible();
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
