import { readFileSync } from 'node:fs';

import { Line } from '../fixtures/line.ts';
import { photo } from '../fixtures/photos.ts';
import { expect, type Person, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const SCRIPT = '**/photos.js';
const UPLOADS = '**/api/messages/uploads/*';

/** Hands files over to the thread as the system does, in a paste or a drop. */
async function carry(person: Person, how: 'paste' | 'drop', names: string[]): Promise<void> {
  const files = names.map((name) => ({ name, bytes: readFileSync(photo(name)).toString('base64') }));
  await person.page.evaluate(
    ([how, files]) => {
      const carried = new DataTransfer();
      for (const { name, bytes } of files) {
        const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
        carried.items.add(new File([content], `${name}.webp`, { type: 'image/webp' }));
      }
      const target = document.getElementById('composer-body');
      const more = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { ...more, clipboardData: carried })
          : new DragEvent('drop', { ...more, dataTransfer: carried });
      target?.dispatchEvent(event);
    },
    [how, files] as const,
  );
}

test('a photo appears live at the other side, and nothing moves when it has loaded (P8, P3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.openLive(conversation);
  await theirs.openLive(conversation);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await bob.context.route('**/api/messages/images/**', async (route) => {
    await held;
    await route.continue();
  });
  await mine.show([photo('bicycle-1')], 'Look');
  const image = theirs.photos.locator('img');
  await expect(image).toBeVisible();
  const before = await image.boundingBox();
  expect(before?.height).toBeGreaterThan(100);
  await bob.page.evaluate(() => {
    const page = window as unknown as { shift: number };
    page.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) page.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
  release();
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await bob.page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  expect(await image.boundingBox()).toEqual(before);
  expect(await bob.page.evaluate(() => (window as unknown as { shift: number }).shift)).toBe(0);
});

test('photos are pasted, dropped, described, taken out again, and at most ten (P8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  const fetched: string[] = [];
  ada.page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await mine.openLive(conversation);
  expect(fetched).not.toContain('/photos.js');
  await carry(ada, 'paste', ['lamp-1']);
  await expect(mine.uploaded).toHaveCount(1);
  expect(fetched).toContain('/photos.js');
  await carry(ada, 'drop', ['bicycle-1', 'bicycle-2']);
  await expect(mine.uploaded).toHaveCount(3);
  await mine.tray.getByRole('textbox', { name: 'What is on lamp-1.webp' }).fill('a lamp');
  await mine.tray.getByRole('button', { name: 'Remove bicycle-2.webp' }).click();
  await expect(mine.tray).toHaveCount(2);
  await mine.files.setInputFiles(Array.from({ length: 9 }, () => photo('lamp-2')));
  await expect(mine.tray).toHaveCount(10);
  await expect(ada.page.getByText('A message holds 10 photos.')).toBeVisible();
  // One worker of the server draws all ten anew.
  await expect(mine.uploaded).toHaveCount(10, { timeout: 30_000 });
  await mine.sendButton.click();
  await expect(mine.photos).toHaveCount(10);
  await expect(mine.tray).toHaveCount(0);
  await expect(mine.photos.first().locator('img')).toHaveAttribute('alt', 'a lamp');
  await mine.say('words only');
  await expect(mine.bubble('words only').locator('a.photo')).toHaveCount(0);
});

test('Send waits for what is being uploaded (P8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await ada.context.route(UPLOADS, async (route) => {
    await held;
    await route.continue();
  });
  await mine.openLive(conversation);
  await mine.files.setInputFiles(photo('lamp-1'));
  await expect(mine.tray).toHaveCount(1);
  await mine.say('with a photo');
  await expect(ada.page.getByText('Sent as soon as 1 photo more is uploaded.')).toBeVisible();
  await expect(mine.bubbles).toHaveCount(0);
  release();
  await mine.expectStored('with a photo');
  await theirs.openLive(conversation);
  await theirs.expectSaid('with a photo');
  await expect(theirs.photos).toHaveCount(1);
});

test('Send waits for the script that begins with the upload (P8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await ada.context.route(SCRIPT, async (route) => {
    await held;
    await route.continue();
  });
  await mine.openLive(conversation);
  await mine.files.setInputFiles(photo('lamp-1'));
  await mine.say('with a photo');
  await expect(mine.box).toHaveValue('with a photo');
  await expect(mine.bubbles).toHaveCount(0);
  release();
  await mine.expectStored('with a photo');
  await expect(mine.photos).toHaveCount(1);
});

