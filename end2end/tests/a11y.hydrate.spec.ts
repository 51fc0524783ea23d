import { AxeBuilder } from '@axe-core/playwright';

import { expect, test } from '../fixtures/test.ts';
import { LOOKS, STOPS } from '../fixtures/tour.ts';

// axe itself needs JavaScript. That the browser has nothing to complain about on any of these pages (S12) is checked for every test.
for (const stop of STOPS) {
  test(`axe finds nothing, and 320 pixels are wide enough: ${stop.name} (P11)`, async ({ people }) => {
    const page = await stop.visit(people);
    for (const { name, viewport, colorScheme } of LOOKS) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      // There are no frames, so the page itself can put the results together, without another page for it.
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      const { violations } = await axe.analyze();
      const found = violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html) }));
      expect.soft(found, name).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBe(0);
  });
}
