import type { Page } from '@playwright/test';

import { expect, test, type Person } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

/** Two people in a conversation, each with it open. */
async function pair(people: { newcomer(): Promise<Person> }): Promise<[Person, Person, string, Messages, Messages]> {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const id = await ada.conversationWith(bob);
  await ada.send(id, 'Hello!');
  const [adas, bobs] = [new Messages(ada.page), new Messages(bob.page)];
  await Promise.all([adas.openLive(id), bobs.openLive(id)]);
  return [ada, bob, id, adas, bobs];
}

test('an edit is seen live, with its mark, on both sides, by every device, and after a reload (P9)', async ({ people }) => {
  const [ada, bob, id, adas, bobs] = await pair(people);
  const again = new Messages((await people.again(ada)).page);
  await again.openLive(id);
  await adas.say('Is it there?');
  await adas.expectStored('Is it there?');

  await adas.edit('Is it there?', 'Is it still there?');
  for (const side of [adas, bobs, again]) {
    await side.expectSaid('Hello!', 'Is it still there?');
    await expect(side.bubble('Is it still there?')).toContainText('edited');
    await expect(side.bubble('Hello!')).not.toContainText('edited');
  }
  await expect(bobs.row(ada.name)).toContainText('Is it still there?');
  await expect(adas.row(bob.name)).toContainText('Is it still there?');
  await Promise.all([ada.page.reload(), bob.page.reload()]);
  for (const side of [adas, bobs]) {
    await expect(side.bubble('Is it still there?')).toContainText('edited');
    await side.expectSaid('Hello!', 'Is it still there?');
  }
});

test('a deletion is seen live: a marker on both sides, no badge, no text anywhere (P9, D3, D12)', async ({ people }) => {
  const [ada, bob, id, adas] = await pair(people);
  const bobs = new Messages(bob.page);
  await bobs.openListLive();
  await adas.say('Never mind');
  await expect(bobs.badge).toContainText('1');
  await expect(bobs.row(ada.name)).toContainText('Never mind');

  await adas.pick('Never mind', 'Delete…');
  await expect(adas.bubbleMenu).toContainText('Delete for both of you?');
  await adas.bubbleMenu.getByRole('button', { name: 'Keep it' }).click();
  await adas.expectSaid('Hello!', 'Never mind');
  await adas.delete('Never mind');
  await expect(adas.tombstones).toHaveText('You deleted this message');
  await adas.expectSaid('Hello!');
  await expect(adas.row(bob.name)).toContainText('You deleted this message');
  await expect(bobs.row(ada.name)).toContainText('This message was deleted');
  await expect(bobs.badge).toHaveText('');

  await bobs.openLive(id);
  await expect(bobs.tombstones).toHaveText('This message was deleted');
  await bobs.expectSaid('Hello!');
  expect(await bob.page.content()).not.toContain('Never mind');
  await ada.page.reload();
  await expect(adas.tombstones).toHaveText('You deleted this message');
});

test('one device deletes what another one edits: gone for both, and the text of the edit is kept (P9)', async ({ people }) => {
  const [ada, , id, adas, bobs] = await pair(people);
  const twin = new Messages((await people.again(ada)).page);
  await twin.openLive(id);
  await adas.say('A bad idea');
  await adas.expectStored('A bad idea');
  await twin.pick('A bad idea', 'Edit');
  await twin.box.fill('A good idea');
  await adas.delete('A bad idea');
  await expect(twin.tombstones).toHaveText('You deleted this message');

  await twin.box.press('Enter');
  await expect(twin.log.getByRole('alert')).toContainText('Not changed: a message can be edited for 15 minutes');
  await expect(twin.log.getByRole('alert')).toContainText('A good idea');
  await twin.log.getByRole('button', { name: 'Dismiss' }).click();
  await expect(twin.log.getByRole('alert')).toHaveCount(0);
  for (const side of [adas, twin, bobs]) {
    await expect(side.tombstones).toHaveCount(1);
    await side.expectSaid('Hello!');
  }
});

/** The server's answer to every edit is that it comes too late. */
async function lateFor(page: Page): Promise<void> {
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { edit } = JSON.parse(String(message));
      if (edit) socket.send(JSON.stringify({ refused: { id: edit.id, code: 'gone' } }));
      else server.send(message);
    });
  });
}

test('an edit that comes too late is taken back, says why, and keeps its text (P9)', async ({ people }) => {
  const ada = await people.newcomer();
  const id = await ada.conversationWith(await people.newcomer());
  await lateFor(ada.page);
  const adas = new Messages(ada.page);
  await adas.openLive(id);
  await adas.say('As it was');
  await adas.expectStored('As it was');
  await adas.edit('As it was', 'As it should be');
  const alert = adas.log.getByRole('alert');
  await expect(alert).toContainText('Not changed: a message can be edited for 15 minutes');
  await expect(alert).toContainText('As it should be');
  await adas.expectSaid('As it was');
  await expect(adas.log.locator('.message-edited')).toHaveCount(0);
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await alert.getByRole('button', { name: 'Copy' }).click();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe('As it should be');
});

