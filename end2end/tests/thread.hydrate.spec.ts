import type { Page } from '@playwright/test';

import { chatter, history, readBack } from '../fixtures/talk.ts';
import { expect, type Person, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

/** Ada's page of a conversation with Bob in which so much was said and read, and then so much that is new to her. */
async function withNews([ada, bob]: [Person, Person], read: number, fresh: number): Promise<[Messages, string]> {
  const conversation = await ada.conversationWith(bob);
  await chatter([ada, bob], conversation, read);
  if (read > 0) await ada.read(conversation, read);
  for (let number = 1; number <= fresh; number++) await bob.send(conversation, `new ${number}`);
  return [new Messages(ada.page), conversation];
}

test('“New messages” stands where they began when the thread was opened, until one answers or leaves (P3)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 2, 2);
  await carl.send(await carl.conversationWith(ada), 'from carl');
  const rows = () => mine.log.locator('.message-body, .row-new').allTextContents();
  await mine.openLive(conversation);
  await expect(mine.row(bob.name).locator('.unread')).toHaveCount(0);
  expect((await rows()).slice(2)).toEqual(['New messages', 'new 1', 'new 2']);
  await bob.send(conversation, 'while she reads');
  await expect(mine.bubble('while she reads')).toBeVisible();
  expect((await rows()).slice(2)).toEqual(['New messages', 'new 1', 'new 2', 'while she reads']);

  await test.step('leaving clears it', async () => {
    await mine.row(carl.name).click();
    await expect(mine.log.locator('.row-new')).toHaveCount(1);
    await mine.row(bob.name).click();
    await expect(mine.bubble('while she reads')).toBeVisible();
    await expect(mine.log.locator('.row-new')).toHaveCount(0);
  });

  await test.step('so does an answer', async () => {
    await mine.row(carl.name).click();
    await bob.send(conversation, 'one more');
    await expect(mine.row(bob.name).locator('.unread')).toHaveText('1 unread');
    await mine.row(bob.name).click();
    await expect(mine.log.locator('.row-new')).toHaveCount(1);
    await mine.say('answer');
    await mine.expectStored('answer');
    await expect(mine.log.locator('.row-new')).toHaveCount(0);
  });
});

test('a thread opens at the first unread message, however far back; nothing is read before it is seen (P2, P3)', async ({
  people,
}) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 30, 80);
  await mine.openLive(conversation);
  await expect(mine.bubble('new 1')).toBeInViewport();
  await expect(mine.log.locator('.row-new')).toBeInViewport();
  await expect(mine.bubble('new 80')).not.toBeInViewport();
  await expect(mine.badge).toHaveText('80 unread');
  await expect(mine.toEnd).toHaveText('80 new');

  await mine.toEnd.click();
  await expect(mine.bubble('new 80')).toBeInViewport();
  await expect(mine.toEnd).toHaveCount(0);
  await expect(mine.badge).toHaveText('');
  await expect(mine.box).toBeFocused();
  await expect.poll(async () => (await ada.api('GET', 'messages/conversations')).items[0].unread).toBe(0);
  await mine.openLive(conversation);
  await expect(mine.bubble('new 80')).toBeInViewport();
  await expect(mine.log.locator('.row-new')).toHaveCount(0);
});

test('scrolled up one stays put and is told how many are new; one press leads to them (P3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 40, 0);
  await mine.openLive(conversation);
  await expect(mine.toEnd).toHaveCount(0);
  const mark = mine.bubbles.nth(5);
  await mark.scrollIntoViewIfNeeded();
  await expect(mine.toEnd).toHaveText('To the newest message');
  const before = await mark.boundingBox();
  for (const [count, text] of [[1, 'one'], [2, 'two\nlines'], [3, 'three']] as const) {
    await bob.send(conversation, text);
    await expect(mine.toEnd).toHaveText(`${count} new`);
    const after = await mark.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 1e9))).toBeLessThanOrEqual(1);
  }
  await expect(mine.badge).toHaveText('3 unread');
  await mine.toEnd.focus();
  await ada.page.keyboard.press('Enter');
  await expect(mine.bubble('three')).toBeInViewport();
  await expect(mine.badge).toHaveText('');
  await bob.send(conversation, 'followed again');
  await expect(mine.bubble('followed again')).toBeInViewport();
});

