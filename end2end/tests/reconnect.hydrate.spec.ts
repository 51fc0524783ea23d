import { Line } from '../fixtures/line.ts';
import { expect, type Person, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

async function talkingLive([ada, bob]: [Person, Person]): Promise<[Messages, Messages]> {
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'before');
  const pages: [Messages, Messages] = [new Messages(ada.page), new Messages(bob.page)];
  for (const page of pages) await page.openLive(conversation);
  return pages;
}

test('the server is killed and comes back: what was written meanwhile arrives once, in order (C4, C6, D1, D8)', async ({
  people,
  haggle,
}) => {
  people.console.expectsLostConnections();
  const [mine, theirs] = await talkingLive([await people.newcomer(), await people.newcomer()]);

  await haggle.kill();
  for (const page of [mine, theirs]) await expect(page.pill).toHaveText('Reconnecting…');
  await mine.say('while it was away');
  await mine.say('and one more');
  await expect(mine.bubble('while it was away')).toHaveAttribute('data-state', 'sending');
  await expect(mine.bubble('and one more')).toHaveAttribute('data-state', 'sending');
  await mine.expectSaid('before', 'while it was away', 'and one more');
  await theirs.expectSaid('before');

  await haggle.start();
  for (const page of [mine, theirs]) {
    await expect(page.pill).toHaveText('Live', { timeout: 35_000 });
    await page.expectSaid('before', 'while it was away', 'and one more');
  }
  await mine.expectStored('and one more');
  await theirs.say('good that you are back');
  await mine.expectSaid('before', 'while it was away', 'and one more', 'good that you are back');
  await mine.page.reload();
  await mine.expectSaid('before', 'while it was away', 'and one more', 'good that you are back');
});

test('a planned restart is noticed and over without a reload (C6)', async ({ people, haggle }) => {
  people.console.expectsLostConnections();
  const [mine, theirs] = await talkingLive([await people.newcomer(), await people.newcomer()]);
  await haggle.stop();
  await haggle.start();
  await mine.say('after the restart');
  await expect(theirs.bodies.last()).toHaveText('after the restart', { timeout: 35_000 });
  await mine.expectSaid('before', 'after the restart');
  await theirs.expectSaid('before', 'after the restart');
});

test('written offline: the bubble waits, and goes out by itself when the network is back (C4, C6)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, theirs] = await talkingLive([ada, bob]);
  await ada.context.setOffline(true);
  await expect(mine.pill).toHaveText('Offline');
  await mine.say('from the tunnel');
  await mine.say('still in it');
  await expect(mine.bubble('from the tunnel')).toHaveAttribute('data-state', 'sending');
  await theirs.say('are you there?');
  await theirs.expectSaid('before', 'are you there?');
  await ada.context.setOffline(false);
  await expect(mine.pill).toHaveText('Live', { timeout: 35_000 });
  await mine.expectStored('still in it');
  for (const page of [mine, theirs]) await page.expectSaid('before', 'are you there?', 'from the tunnel', 'still in it');
});

test('everything missed while away is there afterwards, new conversations too (C6, D9)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [mine] = await talkingLive([ada, bob]);
  const conversation = await ada.conversationWith(bob);
  await ada.context.setOffline(true);
  await expect(mine.pill).toHaveText('Offline');
  const missed = Array.from({ length: 60 }, (_, index) => `missed ${index + 1}`);
  for (const text of missed.slice(0, 30)) await bob.send(conversation, text);
  await carl.send(await carl.conversationWith(ada), 'hello from carl');
  for (const text of missed.slice(30)) await bob.send(conversation, text);
  await ada.context.setOffline(false);
  await expect(mine.pill).toHaveText('Live', { timeout: 35_000 });
  await mine.expectSaid('before', ...missed);
  await expect(mine.row(carl.name)).toContainText('hello from carl');
});

test('reconnecting never makes a second connection (C6)', async ({ people }) => {
  people.console.expectsLostConnections();
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  // Counted in the page: from outside, one that is saying goodbye looks as if it were open.
  await ada.page.addInitScript(() => {
    const made: WebSocket[] = [];
    const live = () => made.filter((socket) => socket.readyState <= WebSocket.OPEN).length;
    const counts = { most: 0, live };
    class Counted extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        made.push(this);
        counts.most = Math.max(counts.most, live());
      }
    }
    Object.assign(window, { WebSocket: Counted, counts });
  });
  const [mine] = await talkingLive([ada, bob]);
  for (const _ of [1, 2, 3]) {
    await ada.context.setOffline(true);
    await expect(mine.pill).toHaveText('Offline');
    await ada.context.setOffline(false);
    await ada.page.evaluate(() => ['focus', 'online', 'pageshow'].forEach((name) => dispatchEvent(new Event(name))));
    await expect(mine.pill).toHaveText('Live', { timeout: 35_000 });
  }
  const counted = await ada.page.evaluate(() => {
    const { most, live } = (window as unknown as { counts: { most: number; live(): number } }).counts;
    return [live(), most];
  });
  expect(counted).toEqual([1, 1]);
});

test('a page that the server has outgrown asks to be reloaded, and keeps what is unsent (C6)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const line = await Line.of(ada.context);
  const [mine, theirs] = await talkingLive([ada, bob]);
  line.isNewer = true;
  await line.cut();
  line.mend();
  await expect(mine.pill).toHaveText('Out of date');
  await mine.say('written on the old page');
  await expect(mine.bubble('written on the old page')).toHaveAttribute('data-state', 'sending');
  line.isNewer = false;
  await mine.page.getByRole('link', { name: 'Reload the page' }).click();
  await mine.expectStored('written on the old page');
  await theirs.expectSaid('before', 'written on the old page');
});
