import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const MESSAGES = 300;

test('older messages load while scrolling up, without a gap, a repeat or a jump (C5)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const said = Array.from({ length: MESSAGES }, (_, index) => `message ${index + 1}`);
  for (const [index, text] of said.entries()) await [ada, bob][index % 2]?.send(conversation, text);

  // Had she not read them, it would open at the first.
  await ada.read(conversation, MESSAGES);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await expect(mine.bodies).toHaveCount(50);
  await expect(mine.bodies.last()).toBeInViewport();

  await test.step('what is on screen stays where it is while older messages are put in front', async () => {
    await mine.bodies.first().scrollIntoViewIfNeeded();
    const mark = mine.bodies.filter({ hasText: /^message 25[1-9]$/ }).first();
    const before = await mark.boundingBox();
    await expect.poll(() => mine.bodies.count()).toBeGreaterThan(50);
    const after = await mark.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 1e9))).toBeLessThanOrEqual(1);
  });

  await test.step('up to the very first, while new ones keep coming', async () => {
    await expect(async () => {
      await mine.log.press('Home');
      await expect(mine.bodies.first()).toHaveText('message 1', { timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await bob.send(conversation, 'a new one');
    await expect(mine.bodies.last()).toHaveText('a new one');
    await mine.expectSaid(...said, 'a new one');
    await expect(ada.page.getByRole('link', { name: 'Earlier messages' })).toHaveCount(0);
  });
});

test('at the end one follows; scrolled up one stays (C5)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  for (let number = 1; number <= 40; number++) await [bob, ada][number % 2]?.send(conversation, `message ${number}`);
  await ada.read(conversation, 40);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await bob.send(conversation, 'followed');
  await expect(mine.bubble('followed')).toBeInViewport();
  await mine.bubble('message 3').scrollIntoViewIfNeeded();
  const before = await mine.bubble('message 3').boundingBox();
  await bob.send(conversation, 'not followed');
  await expect(mine.bubble('not followed')).toHaveCount(1);
  await expect(mine.bubble('not followed')).not.toBeInViewport();
  expect((await mine.bubble('message 3').boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
  await mine.say('mine');
  await expect(mine.bubble('mine')).toBeInViewport();
});