test('the whole of a long thread can be read back and forth: nothing jumps, and the page stays small (C5, P3)', async ({
  people,
}) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 700, 0);
  const said = await history(ada, conversation);
  await mine.openLive(conversation);

  // A row that stays is not taken out and put back, which would cost its focus and a new layout.
  await mine.log.evaluate((log) => {
    const moved = { rows: 0 };
    new MutationObserver((changes) => {
      const taken = changes.flatMap(({ removedNodes }) => [...removedNodes]);
      moved.rows += new Set(taken.filter((row) => row.isConnected)).size;
    }).observe(log, { childList: true, subtree: true });
    Object.assign(window, { moved });
  });
  // Every step moves what is on screen by exactly the step, whatever comes and goes around it.
  const step = (pixels: number) =>
    mine.log.evaluate(async (log, pixels) => {
      const edge = log.getBoundingClientRect().top;
      const rows = [...log.querySelectorAll('.message')];
      const row = rows.find((row) => row.getBoundingClientRect().top > edge + 200) as Element;
      const [top, from] = [row.getBoundingClientRect().top, log.scrollTop];
      log.scrollTop += pixels;
      const moved = from - log.scrollTop;
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      return { off: row.isConnected ? row.getBoundingClientRect().top - top - moved : NaN, moved, rows: rows.length };
    }, pixels);
  let most = 0;
  const walk = async (pixels: number, until: string) => {
    await expect(async () => {
      for (;;) {
        const { off, moved, rows } = await step(pixels);
        expect(Math.abs(off)).toBeLessThanOrEqual(1);
        most = Math.max(most, rows);
        if (moved === 0) break;
      }
      await expect(mine.bubble(until)).toBeInViewport({ timeout: 1 });
    }).toPass({ intervals: [20], timeout: 40_000 });
  };
  await walk(-400, said[0] ?? '');
  await bob.send(conversation, 'meanwhile');
  await walk(400, 'meanwhile');
  expect(most).toBeLessThanOrEqual(400);
  expect(await ada.page.evaluate(() => (window as unknown as { moved: { rows: number } }).moved.rows)).toBe(0);
  expect(await readBack(mine)).toEqual([...said, 'meanwhile']);
});

test('when a message was written is shown in full to whoever points at it or comes to it with the keyboard (P3)', async ({
  people,
}) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 3, 0);
  await mine.openLive(conversation);
  const full = (index: number) =>
    mine.bubbles.nth(index).locator('.bubble').evaluate((bubble) => {
      const { content, visibility } = getComputedStyle(bubble, '::after');
      return visibility === 'visible' ? content : '';
    });
  const at = new RegExp(`^"[A-Z][a-z]+,? .* ${new Date().getFullYear()} at \\d\\d:\\d\\d"$`);
  expect(await full(2)).toBe('');
  await mine.log.focus();
  await ada.page.keyboard.press('ArrowUp');
  await expect.poll(() => full(2)).toMatch(at);
  await ada.page.keyboard.press('ArrowUp');
  await expect.poll(() => full(1)).toMatch(at);
  await expect.poll(() => full(2)).toBe('');
  await ada.page.keyboard.press('ArrowDown');
  await expect.poll(() => full(2)).toMatch(at);
  await mine.bubbles.nth(0).locator('.bubble').hover();
  await expect.poll(() => full(0)).toMatch(at);
});

/** Of how many elements the browser works out the style anew, each time that it does meanwhile. */
async function restyled(page: Page, meanwhile: () => Promise<void>): Promise<number[]> {
  const cdp = await page.context().newCDPSession(page);
  const counts: number[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => {
    for (const { args } of value as { args?: { elementCount?: number } }[]) counts.push(args?.elementCount ?? 0);
  });
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline'] } });
  await meanwhile();
  const whole = new Promise<void>((done) => cdp.once('Tracing.tracingComplete', () => done()));
  await cdp.send('Tracing.end');
  await whole;
  return counts.filter((count) => count > 0);
}

test('a key or a message costs the browser the style of what is new, not of the whole thread (P3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await withNews([ada, bob], 60, 0);
  await mine.openLive(conversation);
  const inAll = await ada.page.locator('*').count();
  const counts = await restyled(ada.page, async () => {
    await mine.box.pressSequentially('Hi');
    for (let number = 1; number <= 3; number++) {
      await bob.send(conversation, `news ${number}`);
      await expect(mine.bodies.last()).toHaveText(`news ${number}`);
    }
  });
  expect(counts.length).toBeGreaterThan(0);
  expect(Math.max(...counts)).toBeLessThan(inAll / 4);
});

test('the message that an address named is not looked for again by whoever comes back to its conversation (P3, P7)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const withBob = await bob.conversationWith(ada);
  for (let number = 1; number <= 40; number++) await bob.send(withBob, `message ${number}`);
  await carl.send(await carl.conversationWith(ada), 'hello');
  await ada.page.goto(`/messages?conversation=${withBob}&message=9#here`);
  const mine = new Messages(ada.page);
  await mine.expectLive();
  const target = mine.log.locator('[data-target]');
  await expect(target).toBeInViewport();
  await mine.toEnd.click();
  await expect(mine.bubble('message 40')).toBeInViewport();
  await mine.row(carl.name).click();
  await mine.expectSaid('hello');
  await mine.row(bob.name).click();
  await expect(mine.bubble('message 40')).toBeInViewport();
  await expect(target).toHaveCount(0);
  // The browser's Back leads to the address that names it.
  await ada.page.goBack();
  await ada.page.goBack();
  await expect(target).toBeInViewport();
});
