import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('rows load by themselves as one scrolls, every one of them once (P1)', async ({ people }) => {
  test.setTimeout(120_000);
  const ada = await people.newcomer();
  const names = (await people.strangersWriteTo(ada, 65)).reverse();
  const mine = new Messages(ada.page);
  await mine.openListLive();
  await expect(mine.names).toHaveText(names.slice(0, 30));
  await expect(async () => {
    await mine.list.evaluate((list) => (list.scrollTop = list.scrollHeight));
    await expect(mine.names).toHaveText(names, { timeout: 100 });
  }).toPass();
  await expect(mine.list.getByRole('link', { name: 'Older conversations' })).toHaveCount(0);
  await mine.row(names[64] ?? '').click();
  await mine.expectSaid('hello 1');
});

test('the row under the pointer stays while others move, and moves when the pointer has gone (P1)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const fromBob = await bob.conversationWith(ada);
  await bob.send(fromBob, 'one');
  await carl.send(await carl.conversationWith(ada), 'two');
  const mine = new Messages(ada.page);
  await mine.openListLive();
  await mine.row(carl.name).hover();
  await bob.send(fromBob, 'three');
  const dora = await people.newcomer();
  await dora.send(await dora.conversationWith(ada), 'four');
  await expect(mine.row(bob.name)).toContainText('three');
  await expect(mine.names).toHaveText([carl.name, bob.name, dora.name]);
  await ada.page.mouse.move(900, 400);
  await expect(mine.names).toHaveText([dora.name, bob.name, carl.name]);
});

test('what is being written shows in its row once one is elsewhere, in every tab of the browser (P1, P4)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [withBob, withCarl] = [await bob.conversationWith(ada), await carl.conversationWith(ada)];
  await bob.send(withBob, 'one');
  await carl.send(withCarl, 'two');
  const [mine, second] = [new Messages(ada.page), new Messages(await ada.tab())];
  await second.openLive(withCarl);
  await mine.openLive(withBob);
  await mine.box.fill('Tomorrow at six');
  await expect(mine.row(bob.name)).toContainText('one');
  await expect(second.row(bob.name)).toContainText('Draft: Tomorrow at six');
  await mine.row(carl.name).click();
  await expect(mine.row(bob.name)).toContainText('Draft: Tomorrow at six');
  await mine.row(bob.name).click();
  await mine.say('Tomorrow at six');
  for (const page of [mine, second]) await expect(page.row(bob.name)).toContainText('You: Tomorrow at six');
});

test('what is done with a conversation shows on every device at once, and comes back with a message (P10)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const withBob = await bob.conversationWith(ada);
  await bob.send(withBob, 'one');
  await carl.send(await carl.conversationWith(ada), 'two');
  const twin = new Messages((await people.again(ada)).page);
  const home = new Messages(await ada.tab());
  await home.page.goto('/');
  await twin.openListLive();
  await expect(twin.page).toHaveTitle('(2) Messages · Haggle');
  await expect(home.page).toHaveTitle(/^\(2\) /);
  const act = (act: string) => ada.form('arrange', { act, 'conversations[]': `${withBob}~99` });

  await act('pin');
  await expect(twin.names).toHaveText([bob.name, carl.name]);
  await act('mute');
  await expect(home.badge).toHaveText('1 unread');
  await expect(twin.page).toHaveTitle('(1) Messages · Haggle');
  await expect(twin.row(bob.name).locator('.unread')).toHaveText('1 unread');
  await act('unmute');
  await expect(home.page).toHaveTitle(/^\(2\) /);
  await act('archive');
  await expect(twin.names).toHaveText([carl.name]);
  await expect(home.badge).toHaveText('1 unread');
  await bob.send(withBob, 'three');
  await expect(twin.names).toHaveText([bob.name, carl.name]);
  await expect(home.badge).toHaveText('3 unread');
  await act('archive');
  await expect(twin.names).toHaveText([carl.name]);
  await act('unarchive');
  await expect(twin.names).toHaveText([bob.name, carl.name]);
});

test('on a phone Back leads to the tab one came from (P1)', async ({ people }) => {
  const bob = await people.newcomer();
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await bob.send(await bob.conversationWith(ada), 'from bob');
  const mine = new Messages(ada.page);
  await ada.page.goto('/messages?tab=unread');
  await mine.row(bob.name).tap();
  await expect(mine.list).toBeHidden();
  await mine.expectLive();
  await ada.page.getByRole('link', { name: 'Back to all conversations' }).tap();
  await expect(ada.page).toHaveURL('/messages?tab=unread');
  await expect(mine.list.locator('.empty')).toContainText('You have read everything');
});

test('on a phone the focus goes along between list and thread (P11)', async ({ people }) => {
  const bob = await people.newcomer();
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await bob.send(await bob.conversationWith(ada), 'from bob');
  const mine = new Messages(ada.page);
  await mine.openListLive();
  await mine.row(bob.name).tap();
  await expect(mine.log).toBeFocused();
  await ada.page.getByRole('link', { name: 'Back to all conversations' }).tap();
  await expect(mine.row(bob.name)).toBeFocused();
});

