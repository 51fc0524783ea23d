import { randomUUID } from 'node:crypto';

import type { Page } from '@playwright/test';

import type { Person } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const STEPS = 1_000;
/** Steps between two looks at every page. */
const STRIDE = 10;
/** Above a hundred nobody counts. */
const TOTAL_MAX = 60;

/** Random numbers that come again with the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What must be shown of somebody, counted by ourselves. */
class Neighbour {
  readonly said: { isOwn: boolean; isDeleted: boolean }[] = [];
  read = 0;
  isBlocked = false;

  constructor(
    readonly person: Person,
    readonly conversation: string,
  ) {}

  get unread(): number {
    if (this.isBlocked) return 0;
    return this.said.filter(({ isOwn, isDeleted }, index) => index >= this.read && !isOwn && !isDeleted).length;
  }
}

interface Shown {
  title: number;
  badge: number;
  /** By name; none where there is no list. */
  rows: (readonly [string, number])[];
}

/** What a page says is unread: as soon as it is what is wanted, or after a second of its own clock. */
async function settled(wanted: Shown): Promise<Shown> {
  const number = (text: string | null | undefined) => Number(/\d+/.exec(text ?? '')?.[0] ?? 0);
  const row = (row: Element) =>
    [row.querySelector('.conversation-name bdi')?.textContent ?? '', number(row.querySelector('.unread')?.textContent)] as const;
  const look = () => {
    const title = number(/^\((\d+)\) /.exec(document.title)?.[1]);
    const badge = number(document.querySelector('.unread-badge')?.textContent);
    const rows = [...document.querySelectorAll('.conversation')].map(row).sort(([a], [b]) => (a < b ? -1 : 1));
    return { title, badge, rows };
  };
  const until = performance.now() + 1_000;
  for (;;) {
    const isOver = performance.now() > until;
    const now = look();
    if (isOver || JSON.stringify(now) === JSON.stringify(wanted)) return now;
    await new Promise((again) => setTimeout(again, 10));
  }
}

