import type { CDPSession, Page } from '@playwright/test';

import { chatter } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const LOADED = 5_000;
const SLOWER = 4;
/** One frame at 60 per second, in milliseconds. */
const FRAME_MS = 16;
const SHIFT_MAX = 0.02;

/** How long the page's main thread works for each of `times` turns, painting included, in milliseconds. */
async function work(cdp: CDPSession, times: number, turn: () => Promise<void>): Promise<number> {
  const busy = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
  const before = await busy();
  for (let n = 0; n < times; n++) await turn();
  return ((await busy()) - before) / times;
}

/** Adds up what moves on the page without anybody having touched it. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) shifts.sum += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
    Object.assign(window, { shifts });
  });
  return () =>
    page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const { shifts } = window as unknown as { shifts: { sum: number } };
      const { sum } = shifts;
      shifts.sum = 0;
      return sum;
    });
}

test(`a thread with ${LOADED} loaded messages: a key press costs less than a frame, nothing shifts (P3)`, async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await chatter([ada, bob, ada, bob], conversation, LOADED);
  await ada.read(conversation, LOADED);
  const { page } = ada;
  const mine = new Messages(page);
  const shifts = await watchShifts(page);
  const figures: Record<string, number> = {};

  await mine.openLive(conversation);
  figures['shift, opening'] = await shifts();
  await expect(async () => {
    await mine.log.evaluate((log) => (log.scrollTop = -log.scrollHeight));
    await expect(page.getByRole('link', { name: 'Earlier messages' })).toHaveCount(0, { timeout: 1 });
  }).toPass({ intervals: [20], timeout: 120_000 });
  figures['shift, loading older'] = await shifts();
  figures['rows on the page'] = await mine.bubbles.count();

  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  // What loading has left over is not work of typing.
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  // In the middle of it, where rows wait in both directions.
  await mine.box.focus();
  // Held down: a key is on screen before it is let go, which paints nothing.
  const hold = () => page.keyboard.down('x');
  // The first ones find the browser still at compiling.
  await work(cdp, 20, hold);
  figures['ms for a key, scrolled up'] = await work(cdp, 40, hold);
  await mine.toEnd.click();
  await expect(mine.toEnd).toHaveCount(0);
  await mine.box.focus();
  await mine.box.fill('');
  figures['ms for a key, at the end'] = await work(cdp, 40, hold);
  await page.keyboard.up('x');
  figures['ms for the first key and its removal'] = await work(cdp, 10, async () => {
    await mine.box.press('Control+a');
    await mine.box.press('Delete');
    await page.keyboard.press('x');
  });
  await shifts();
  let received = 0;
  figures['ms for a message received'] = await work(cdp, 20, async () => {
    await bob.send(conversation, `received ${++received}`);
    await expect(mine.bodies.last()).toHaveText(`received ${received}`);
  });
  figures['shift, receiving 20'] = await shifts();

  const rows = Object.entries(figures).map(([what, figure]) => `${what.padEnd(40)}${figure.toFixed(3).padStart(10)}`);
  process.stdout.write(`${rows.join('\n')}\n`);
  expect(figures['rows on the page']).toBeLessThanOrEqual(400);
  for (const [what, figure] of Object.entries(figures)) {
    if (what.startsWith('ms for a key')) expect.soft(figure, what).toBeLessThan(FRAME_MS);
    if (what.startsWith('shift')) expect.soft(figure, what).toBeLessThan(SHIFT_MAX);
  }
});
