import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('Enter sends, Shift+Enter breaks the line, and the focus stays in the box (C4)', async ({ people }) => {
  const ada = await people.newcomer();
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(await people.newcomer()));
  await expect(mine.box).toBeFocused();
  await ada.page.keyboard.type('first line');
  await ada.page.keyboard.press('Shift+Enter');
  await ada.page.keyboard.type('second line');
  await expect(mine.box).toHaveValue('first line\nsecond line');
  await ada.page.keyboard.press('Enter');
  await expect(mine.box).toHaveValue('');
  await expect(mine.box).toBeFocused();
  expect(await mine.bodies.textContent()).toBe('first line\nsecond line');
  await ada.page.keyboard.type('next');
  await mine.sendButton.click();
  await expect(mine.box).toBeFocused();
  await expect(mine.bodies).toHaveCount(2);
});

test('Enter that ends a composition never sends (C4)', async ({ people }) => {
  const ada = await people.newcomer();
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(await people.newcomer()));
  await mine.box.fill('にほん');
  // The second one is how Safari says it.
  for (const sign of [{ isComposing: true }, { keyCode: 229 }]) {
    await mine.box.dispatchEvent('keydown', { key: 'Enter', ...sign, bubbles: true, cancelable: true });
  }
  await expect(mine.box).toHaveValue('にほん');
  await expect(mine.bubbles).toHaveCount(0);
  await mine.box.press('Enter');
  await mine.expectSaid('にほん');
});

test('on touch Enter breaks the line and the button sends (C4)', async ({ people }) => {
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(await people.newcomer()));
  await mine.box.tap();
  await ada.page.keyboard.type('one');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('two');
  await expect(mine.box).toHaveValue('one\ntwo');
  await expect(mine.bubbles).toHaveCount(0);
  await mine.sendButton.tap();
  await expect(mine.bubbles).toHaveCount(1);
  // Or the keyboard would go down with every message.
  await expect(mine.box).toBeFocused();
});

test('4,000 characters go out; the counter warns before, and 4,001 stay in the box (C4)', async ({ people }) => {
  const ada = await people.newcomer();
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(await people.newcomer()));
  await mine.box.fill('x'.repeat(3_799));
  await expect(mine.counter).toHaveText('');
  await mine.box.fill('x'.repeat(3_800));
  await expect(mine.counter).toHaveText('200 left');
  await mine.box.fill('x'.repeat(4_001));
  await expect(mine.counter).toHaveText('1 over the limit');
  await expect(mine.counter).toHaveAttribute('data-over', 'true');
  await mine.box.press('Enter');
  await expect(mine.bubbles).toHaveCount(0);
  await expect(mine.box).toHaveValue('x'.repeat(4_001));
  // Characters are what people see as such, not the units of a string: 4,000 of these are 8,000 units.
  const whole = '😀'.repeat(4_000);
  await mine.box.fill(whole);
  await expect(mine.counter).toHaveText('0 left');
  await mine.box.press('Enter');
  await mine.expectStored(whole);
});

test('nothing to see is not sent (C4)', async ({ people }) => {
  const ada = await people.newcomer();
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(await people.newcomer()));
  for (const text of ['', '   ', '\n\n', '\u200b\u2060']) {
    await mine.say(text);
    await expect(mine.sendButton).toHaveAttribute('aria-disabled', 'true');
  }
  await mine.say('something');
  await mine.expectSaid('something');
});

test('a draft survives a reload, belongs to its conversation, and is gone once sent (C3)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [withBob, withCarl] = [await ada.conversationWith(bob), await ada.conversationWith(carl)];
  const mine = new Messages(ada.page);
  await mine.openLive(withBob);
  await mine.box.fill('for bob');
  await ada.page.reload();
  await mine.expectLive();
  await expect(mine.box).toHaveValue('for bob');
  await mine.openLive(withCarl);
  await expect(mine.box).toHaveValue('');
  await mine.openLive(withBob);
  await expect(mine.box).toHaveValue('for bob');
  await mine.box.press('Enter');
  await mine.expectStored('for bob');
  await ada.page.reload();
  await mine.expectLive();
  await expect(mine.box).toHaveValue('');
});

test('what was begun where nothing has been said yet is found in the list again (P1, P4)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(bob));
  await mine.box.fill('Is it still');
  await ada.page.goto('/');
  await mine.openListLive();
  await expect(mine.row(bob.name)).toContainText('Draft: Is it still');
  await mine.row(bob.name).click();
  await expect(mine.box).toHaveValue('Is it still');
  await mine.box.fill('');
  await ada.page.goto('/');
  await mine.openListLive();
  await expect(mine.rows).toHaveCount(0);
});

test('what is typed before the page has come alive is not lost (C4)', async ({ people }) => {
  const ada = await people.newcomer();
  const conversation = await ada.conversationWith(await people.newcomer());
  const mine = new Messages(ada.page);
  let wakeUp = () => {};
  const asleep = new Promise<void>((done) => (wakeUp = done));
  await ada.page.route('**/*.wasm', async (route) => {
    await asleep;
    await route.continue();
  });
  await mine.open(conversation);
  await mine.box.fill('typed early');
  wakeUp();
  await mine.expectLive();
  await expect(mine.box).toHaveValue('typed early');
  await mine.box.press('Enter');
  await mine.expectSaid('typed early');
});