test('when that script does not come, this is said, words still go, and the next photo asks for it anew (P8, C9)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await ada.context.route(SCRIPT, (route) => route.abort('connectionreset'), { times: 1 });
  await mine.openLive(conversation);
  await mine.files.setInputFiles(photo('lamp-1'));
  await expect(ada.page.getByText('Photos need a connection.')).toBeVisible();
  await mine.say('words');
  await mine.expectStored('words');
  await expect(mine.photos).toHaveCount(0);
  await expect(ada.page.getByText('Photos need a connection.')).toHaveCount(0);
  await mine.show([photo('lamp-1')], 'now');
  await expect(mine.bubble('now').locator('a.photo')).toHaveCount(1);
});

test('when the network goes in the middle of an upload, it is tried again and sent once (P8, D2)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  const names: string[] = [];
  await ada.context.route(UPLOADS, async (route) => {
    names.push(new URL(route.request().url()).pathname);
    // The first arrives and its answer is lost; the second does not arrive.
    if (names.length === 1) await route.fetch();
    if (names.length <= 2) await route.abort('connectionreset');
    else await route.continue();
  });
  await mine.openLive(conversation);
  await mine.files.setInputFiles(photo('lamp-1'));
  await expect(mine.uploaded).toHaveCount(1);
  expect(names.length).toBeGreaterThan(2);
  expect(new Set(names).size).toBe(1);
  await mine.submit('once');
  await mine.expectStored('once');
  await theirs.openLive(conversation);
  await expect(theirs.photos).toHaveCount(1);
});

test('an unsent photo outlives the page like any unsent message (P4, P8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await line.cut();
  await expect(mine.pill).toHaveText('Reconnecting…');
  await mine.files.setInputFiles(photo('lamp-1'));
  await expect(mine.uploaded).toHaveCount(1);
  await mine.submit('unsent');
  await expect(mine.bubble('unsent')).toHaveAttribute('data-state', 'sending');
  await expect(mine.photos).toHaveCount(1);
  await ada.page.reload();
  await expect(mine.bubble('unsent')).toHaveAttribute('data-state', 'sending');
  const image = mine.photos.locator('img');
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  line.mend();
  await expect(mine.pill).toHaveText('Live', { timeout: 35_000 });
  await mine.expectStored('unsent');
  await expect(mine.photos).toHaveCount(1);
});

test('what is chosen in one conversation does not show in another, and waits there (P4, P8)', async ({ people }) => {
  const [ada, bob, eve] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const places = [await ada.conversationWith(bob), await ada.conversationWith(eve)];
  for (const place of places) await ada.send(place, 'Hello');
  const mine = new Messages(ada.page);
  await mine.openLive(places[0] ?? '');
  await mine.files.setInputFiles(photo('lamp-1'));
  await expect(mine.uploaded).toHaveCount(1);
  await mine.row(eve.name).click();
  await expect(mine.tray).toHaveCount(0);
  await mine.say('words for eve');
  await mine.expectStored('words for eve');
  await expect(mine.photos).toHaveCount(0);
  await mine.row(bob.name).click();
  await expect(mine.uploaded).toHaveCount(1);
  await mine.sendButton.click();
  await expect(mine.photos).toHaveCount(1);
});

test('photos open large on the page, by mouse and by keyboard, and give the focus back (P8, P11)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.openLive(conversation);
  await mine.show([photo('bicycle-1'), photo('bicycle-2')], 'Look');
  await theirs.openLive(conversation);
  await theirs.photos.first().focus();
  await bob.page.keyboard.press('Enter');
  await expect(theirs.lightbox).toBeVisible();
  await expect(theirs.lightbox.getByText('1 of 2')).toBeVisible();
  const large = theirs.lightbox.getByRole('img', { name: 'Photo' });
  const first = (await large.getAttribute('src')) ?? '';
  await bob.page.keyboard.press('ArrowRight');
  await expect(theirs.lightbox.getByText('2 of 2')).toBeVisible();
  expect(await large.getAttribute('src')).not.toBe(first);
  await bob.page.keyboard.press('Escape');
  await expect(theirs.lightbox).toHaveCount(0);
  await expect(theirs.photos.first()).toBeFocused();
  await theirs.photos.nth(1).click();
  await expect(theirs.lightbox.getByText('2 of 2')).toBeVisible();
  await theirs.lightbox.getByRole('button', { name: 'Close' }).click();
  await expect(theirs.lightbox).toHaveCount(0);
  await expect(bob.page).toHaveURL(/\/messages\?conversation=/);
});
