import { chatter } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';
test('variants', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await chatter([ada, bob, ada, bob], conversation, 60);
  const { page } = ada;
  const mine = new Messages(page);
  await mine.openLive(conversation);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await mine.box.focus();
  const busy = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }: any) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  await page.evaluate(() => {
    const w = window as any; w.off = {}; const set = Storage.prototype.setItem;
    Storage.prototype.setItem = function (k, v) { if (!w.off.set) set.call(this, k, v); };
    for (const type of ['keydown', 'input', 'keypress','beforeinput','selectionchange']) window.addEventListener(type, (e) => { if (w.off[type]) e.stopImmediatePropagation(); }, true);
  });
  const variants: Record<string, string[]> = { base: [], set: ['set'], keydown: ['keydown'], input: ['input'], both: ['keydown', 'input'] };
  const sums: Record<string, number[]> = {};
  for (let round = 0; round < 9; round++) {
    for (const [name, off] of Object.entries(variants)) {
      await page.evaluate((off) => { const w = window as any; w.off = {}; }, off);
      await mine.box.fill('');
      await page.evaluate((off) => { const w = window as any; w.off = Object.fromEntries(off.map((x: string) => [x, true])); }, off);
      await mine.box.focus();
      for (let n = 0; n < 4; n++) await page.keyboard.down('x');
      const before = await busy();
      for (let n = 0; n < 15; n++) await page.keyboard.down('x');
      (sums[name] ??= []).push(((await busy()) - before) / 15);
      await page.keyboard.up('x');
    }
  }
  for (const [name, v] of Object.entries(sums)) { const s=[...v].sort((a,b)=>a-b); console.log(name.padEnd(16), s[4].toFixed(1), s.map(x=>x.toFixed(1)).join(' ')); }
});