test('the box gives the draft back, and an edit that leaves nothing is not saved (P9)', async ({ people }) => {
  const [, , , adas, bobs] = await pair(people);
  await adas.box.fill('I am still writing th');
  await adas.pick('Hello!', 'Edit');
  await expect(adas.editing).toContainText('Editing your message');
  await expect(adas.box).toBeFocused();
  await adas.box.fill('  ');
  await expect(adas.editing).toContainText('Delete the message instead?');
  await expect(adas.page.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await adas.box.press('Enter');
  await adas.box.press('Escape');
  await expect(adas.editing).toBeEmpty();
  await expect(adas.box).toHaveValue('I am still writing th');
  await expect(adas.box).toBeFocused();
  await adas.pick('Hello!', 'Edit');
  await adas.page.getByRole('button', { name: 'Stop editing' }).click();
  await expect(adas.box).toHaveValue('I am still writing th');
  await expect(adas.box).toBeFocused();
  await adas.page.reload();
  await expect(adas.box).toHaveValue('I am still writing th');
  await bobs.expectSaid('Hello!');
});

test('what another tab makes of the draft meanwhile is what the box gives back (P4, P9)', async ({ people }) => {
  const [ada, , conversation, adas] = await pair(people);
  const twin = new Messages(await ada.tab());
  await twin.openLive(conversation);
  await adas.box.fill('On my way');
  await expect(twin.box).toHaveValue('On my way');
  await adas.pick('Hello!', 'Edit');
  await twin.box.press('Enter');
  await adas.expectSaid('Hello!', 'On my way');
  await adas.box.press('Escape');
  await expect(adas.editing).toBeEmpty();
  await expect(adas.box).toHaveValue('');
});

test('by keyboard alone: ArrowUp edits the last message, the menu opens, Escape closes it and gives the focus back (P9, P11)', async ({ people }) => {
  const [, , , adas, bobs] = await pair(people);
  await adas.say('One more thnig');
  await adas.expectStored('One more thnig');
  await adas.box.press('ArrowUp');
  await expect(adas.box).toHaveValue('One more thnig');
  await adas.say('One more thing');
  await bobs.expectSaid('Hello!', 'One more thing');
  await expect(adas.box).toHaveValue('');
  await expect(adas.box).toBeFocused();

  const opener = adas.bubble('One more thing').getByRole('button', { name: 'What to do with this message' });
  await expect(opener).toHaveCSS('color', 'rgba(0, 0, 0, 0)');
  await opener.focus();
  await expect(opener).not.toHaveCSS('color', 'rgba(0, 0, 0, 0)');
  await opener.press('Enter');
  await expect(adas.bubbleMenu).toBeVisible();
  await adas.page.keyboard.press('Tab');
  await expect(adas.bubbleMenu.getByRole('button', { name: 'Edit' })).toBeFocused();
  await adas.page.keyboard.press('Escape');
  await expect(adas.bubbleMenu).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.press('Enter');
  for (let n = 0; n < 3; n += 1) await adas.page.keyboard.press('Tab');
  await adas.page.keyboard.press('Enter');
  await expect(adas.bubbleMenu.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await adas.page.keyboard.press('Shift+Tab');
  await adas.page.keyboard.press('Enter');
  await expect(adas.tombstones).toHaveText('You deleted this message');
  await expect(bobs.tombstones).toHaveText('This message was deleted');
  // One goes on from the log, and the menu is closed, not only empty.
  await expect(adas.log).toBeFocused();
  expect(await adas.bubbleMenu.evaluate((menu) => menu.matches(':popover-open'))).toBe(false);
});

test('of others’ messages and of old ones there is nothing to edit (P9)', async ({ people }) => {
  const [, bob, , , bobs] = await pair(people);
  await expect(await bobs.openMenu('Hello!')).toHaveText('Copy');
  await bob.page.keyboard.press('Escape');
  const old = await people.known('ram');
  const rams = new Messages(old.page);
  await rams.open();
  await rams.row('kayesmotor').click();
  await rams.expectLive();
  await expect(await rams.openMenu('live')).toHaveText('CopyDelete…');
});

test('offline, an edit and a deletion show at once and are done when the line is back (P9, D2)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, , , adas, bobs] = await pair(people);
  await adas.say('Two');
  await adas.expectStored('Two');
  await ada.context.setOffline(true);
  await expect(adas.pill).toHaveText('Offline');
  await adas.edit('Hello!', 'Good evening!');
  await adas.delete('Two');
  await adas.expectSaid('Good evening!');
  await expect(adas.tombstones).toHaveCount(1);
  await bobs.expectSaid('Hello!', 'Two');
  await ada.context.setOffline(false);
  await bobs.expectSaid('Good evening!');
  await expect(bobs.tombstones).toHaveCount(1);
  await adas.expectSaid('Good evening!');
});

test.describe('on a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('the menu’s button and its items are big enough for a finger (P9, P11)', async ({ people, isMobile, hasTouch, viewport }) => {
    const options = { isMobile, hasTouch, viewport };
    const [ada, bob] = [await people.newcomer(options), await people.newcomer()];
    const id = await ada.conversationWith(bob);
    await ada.send(id, 'Hello!');
    const adas = new Messages(ada.page);
    await adas.openLive(id);
    const opener = adas.bubble('Hello!').getByRole('button', { name: 'What to do with this message' });
    const size = await opener.boundingBox();
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44);
    await opener.tap();
    for (const item of await adas.bubbleMenu.getByRole('button').all()) {
      expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    await adas.bubbleMenu.getByRole('button', { name: 'Edit' }).tap();
    await expect(adas.box).toHaveValue('Hello!');
    await expect(adas.editing.getByRole('button')).toHaveCSS('width', '44px');
  });
});
