import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from '../fixtures/test.ts';
import { LOOKS, STOPS } from '../fixtures/tour.ts';

const GALLERY = resolve(import.meta.dirname, '../gallery');
const SHEETS = resolve(import.meta.dirname, '../../docs/gallery');
const SHOWN = resolve(import.meta.dirname, '../../docs/messages.png');

// They judge nothing: taken when somebody wants to look at them, by `make gallery` or with UPDATE_SCREENSHOT=1.
for (const [index, stop] of STOPS.entries()) {
  test(`pictures of: ${stop.name}`, async ({ people }) => {
    test.skip(process.env.GALLERY !== 'pictures', 'taken with GALLERY=pictures');
    const page = await stop.visit(people);
    mkdirSync(GALLERY, { recursive: true });
    const number = String(index + 1).padStart(2, '0');
    const words = stop.name.replace(/[^a-z]+/gi, '-');
    const screen = await page.context().newCDPSession(page);
    for (const { name, viewport, colorScheme, isPhone } of LOOKS) {
      // A finger points at nothing until it touches: no hover, larger targets.
      if (isPhone) {
        await page.mouse.move(0, 0);
        await screen.send('Emulation.setTouchEmulationEnabled', { enabled: true });
      }
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      if (name === 'phone-light') await stop.onPhone?.(page);
      await page.screenshot({ path: `${GALLERY}/${number}-${words}-${name}.png`, animations: 'disabled', caret: 'initial' });
    }
  });
}

for (const { name, viewport } of LOOKS) {
  test(`all pictures side by side, ${name}`, async ({ page }) => {
    test.skip(process.env.GALLERY !== 'sheets', 'taken with GALLERY=sheets, from the pictures');
    const end = `-${name}.png`;
    const pictures = readdirSync(GALLERY).filter((file) => file.endsWith(end)).sort();
    const columns = viewport.width > 600 ? 5 : 8;
    const figures = pictures.map((file) => {
      const picture = readFileSync(`${GALLERY}/${file}`).toString('base64');
      const words = file.slice(3, -end.length).replaceAll('-', ' ');
      return `<figure><img src="data:image/png;base64,${picture}"><figcaption>${words}</figcaption></figure>`;
    });
    await page.setViewportSize({ width: 1600, height: 900 });
    await page.setContent(`<style>
      body { display: grid; grid-template-columns: repeat(${columns}, 1fr); gap: 12px; margin: 12px; background: #8b9593; font: 12px system-ui }
      figure { margin: 0 } img { display: block; width: 100% } figcaption { padding: 4px 0 }
    </style>${figures.join('')}`);
    await page.screenshot({ path: `${SHEETS}/${name}.jpg`, fullPage: true, quality: 60 });
  });
}

test('the picture in the documentation', async ({ people }) => {
  test.skip(!process.env.UPDATE_SCREENSHOT, 'taken with UPDATE_SCREENSHOT=1');
  const page = await STOPS.find(({ name }) => name === 'messages, the demo conversation')?.visit(people);
  await page?.screenshot({ path: SHOWN, animations: 'disabled' });
  expect(statSync(SHOWN).size).toBeLessThan(200_000);
});
