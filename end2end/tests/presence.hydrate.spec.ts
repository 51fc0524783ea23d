import { expect, test, type Person } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

const ALL = { shows_read: 'true', shows_online: 'true' };

/** Two people who have talked; the first one has the conversation open. */
async function talked(ada: Person, bob: Person): Promise<[Messages, string]> {
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  return [mine, conversation];
}

for (const width of [1280, 390]) {
  test(`who is here is shown as online to who looks, at ${width} px (P6)`, async ({ people }) => {
    const viewport = { width, height: 800 };
    const [ada, bob] = [await people.newcomer({ viewport }), await people.newcomer()];
    const [mine, conversation] = await talked(ada, bob);
    await expect(mine.presence).toHaveCount(0);
    await bob.page.goto('/');
    await expect(mine.presence).toHaveText('Online');
    await expect(mine.presence).toBeInViewport();
    expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    await test.step('the page says it before it is alive', async () => {
      const page = await ada.fetch('GET', `/messages?conversation=${conversation}`);
      expect(await page.text()).toContain('Online');
    });

    await test.step('and after a reload, and in another conversation of nobody who is here not', async () => {
      await ada.page.reload();
      await expect(mine.presence).toHaveText('Online');
      const eve = await people.newcomer();
      const other = await ada.conversationWith(eve);
      await ada.send(other, 'Hello, you');
      await mine.openLive(other);
      await expect(mine.presence).toHaveCount(0);
      if (width < 1000) await mine.open();
      await mine.row(bob.name).click();
      await expect(mine.presence).toHaveText('Online');
    });
  });
}

test('a first message begins it for both (P6)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  await bob.page.goto('/messages');
  const mine = new Messages(ada.page);
  await mine.openLive(await ada.conversationWith(bob));
  await expect(mine.presence).toHaveCount(0);
  await mine.say('Hello');
  await expect(mine.presence).toHaveText('Online');
  const theirs = new Messages(bob.page);
  await theirs.row(ada.name).click();
  await expect(theirs.presence).toHaveText('Online');
});

test('the switches take effect on open pages of both, and take nothing from the badge (P2, P6)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await talked(ada, bob);
  const theirs = new Messages(bob.page);
  await theirs.openLive(conversation);
  await theirs.say('Good morning');
  for (const [side, text] of [[mine, 'Hello'], [theirs, 'Good morning']] as const) {
    await side.page.bringToFront();
    await expect(side.presence).toHaveText('Online');
    await expect(side.bubble(text)).toHaveAttribute('data-state', 'read');
    await expect(side.bubble(text).locator('.message-seen')).toHaveText('Seen');
  }

  await bob.form('set_discretion', { shows_online: 'true' });
  for (const [side, text] of [[mine, 'Hello'], [theirs, 'Good morning']] as const) {
    await expect(side.bubble(text)).toHaveAttribute('data-state', 'delivered');
    await expect(side.seen).toHaveCount(0);
    await expect(side.presence).toHaveText('Online');
  }
  await mine.page.bringToFront();
  await mine.say('And now?');
  await theirs.page.bringToFront();
  await expect(theirs.badge).toHaveText('');
  await expect(mine.bubble('And now?')).toHaveAttribute('data-state', 'delivered');

  await bob.form('set_discretion', { shows_read: 'true' });
  for (const side of [mine, theirs]) await expect(side.presence).toHaveCount(0);
  await expect(mine.bubble('And now?')).toHaveAttribute('data-state', 'read');

  await bob.form('set_discretion', ALL);
  for (const side of [mine, theirs]) await expect(side.presence).toHaveText('Online');
});

test('a block ends it for both (T1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await talked(ada, bob);
  const theirs = new Messages(bob.page);
  await theirs.openLive(conversation);
  for (const side of [mine, theirs]) await expect(side.presence).toHaveText('Online');
  await ada.form('block', { person: await bob.id() });
  for (const side of [mine, theirs]) await expect(side.presence).toHaveCount(0);
  await bob.page.reload();
  await theirs.expectLive();
  await expect(theirs.presence).toHaveCount(0);
});

test('“Seen” stands under the last read message alone and moves on with it (P2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const [mine, conversation] = await talked(ada, bob);
  await mine.say('Are you there?');
  await mine.expectStored('Are you there?');
  await bob.read(conversation, 1);
  await expect(mine.bubble('Hello').locator('.message-seen')).toHaveText('Seen');
  await expect(mine.seen).toHaveCount(1);
  await bob.read(conversation, 2);
  await expect(mine.bubble('Are you there?').locator('.message-seen')).toHaveText('Seen');
  await expect(mine.seen).toHaveCount(1);
});
