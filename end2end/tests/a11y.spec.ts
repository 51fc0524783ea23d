import { AxeBuilder } from '@axe-core/playwright';

import { expect, test } from '../fixtures/test.ts';
import { LOOKS, STOPS } from '../fixtures/tour.ts';
import { listingOf } from '../pages/listings.ts';
import { CONVERSATION, Messages } from '../pages/messages.ts';

// That the browser has nothing to complain about on any of these pages (S12) is checked for every test.
for (const stop of STOPS) {
  test(`axe finds nothing, and 320 pixels are wide enough: ${stop.name} (P11)`, async ({ people }) => {
    test.skip(stop.needsJavaScript === true && !people.javaScript, 'a state that only lives with JavaScript');
    const page = await stop.visit(people);
    for (const { name, viewport, colorScheme } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html) }));
      expect.soft(found, name).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBe(0);
  });
}

test('from a listing to a sent message with the keyboard alone (C8, P11)', async ({ people }) => {
  const path = await listingOf(await people.known('kayesmotor'));
  const { page } = await people.newcomer();
  await page.goto(path);
  const focused = page.locator(':focus');
  const tabTo = async (name: RegExp | string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const text = (await focused.count()) ? `${await focused.getAttribute('aria-label')} ${await focused.innerText()}` : '';
      if (text.match(name)) return;
    }
    throw new Error(`Tab never reaches ${name}`);
  };

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(/Contact seller/);
  await expect(focused).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(CONVERSATION);
  const messages = new Messages(page);
  if (people.javaScript) await messages.expectLive();
  await expect(messages.box).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Tab');
  await expect(messages.sendButton).toBeFocused();
  await page.keyboard.press('Enter');
  await messages.expectSaid('By keyboard');
  await messages.expectStored('By keyboard');
});
