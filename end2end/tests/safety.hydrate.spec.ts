import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('a block in the middle of a talk: nothing arrives, nothing counts, every tab knows (T1, P2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  const twin = new Messages((await people.again(ada)).page);
  const home = new Messages(await ada.tab());
  await theirs.openLive(conversation);
  await bob.send(conversation, 'one');
  await bob.send(conversation, 'two');
  await home.page.goto('/');
  await expect(home.badge).toHaveText('2 unread');
  await twin.openListLive();
  await expect(twin.row(bob.name).locator('.unread')).toHaveText('2 unread');

  // In the background, so that what has arrived is not read by being on screen.
  await home.page.bringToFront();
  await theirs.box.pressSequentially('And');
  await expect(twin.row(bob.name)).toContainText('typing…');

  await ada.form('block', { person: await bob.id() });
  await test.step('at once, on every device of whoever blocks', async () => {
    await expect(home.badge).toHaveText('');
    await expect(twin.row(bob.name).locator('.unread')).toHaveCount(0);
    await expect(twin.row(bob.name)).not.toContainText('typing…');
    await twin.row(bob.name).click();
    await expect(twin.blocked).toBeVisible();
    await twin.expectSaid('Hello', 'one', 'two');
  });

  await test.step('the other one keeps his text, and learns nothing', async () => {
    await theirs.say('three');
    const bubble = theirs.bubble('three');
    await expect(bubble).toHaveAttribute('data-state', 'failed');
    await expect(bubble.getByRole('alert')).toContainText('you cannot write to this person');
    await expect(theirs.bubble('one')).not.toHaveAttribute('data-state', 'read');
    await bob.page.reload();
    await theirs.expectLive();
    await expect(theirs.bubble('one')).not.toHaveAttribute('data-state', 'read');
    await theirs.box.fill('four');
    await theirs.box.press('Enter');
    await expect(theirs.bubble('four')).toHaveAttribute('data-state', 'failed');
    await expect(twin.row(bob.name)).not.toContainText('typing…');
    await twin.expectSaid('Hello', 'one', 'two');
  });

  await test.step('unblocked, he tries again and gets through', async () => {
    await ada.form('unblock', { person: await bob.id() });
    await expect(twin.box).toBeVisible();
    await theirs.bubble('four').getByRole('button', { name: /again|Retry/ }).click();
    await theirs.expectStored('four');
    await expect(twin.bubble('four')).toBeVisible();
    await mine.openLive(conversation);
    await mine.say('Welcome back');
    await expect(theirs.bubble('Welcome back')).toBeVisible();
  });
});

test('what was being written is there again after unblocking (T1, P4)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await mine.box.fill('Half a sent');
  await ada.form('block', { person: await bob.id() });
  await expect(mine.blocked).toBeVisible();
  await ada.form('unblock', { person: await bob.id() });
  await expect(mine.box).toHaveValue('Half a sent');
  await mine.say('A whole sentence');
  await mine.expectStored('A whole sentence');
});

for (const [where, options] of [
  ['on a desktop', {}],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
] as const) {
  test(`the menu works by keyboard, and a press beside it closes it, ${where} (P11)`, async ({ people }) => {
    const ada = await people.newcomer(options);
    const bob = await people.newcomer();
    const mine = new Messages(ada.page);
    await mine.openLive(await ada.conversationWith(bob));
    const button = mine.menu.locator('summary');
    await button.focus();
    await ada.page.keyboard.press('Enter');
    await ada.page.keyboard.press('Tab');
    await expect(mine.menu.getByRole('link', { name: 'View profile' })).toBeFocused();
    await ada.page.keyboard.press('Escape');
    await expect(mine.menu).not.toHaveAttribute('open');
    await expect(button).toBeFocused();

    await ada.page.keyboard.press('Space');
    await expect(mine.menu).toHaveAttribute('open');
    for (const item of await mine.menu.locator('.menu-item').all()) {
      const box = await item.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.x ?? -1) + (box?.width ?? 0)).toBeLessThanOrEqual(ada.page.viewportSize()?.width ?? 0);
    }
    await mine.log.click({ position: { x: 20, y: 20 }, force: true });
    await expect(mine.menu).not.toHaveAttribute('open');
  });
}
