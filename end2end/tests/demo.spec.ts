import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const KAYE = 'kayesmotor';
const SAID = [
  [KAYE, 'hi'],
  [KAYE, 'darling'],
  ['ram', 'yes'],
  ['ram', 'hi'],
  ['ram', 'ok'],
  ['ram', 'ok'],
  ['ram', 'live'],
  [KAYE, 'ok'],
  [KAYE, 'kk'],
] as const;

for (const [reader, other] of [['ram', KAYE], [KAYE, 'ram']] as const) {
  test(`${reader} finds the nine messages with ${other} in their order (R8)`, async ({ people }) => {
    const person = await people.known(reader);
    const messages = new Messages(person.page);
    await messages.open();
    await messages.row(other).click();
    await messages.expectSaid(...SAID.map(([, text]) => text));
    const own = await messages.bubbles.evaluateAll((bubbles) => bubbles.map((bubble) => bubble.hasAttribute('data-own')));
    expect(own).toEqual(SAID.map(([sender]) => sender === reader));
  });
}

test('a visitor sees what is for sale, with pictures that load', async ({ people }) => {
  const { page } = await people.visitor();
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good things, close by');
  const photos = page.locator('.card-photo img');
  expect(await photos.count()).toBeGreaterThanOrEqual(8);
  await expect.poll(() => photos.evaluateAll((images: HTMLImageElement[]) => images.slice(0, 8).every((image) => image.naturalWidth > 0))).toBe(true);
});