test('whoever does something with conversations stays where he is, with what he was writing (P10, P4)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const withBob = await bob.conversationWith(ada);
  await bob.send(withBob, 'one');
  await carl.send(await carl.conversationWith(ada), 'two');
  const mine = new Messages(ada.page);
  await mine.openLive(withBob);
  await mine.box.fill('Tomorrow at');
  await ada.page.evaluate(() => (document.body.dataset.same = 'yes'));
  const staysHere = async () => {
    await expect(ada.page).toHaveURL(`/messages?conversation=${withBob}`);
    await expect(ada.page.locator('body')).toHaveAttribute('data-same', 'yes');
    await expect(mine.box).toHaveValue('Tomorrow at');
  };
  await expect(mine.names).toHaveText([carl.name, bob.name]);
  // The page hears of it before the form is answered.
  await ada.page.route('**/api/forms/arrange', async (route) => {
    const response = await route.fetch();
    await expect(mine.row(bob.name)).toContainText('pinned');
    await route.fulfill({ response });
  });
  await mine.choose('Pin to the top');
  await expect(mine.names).toHaveText([bob.name, carl.name]);
  await expect(mine.undo.getByRole('status')).toHaveText('Conversation pinned.');
  await ada.page.unroute('**/api/forms/arrange');
  await expect(mine.menu.locator('summary')).toBeFocused();
  await expect(mine.menu.getByText('View profile')).toBeHidden();
  await staysHere();

  await mine.undo.getByRole('button', { name: 'Undo' }).click();
  await expect(mine.names).toHaveText([carl.name, bob.name]);
  await expect(mine.undo).toHaveCount(0);
  await staysHere();

  await test.step('many at once', async () => {
    await mine.arrange('Archive', carl.name);
    await expect(mine.names).toHaveText([bob.name]);
    await expect(mine.undo).toContainText('Conversation archived.');
    await expect(mine.bulk).toBeHidden();
    await staysHere();
  });
  await test.step('what is put away is left', async () => {
    await mine.choose('Archive');
    await expect(mine.undo).toContainText('Conversation archived.');
    await expect(mine.list.locator('.empty')).toBeVisible();
    await expect(ada.page.locator('body')).not.toHaveAttribute('data-same', 'yes');
  });
});

test('without a connection nothing is done with conversations, and the page stays (P10, C9)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const withBob = await bob.conversationWith(ada);
  await bob.send(withBob, 'one');
  const mine = new Messages(ada.page);
  await mine.openLive(withBob);
  // Fetched while there is a connection.
  await mine.choose('Pin to the top');
  await expect(mine.undo).toBeVisible();
  people.console.expects(/Failed to load resource|ERR_/);
  await ada.page.route('**/api/forms/arrange', (route) => route.abort());
  const failed = ada.page.waitForEvent('requestfailed');
  await mine.choose('Unpin');
  await failed;
  await expect(mine.menu.getByText('Unpin')).toBeVisible();
  await expect(mine.row(bob.name)).toContainText('pinned');
  await ada.page.unroute('**/api/forms/arrange');
  await mine.menu.getByText('Unpin').click();
  await expect(mine.row(bob.name)).not.toContainText('pinned');
});

// Where nothing moves it goes all the same, only at once.
for (const [where, reducedMotion, goneAfterMs] of [
  ['', 'no-preference', 10_180],
  ['with reduced motion, too, ', 'reduce', 10_010],
] as const) {
  test(`${where}the way back goes after ten seconds (P10, P11)`, async ({ people }) => {
    const [ada, bob] = [await people.newcomer({ reducedMotion }), await people.newcomer()];
    await bob.send(await bob.conversationWith(ada), 'one');
    const mine = new Messages(ada.page);
    await mine.open();
    await mine.arrange('Pin to the top', bob.name);
    await expect(mine.undo).toBeVisible();
    // The style sheet counts: its clock is moved.
    const moveTo = (ms: number) =>
      mine.undo.evaluate((form, ms) => form.getAnimations().forEach((animation) => (animation.currentTime = ms)), ms);
    await moveTo(9_900);
    await expect(mine.undo).toBeVisible();
    await moveTo(goneAfterMs);
    await expect(mine.undo).toBeHidden();
  });
}

test('a tab whose rows are not here yet does not claim to have none (P1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  await bob.send(await bob.conversationWith(ada), 'one');
  const mine = new Messages(ada.page);
  await mine.open();
  await mine.arrange('Archive', bob.name);
  await expect(mine.undo).toBeVisible();
  let answer = () => {};
  const asked = new Promise<void>((done) => (answer = done));
  await ada.page.routeWebSocket('**/api/messages/socket', (device) => {
    const server = device.connectToServer();
    server.onMessage(async (text) => {
      if (String(text).includes('"rows"')) await asked;
      device.send(text);
    });
  });
  await mine.openListLive();
  await expect(mine.list.locator('.empty')).toBeVisible();
  await mine.tab('Archived').click();
  await expect(mine.tab('Archived')).toHaveAttribute('aria-current', 'true');
  await expect(mine.list.locator('.empty')).toHaveCount(0);
  answer();
  await expect(mine.row(bob.name)).toBeVisible();
});

test('rows say how long ago (P1)', async ({ people }) => {
  const [ram, bob] = [await people.known('ram'), await people.newcomer()];
  await bob.send(await bob.conversationWith(ram), 'hello');
  const mine = new Messages(ram.page);
  await mine.open();
  await expect(mine.row(bob.name).locator('time')).toHaveText(/^(now|[1-9] min)$/);
  await expect(mine.row('Ana Sousa').locator('time')).toHaveText(/^[3-5]\d min$/);
});
