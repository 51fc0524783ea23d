import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from '../fixtures/test.ts';
import { LOOKS, STOPS } from '../fixtures/tour.ts';

const GALLERY = resolve(import.meta.dirname, '../gallery');
const SHOWN = resolve(import.meta.dirname, '../../docs/messages.png');

// They judge nothing: taken when somebody wants to look at them, with GALLERY=1 or UPDATE_SCREENSHOT=1.
for (const [index, stop] of STOPS.entries()) {
  test(`pictures of: ${stop.name}`, async ({ people }) => {
    test.skip(!process.env.GALLERY, 'taken with GALLERY=1');
    const page = await stop.visit(people);
    mkdirSync(GALLERY, { recursive: true });
    const number = String(index + 1).padStart(2, '0');
    const words = stop.name.replace(/[^a-z]+/gi, '-');
    for (const { name, viewport, colorScheme } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${GALLERY}/${number}-${words}-${name}.png`, animations: 'disabled', caret: 'initial' });
    }
  });
}

test('the picture in the documentation', async ({ people }) => {
  test.skip(!process.env.UPDATE_SCREENSHOT, 'taken with UPDATE_SCREENSHOT=1');
  const page = await STOPS.find(({ name }) => name === 'messages, the demo conversation')?.visit(people);
  await page?.screenshot({ path: SHOWN, animations: 'disabled' });
  expect(statSync(SHOWN).size).toBeLessThan(200_000);
});
