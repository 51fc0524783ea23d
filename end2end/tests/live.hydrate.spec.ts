import { expect, test } from '../fixtures/test.ts';
import { Accounts } from '../pages/accounts.ts';
import { listingOf, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';

test('two people who have never met talk live, the seller’s page open all the while (C4, C6, C7)', async ({ people }) => {
  const kaye = await people.known('kayesmotor');
  const path = await listingOf(kaye);
  const theirs = new Messages(kaye.page);
  await theirs.openListLive();

  const ram = await people.newcomer();
  const mine = new Messages(ram.page);
  await ram.page.goto(path);
  await new Listings(ram.page).contact.click();
  await mine.expectLive();
  await expect(theirs.row(ram.name)).toHaveCount(0);

  await test.step('the conversation and its first message appear by themselves', async () => {
    await mine.say('Is it still there?');
    await mine.expectStored('Is it still there?');
    await expect(theirs.row(ram.name)).toContainText('Is it still there?');
    await expect(theirs.rows.first()).toContainText(ram.name);
    await expect(theirs.row(ram.name).locator('.unread')).toHaveText(/^1/);
  });

  await test.step('opening it reloads nothing, reads it, and the buyer sees that', async () => {
    await kaye.page.evaluate(() => Object.assign(window, { stays: true }));
    await theirs.row(ram.name).click();
    await theirs.expectSaid('Is it still there?');
    expect(await kaye.page.evaluate(() => 'stays' in window)).toBe(true);
    await expect(theirs.row(ram.name).locator('.unread')).toHaveCount(0);
    await expect(mine.bubble('Is it still there?')).toHaveAttribute('data-state', 'read');
  });

  await test.step('the seller types: the buyer sees it in the thread and in the list row', async () => {
    await theirs.box.pressSequentially('It is');
    await expect(mine.typing).toContainText('kayesmotor is typing');
    await expect(mine.row('kayesmotor')).toContainText('typing…');
    await theirs.say('It is. Come by!');
    await expect(mine.typing).toHaveText('');
  });

  await test.step('many turns later both pages and a second tab say the same', async () => {
    const second = new Messages(await ram.tab());
    await second.openLive(new URL(ram.page.url()).searchParams.get('conversation') ?? '');
    const said = ['Is it still there?', 'It is. Come by!'];
    for (const turn of [1, 2, 3]) {
      for (const [side, text] of [[mine, `buyer ${turn}`], [theirs, `seller ${turn}`]] as const) {
        await side.say(text);
        // Each in its turn: what is on the way yet may be overtaken by the other side's next message.
        await side.expectStored(text);
        said.push(text);
        await theirs.expectSaid(...said);
      }
    }
    for (const page of [mine, second, theirs]) await page.expectSaid(...said);
  });
});

test('typing ends when the text is cleared, and by itself when the writer has gone (C7)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.openLive(conversation);
  await theirs.openLive(conversation);

  await mine.box.pressSequentially('We');
  await expect(theirs.typing).toContainText(`${ada.name} is typing`);
  await mine.box.fill('');
  await expect(theirs.typing).toHaveText('');

  // "At most every 3 s" is a promise: the second sign may have to wait for it.
  await expect(async () => {
    await mine.box.pressSequentially('x');
    await expect(theirs.typing).toContainText('is typing', { timeout: 500 });
  }).toPass();
  await ada.page.close();
  await expect(theirs.typing).toHaveText('', { timeout: 9_000 });
  // What moves on a page keeps a phone awake, seen or not.
  expect(await theirs.page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('nobody else is told who types or what is said (C2, C7)', async ({ people }) => {
  const [ada, bob, eve] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [withBob, withEve] = [await ada.conversationWith(bob), await ada.conversationWith(eve)];
  await ada.send(withBob, 'for bob');
  await ada.send(withEve, 'for eve');
  const heard: string[] = [];
  eve.page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  const hers = new Messages(eve.page);
  await hers.openLive(withEve);
  await theirs.openLive(withBob);
  await mine.openLive(withBob);
  await mine.box.pressSequentially('secret');
  await expect(theirs.typing).toContainText('is typing');
  await mine.say('a secret');
  await theirs.expectSaid('for bob', 'a secret');
  await ada.send(withEve, 'and now for eve');
  await hers.expectSaid('for eve', 'and now for eve');
  expect(heard.filter((frame) => frame.includes('secret') || frame.includes(withBob))).toEqual([]);
});

test('badge, rows and tabs agree on what is unread (C6)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const [fromBob, fromCarl] = [await bob.conversationWith(ada), await carl.conversationWith(ada)];
  const mine = new Messages(ada.page);
  const home = new Messages(await ada.tab());
  await mine.openListLive();
  await home.page.goto('/');
  await expect(mine.badge).toHaveText('');
  await bob.send(fromBob, 'one');
  await bob.send(fromBob, 'two');
  await carl.send(fromCarl, 'three');
  for (const page of [mine, home]) await expect(page.badge).toHaveText('3 unread');
  await expect(mine.row(bob.name).locator('.unread')).toHaveText('2 unread');

  await mine.page.bringToFront();
  await mine.row(bob.name).click();
  await mine.expectSaid('one', 'two');
  for (const page of [mine, home]) await expect(page.badge).toHaveText('1 unread');
  await mine.row(carl.name).click();
  for (const page of [mine, home]) await expect(page.badge).toHaveText('');
  await mine.expectLive();
  await mine.say('answer');
  await expect(new Messages(ada.page).badge).toHaveText('');
});

test('a burst of messages from both sides arrives once each, in one order (D3, D8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.openLive(conversation);
  await mine.say('start');
  await mine.expectStored('start');
  await theirs.openLive(conversation);
  const burst = async (page: Messages, word: string) => {
    for (let number = 1; number <= 20; number++) await page.say(`${word} ${number}`);
  };
  await Promise.all([burst(mine, 'a'), burst(theirs, 'b')]);
  await expect(mine.bodies).toHaveCount(41);
  await expect(theirs.bodies).toHaveCount(41);
  const order = await mine.bodies.allTextContents();
  expect(await theirs.bodies.allTextContents()).toEqual(order);
  for (const word of ['a', 'b']) {
    const own = order.filter((text) => text.startsWith(`${word} `));
    expect(own).toEqual(Array.from({ length: 20 }, (_, index) => `${word} ${index + 1}`));
  }
  await mine.page.reload();
  await mine.expectSaid(...order);
});

test('the address follows the open conversation, and Back and Forward follow the address (C6)', async ({ people }) => {
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  await bob.send(await bob.conversationWith(ada), 'from bob');
  await carl.send(await carl.conversationWith(ada), 'from carl');
  const mine = new Messages(ada.page);
  await mine.openListLive();
  await mine.row(bob.name).click();
  await mine.expectSaid('from bob');
  await mine.row(carl.name).click();
  await mine.expectSaid('from carl');
  await ada.page.goBack();
  await mine.expectSaid('from bob');
  await expect(mine.row(bob.name)).toHaveAttribute('aria-current', 'true');
  await ada.page.goBack();
  await expect(ada.page).toHaveURL('/messages');
  await expect(mine.log).toHaveCount(0);
  await ada.page.goForward();
  await mine.expectSaid('from bob');
  await ada.page.reload();
  await mine.expectSaid('from bob');
});

test('on a phone the list and the thread are two pages with a working Back (C6)', async ({ people }) => {
  const bob = await people.newcomer();
  const ada = await people.newcomer({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await bob.send(await bob.conversationWith(ada), 'from bob');
  const mine = new Messages(ada.page);
  await mine.openListLive();
  await expect(mine.log).toBeHidden();
  await mine.row(bob.name).tap();
  await expect(mine.log).toBeVisible();
  await expect(mine.list).toBeHidden();
  await ada.page.getByRole('link', { name: 'Back to all conversations' }).tap();
  await expect(mine.list).toBeVisible();
  await expect(mine.log).toBeHidden();
  await expect(ada.page).toHaveURL('/messages');
});

test('signing out in one tab ends the other’s connection, which says how to come back (C3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await mine.openLive(conversation);
  await mine.box.fill('unfinished');
  await new Accounts(await ada.tab()).signOut();
  await expect(mine.pill).toHaveText('Signed out');
  await expect(mine.wayOut).toHaveText('Sign in again');
  await expect(mine.box).toHaveValue('unfinished');
  await mine.wayOut.click();
  await new Accounts(ada.page).signIn(ada.account);
  await mine.expectLive();
  await expect(mine.box).toHaveValue('unfinished');
});

test('other devices of the same person stay signed in when one signs out (C3)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const twin = await people.again(ada);
  const conversation = await ada.conversationWith(bob);
  const here = new Messages(twin.page);
  await here.openLive(conversation);
  await new Accounts(ada.page).signOut();
  await expect(ada.page).toHaveURL('/');
  await here.say('still here');
  await here.expectStored('still here');
  await expect(here.pill).toHaveText('Live');
});
