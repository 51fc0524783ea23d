import { photo } from '../fixtures/photos.ts';
import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('photos are sent with words or without, and the other one sees them and opens them (P8, C8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.open(conversation);
  if (people.javaScript) {
    await mine.expectLive();
    await mine.show([photo('bicycle-1'), photo('bicycle-2')], 'It looks like this');
    await mine.show([photo('lamp-1')]);
  } else {
    await mine.files.setInputFiles([photo('bicycle-1'), photo('bicycle-2')]);
    await ada.page.getByRole('textbox', { name: 'What is on the photos' }).fill('a bicycle');
    await mine.submit('It looks like this');
    await expect(mine.photos).toHaveCount(2);
    await mine.files.setInputFiles(photo('lamp-1'));
    await mine.submit('');
  }
  await expect(mine.photos).toHaveCount(3);

  await theirs.open(conversation);
  await theirs.expectSaid('It looks like this');
  await expect(theirs.photos).toHaveCount(3);
  const images = theirs.photos.locator('img');
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  }
  await expect(images.first()).toHaveAttribute('alt', people.javaScript ? 'Photo' : 'a bicycle');
  await expect(theirs.row(ada.name).locator('.conversation-last')).toHaveText('Photo');
  await expect(mine.row(bob.name).locator('.conversation-last')).toHaveText('You: Photo');

  await test.step('a link leads to the picture itself', async () => {
    const path = (await theirs.photos.first().getAttribute('href')) ?? '';
    const answer = await bob.fetch('GET', path);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['content-type']).toMatch(/^image\/(jpeg|png)$/);
    const stranger = await people.newcomer();
    expect((await stranger.fetch('GET', path)).status()).toBe(404);
  });
});

test('photos are gone with their message (P9)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  if (people.javaScript) {
    await mine.expectLive();
    await mine.show([photo('lamp-1')], 'Look');
  } else {
    await mine.files.setInputFiles(photo('lamp-1'));
    await mine.submit('Look');
  }
  await expect(mine.photos).toHaveCount(1);
  const path = (await mine.photos.getAttribute('href')) ?? '';
  await mine.expectSaid('Look');
  const deletion = await ada.context.request.delete(
    `/api/messages/conversations/${conversation}/messages/1?id=9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11`,
    { headers: { origin: new URL(ada.page.url()).origin } },
  );
  expect(deletion.status()).toBe(200);
  const theirs = new Messages(bob.page);
  await theirs.open(conversation);
  await expect(theirs.tombstones).toHaveCount(1);
  await expect(theirs.photos).toHaveCount(0);
  expect((await bob.fetch('GET', path)).status()).toBe(404);
});

test('a file that is no photo is refused with the reason, and nothing else is lost (P8, C9)', async ({ people }) => {
  people.console.expectsStatus(422);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  const files = [
    { name: 'lamp.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  ];
  await mine.files.setInputFiles(files);
  if (people.javaScript) {
    await mine.expectLive();
    await mine.box.fill('Look at this');
    await expect(mine.tray.getByText('No photo')).toBeVisible();
    await expect(mine.tray.getByText('lamp.png')).toBeVisible();
    await mine.tray.getByRole('button', { name: 'Remove lamp.png' }).click();
    await expect(mine.tray).toHaveCount(0);
    await mine.sendButton.click();
  } else {
    await mine.submit('Look at this');
    await expect(mine.notice).toContainText('JPEG, PNG or WebP');
    await expect(mine.notice.getByText('Look at this')).toBeVisible();
    await mine.submit('Look at this');
  }
  await mine.expectSaid('Look at this');
  await expect(mine.photos).toHaveCount(0);
});