test(`list, badge, title and every tab agree within a second, whatever happens: ${STEPS} random steps (P2, D12)`, async ({ people }) => {
  test.setTimeout(240_000);
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`unread: SEED=${seed}`);
  const random = randomFrom(seed);
  const ada = await people.newcomer();
  const neighbours: Neighbour[] = [];
  for (let number = 0; number < 3; number++) {
    const person = await people.newcomer();
    neighbours.push(new Neighbour(person, await person.conversationWith(ada)));
  }
  for (const neighbour of neighbours) await say(neighbour, false);

  const [list, home] = [ada.page, await ada.tab()];
  const twin = (await people.again(ada)).page;
  const pages: [Page, string][] = [
    [list, '/messages'],
    [home, '/'],
    [twin, '/messages'],
  ];
  for (const [page, path] of pages) await come(page, path);

  async function say(neighbour: Neighbour, isOwn: boolean): Promise<void> {
    if (neighbour.isBlocked) return;
    await (isOwn ? ada : neighbour.person).send(neighbour.conversation, `message ${neighbour.said.length + 1}`);
    neighbour.said.push({ isOwn, isDeleted: false });
  }

  /** On another device of hers: everything that is there, or a part of it. */
  async function read(neighbour: Neighbour, upTo = neighbour.said.length): Promise<void> {
    neighbour.read = Math.max(neighbour.read, upTo);
    await ada.read(neighbour.conversation, upTo);
  }

  /** The last message more often than others: that must leave no badge. */
  async function remove({ person, conversation, said, isBlocked }: Neighbour): Promise<void> {
    if (isBlocked) return;
    const index = random(2) ? said.length - 1 : random(said.length);
    const message = said[index];
    if (!message || message.isDeleted) return;
    const path = `messages/conversations/${conversation}/messages/${index + 1}?id=${randomUUID()}`;
    await (message.isOwn ? ada : person).api('DELETE', path);
    message.isDeleted = true;
  }

  async function block(neighbour: Neighbour): Promise<void> {
    await ada.form(neighbour.isBlocked ? 'unblock' : 'block', { person: await neighbour.person.id() });
    neighbour.isBlocked = !neighbour.isBlocked;
  }

  /** On the page, as people do: what is on screen is read. */
  async function look(neighbour: Neighbour): Promise<void> {
    if (neighbour.isBlocked) return;
    const messages = new Messages(list);
    await list.bringToFront();
    await messages.row(neighbour.person.name).click();
    await expect(messages.log).toBeVisible();
    await expect(async () => {
      // It opens at the first that is new.
      if (await messages.toEnd.count()) await messages.toEnd.click({ timeout: 500 });
      await expect(messages.row(neighbour.person.name).locator('.unread')).toHaveCount(0, { timeout: 200 });
    }).toPass();
    const isRead = async () => {
      const { items } = await ada.api('GET', 'messages/conversations');
      const mine = items.find(({ id }: { id: string }) => id === neighbour.conversation).mine;
      return mine.read;
    };
    if (neighbour.unread > 0) await expect.poll(isRead).toBe(neighbour.said.length);
    neighbour.read = await isRead();
    await list.goBack();
    await expect(messages.log).toHaveCount(0);
  }

  /** Goes to a page and waits until it is live. */
  async function come(page: Page, path: string): Promise<void> {
    const caughtUp = page.waitForEvent('websocket').then((socket) =>
      socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('caught_up')),
    );
    await page.goto(path);
    await caughtUp;
  }

  for (let step = 1; step <= STEPS; step++) {
    const neighbour = neighbours[random(neighbours.length)] as Neighbour;
    const dice = random(100);
    const total = neighbours.reduce((sum, { unread }) => sum + unread, 0);
    if (total > TOTAL_MAX) for (const each of neighbours) await read(each);
    else if (dice < 55) await say(neighbour, false);
    else if (dice < 65) await say(neighbour, true);
    else if (dice < 70) await read(neighbour);
    else if (dice < 80) await read(neighbour, 1 + random(neighbour.said.length));
    else if (dice < 90) await remove(neighbour);
    else if (dice < 93) await (pages[random(pages.length)] as [Page, string])[0].bringToFront();
    else if (dice < 96) await block(neighbour);
    else if (dice < 98) await look(neighbour);
    else await come(...(pages[random(pages.length)] as [Page, string]));

    if (step % STRIDE > 0) continue;
    const waiting = neighbours.reduce((sum, { unread }) => sum + unread, 0);
    const rows = neighbours.map(({ person, unread }) => [person.name, unread] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    await Promise.all(
      pages.map(async ([page, path]) => {
        const wanted = { title: waiting, badge: waiting, rows: path === '/messages' ? rows : [] };
        expect(await page.evaluate(settled, wanted), `${path} at step ${step} of SEED=${seed}`).toEqual(wanted);
      }),
    );
  }
});

test('“Seen” stands under the last of one’s own messages that is read, and nowhere else (P2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  for (const text of ['one', 'two', 'three']) await ada.send(conversation, text);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  const seen = () =>
    mine.bubbles.evaluateAll((rows) =>
      rows.filter((row) => row.querySelector('.message-seen')).map((row) => row.querySelector('.message-body')?.textContent),
    );
  expect(await seen()).toEqual([]);
  await bob.read(conversation, 2);
  await expect.poll(seen).toEqual(['two']);
  await bob.send(conversation, 'four');
  await expect.poll(seen).toEqual(['two']);
  await bob.read(conversation, 3);
  await expect.poll(seen).toEqual(['three']);
});

test('on a phone an open thread says what waits in others, beside the way back to them (P2)', async ({ people }) => {
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const [bob, carl] = [await people.newcomer(), await people.newcomer()];
  const withBob = await bob.conversationWith(ada);
  await bob.send(withBob, 'one');
  const mine = new Messages(ada.page);
  await mine.openLive(withBob);
  await carl.send(await carl.conversationWith(ada), 'two');
  const number = mine.badge.locator('.unread');
  await expect(number).toHaveText('1 unread');
  await expect(number).toBeVisible();
  const back = ada.page.getByRole('link', { name: 'Back to all conversations' });
  const [there, here] = [await back.boundingBox(), await number.boundingBox()];
  expect(Math.abs((here?.x ?? 999) - (there?.x ?? 0)), 'it stands elsewhere').toBeLessThan(44);
  // It is in nobody's way.
  await back.tap({ position: { x: 22, y: 12 } });
  await expect(mine.list).toBeVisible();
});
