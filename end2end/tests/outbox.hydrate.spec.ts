import { Line } from '../fixtures/line.ts';
import { chatter, history, readBack } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';
import { Accounts } from '../pages/accounts.ts';
import { Messages } from '../pages/messages.ts';

test('what was written without a connection survives a reload and a closed tab, and goes out by itself in order (P4, D19)', async ({
  people,
}) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'before');
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await line.cut();
  await expect(mine.pill).toHaveText('Reconnecting…');
  await mine.say('one');
  await mine.say('two');
  await ada.page.reload();
  await mine.expectSaid('before', 'one', 'two');
  await expect(mine.bubble('two')).toHaveAttribute('data-state', 'sending');
  await mine.say('three');

  const later = new Messages(await ada.tab());
  await ada.page.close();
  await later.open(conversation);
  await later.expectSaid('before', 'one', 'two', 'three');
  expect(await history(bob, conversation)).toEqual(['before']);

  line.mend();
  await expect(later.pill).toHaveText('Live', { timeout: 35_000 });
  await later.expectStored('three');
  expect(await history(bob, conversation)).toEqual(['before', 'one', 'two', 'three']);
  expect(new Set(line.sent).size).toBe(3);
  expect(line.sent).toHaveLength(3);
  await later.page.reload();
  await later.expectLive();
  await later.expectSaid('before', 'one', 'two', 'three');
});

test('several tabs: each message is sent once, what a closed tab has left is sent by another (P4, D2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'before');
  const line = await Line.of(ada.context);
  const first = new Messages(ada.page);
  const [second, third] = [new Messages(await ada.tab()), new Messages(await ada.tab())];
  for (const tab of [first, second, third]) await tab.openLive(conversation);
  await line.cut();
  await expect(first.pill).toHaveText('Reconnecting…');
  await first.say('first tab 1');
  await first.say('first tab 2');
  await expect(second.pill).toHaveText('Reconnecting…');
  await second.say('second tab');
  await first.page.close();
  // Whoever takes over shows them, too.
  const shown = async () =>
    (await second.bodies.allTextContents()).concat(await third.bodies.allTextContents()).includes('first tab 2');
  await expect.poll(shown).toBe(true);

  line.mend();
  for (const tab of [second, third]) {
    await expect(tab.pill).toHaveText('Live', { timeout: 35_000 });
    await expect(tab.bodies).toHaveCount(4);
  }
  const stored = await history(bob, conversation);
  expect(stored.toSorted()).toEqual(['before', 'first tab 1', 'first tab 2', 'second tab']);
  expect(stored.indexOf('first tab 1')).toBeLessThan(stored.indexOf('first tab 2'));
  for (const tab of [second, third]) await tab.expectSaid(...stored);
  expect(line.sent).toHaveLength(3);
});

test('where tabs cannot agree on an owner, a message is still stored once (P4, D2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await line.cut();
  await expect(mine.pill).toHaveText('Reconnecting…');
  await mine.say('one');
  const second = new Messages(await ada.tab());
  await second.open(conversation);
  await second.expectSaid('one');
  line.mend();
  await expect(second.pill).toHaveText('Live', { timeout: 35_000 });
  await second.expectStored('one');
  await mine.expectStored('one');
  expect(await history(bob, conversation)).toEqual(['one']);
});

test('a message that was finally refused says why, and can be retried, copied and deleted, also after a reload (P4, D19)', async ({
  people,
}) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  line.refuses('blocked');
  await mine.say('keep my words');
  const failed = mine.bubble('keep my words');
  await expect(failed).toHaveAttribute('data-state', 'failed');
  await expect(failed).toContainText('you cannot write to this person');
  await failed.getByRole('button', { name: 'Copy' }).click();
  await expect(failed.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe('keep my words');

  await test.step('it waits for its writer, who may come back later', async () => {
    await ada.page.reload();
    await mine.expectLive();
    await expect(failed).toHaveAttribute('data-state', 'failed');
    expect(line.sent).toHaveLength(0);
  });

  await test.step('retried, it is sent', async () => {
    line.refuses();
    await failed.getByRole('button', { name: 'Retry' }).click();
    await mine.expectStored('keep my words');
    expect(await history(bob, conversation)).toEqual(['keep my words']);
  });

  await test.step('deleted, it is gone for good', async () => {
    line.refuses('blocked');
    await mine.say('think again');
    await mine.bubble('think again').getByRole('button', { name: 'Delete' }).click();
    await mine.expectSaid('keep my words');
    await ada.page.reload();
    await mine.expectLive();
    await mine.expectSaid('keep my words');
  });
});

test('signing out warns of what is unsent, and then erases it (D19)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  // The page that has signed out may ask once more whether it still is somebody's.
  people.console.expectsStatus(401);
  const warning = ada.page.getByRole('alert').filter({ hasText: 'not sent yet' });
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await ada.page.goto('/settings');
  await expect(ada.page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(warning).toBeHidden();

  await line.cut();
  await mine.open(conversation);
  await mine.say('too late');
  await expect(mine.bubble('too late')).toHaveAttribute('data-state', 'sending');
  await ada.page.goto('/settings');
  await expect(warning).toBeVisible();
  await ada.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(ada.page).toHaveURL('/');
  const kept = await ada.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('haggle/outbox/')));
  expect(kept).toEqual([]);

  line.mend();
  await ada.page.goto('/sign-in');
  await new Accounts(ada.page).signIn(ada.account);
  await expect(ada.page).toHaveURL('/');
  await mine.openLive(conversation);
  await expect(mine.bodies).toHaveCount(0);
  expect(line.sent).toHaveLength(0);
});

for (const [how, spoil] of [
  ['full', () => void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })],
  ['forbidden', () => void Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })],
] as const) {
  test(`a storage that is ${how} costs what it would have kept, nothing else, and says so (P4)`, async ({ people }) => {
    const [ada, bob] = [await people.newcomer(), await people.newcomer()];
    const conversation = await ada.conversationWith(bob);
    await ada.context.addInitScript(spoil);
    const line = await Line.of(ada.context);
    const mine = new Messages(ada.page);
    await mine.openLive(conversation);
    await expect(mine.note).toHaveCount(0);
    await mine.box.fill('words');
    await expect(mine.note).toContainText('keep this page open');
    await mine.box.press('Enter');
    await mine.expectStored('words');
    await line.cut();
    await expect(mine.pill).toHaveText('Reconnecting…');
    await mine.say('waits on the page');
    line.mend();
    await expect(mine.pill).toHaveText('Live', { timeout: 35_000 });
    await mine.expectStored('waits on the page');
    expect(await history(bob, conversation)).toEqual(['words', 'waits on the page']);
  });
}

test('a draft is kept within 500 ms, and is the same in all tabs: none destroys what was written in another (P4)', async ({
  people,
}) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [withBob, withCarl] = [await ada.conversationWith(bob), await ada.conversationWith(carl)];
  await ada.send(withBob, 'Hello');
  const [mine, second, third] = [new Messages(ada.page), new Messages(await ada.tab()), new Messages(await ada.tab())];
  const { clock } = ada.context;
  await clock.install();
  await mine.openLive(withBob);
  await second.openLive(withBob);
  await third.openLive(withCarl);
  await clock.pauseAt(Date.now() + 1_000);
  await mine.box.pressSequentially('from the first');
  await clock.runFor(500);
  await expect(second.box).toHaveValue('from the first');
  await clock.resume();
  await second.box.press('End');
  await second.box.pressSequentially(', and the second');
  await expect(mine.box).toHaveValue('from the first, and the second');
  await expect(third.box).toHaveValue('');
  await mine.page.close();
  await second.page.reload();
  await second.expectLive();
  await expect(second.box).toHaveValue('from the first, and the second');

  // What has only been shown here is not written down once more: it would come back after it was sent.
  await clock.pauseAt(Date.now() + 10_000);
  await third.row(bob.name).press('Enter');
  await expect(third.box).toHaveValue('from the first, and the second');
  await second.box.press('Enter');
  await second.expectStored('from the first, and the second');
  await expect(third.box).toHaveValue('');
});

test('what was typed in the moment before the page is left is kept (P4)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await ada.context.clock.install();
  await mine.openLive(conversation);
  // No timer runs any more: only leaving can write it down.
  await ada.context.clock.pauseAt(Date.now() + 1_000);
  await mine.box.pressSequentially('half a sent');
  await ada.page.goto('/settings');
  await ada.context.clock.resume();
  await mine.openLive(conversation);
  await expect(mine.box).toHaveValue('half a sent');
});

test('ten minutes without a network and 500 messages end equal to the database, on both devices (C6, D9)', async ({ people }) => {
  test.slow();
  people.console.expectsLostConnections();
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await chatter([ada, bob], conversation, 60, 'before');
  await ada.read(conversation, 60);
  const twin = await people.again(ada);
  const devices = [new Messages(ada.page), new Messages(twin.page)];
  for (const device of devices) {
    await device.page.clock.install();
    await device.openLive(conversation);
  }
  for (const { context } of [ada, twin]) await context.setOffline(true);
  for (const device of devices) await expect(device.pill).toHaveText('Offline');
  await devices[0]?.say('from the tunnel');
  await chatter([bob], conversation, 400, 'missed');
  const withCarl = await carl.conversationWith(ada);
  await chatter([carl], withCarl, 100, 'new');
  for (const device of devices) await device.page.clock.fastForward('10:00');
  for (const { context } of [ada, twin]) await context.setOffline(false);

  for (const device of devices) await expect(device.pill).toHaveText('Live', { timeout: 35_000 });
  await devices[0]?.expectStored('from the tunnel');
  await expect(devices[1]!.bubble('from the tunnel')).toHaveCount(1);
  const [stored, fresh] = [await history(ada, conversation), await history(ada, withCarl)];
  expect(stored).toHaveLength(461);
  for (const device of devices) {
    expect(await readBack(device)).toEqual(stored);
    await device.row(carl.name).click();
    await expect(device.bodies.last()).toBeVisible();
    expect(await readBack(device)).toEqual(fresh);
  }
});

test('a first message that was refused is found again after a reload (P1, P4, D19)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const line = await Line.of(ada.context);
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(bob));
  line.refuses('gone');
  await mine.say('Is it still there?');
  await expect(mine.bubble('Is it still there?')).toHaveAttribute('data-state', 'failed');
  await ada.page.goto('/');
  await mine.openListLive();
  await mine.row(bob.name).click();
  await expect(mine.bubble('Is it still there?')).toContainText('Copy');
  await mine.bubble('Is it still there?').getByRole('button', { name: 'Delete' }).click();
  await expect(mine.bubbles).toHaveCount(0);
});
