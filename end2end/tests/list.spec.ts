import type { People, Person } from '../fixtures/people.ts';
import { expect, test } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';

/** Somebody whom `bob` asks about a bicycle, who asks `carl` about another one, and to whom `dora` just says hello. */
async function trader(people: People): Promise<[Person, Person, Person, Person]> {
  const [ada, bob, carl, dora] = [
    await people.newcomer(),
    await people.newcomer(),
    await people.newcomer(),
    await people.newcomer(),
  ];
  await asks(bob, ada, 'Is it still there?');
  await asks(ada, carl, 'Is yours still there?');
  await dora.send(await dora.conversationWith(ada), 'Hello');
  return [ada, bob, carl, dora];
}

async function asks(buyer: Person, seller: Person, text: string): Promise<void> {
  const path = await new Listings(seller.page).sell({ ...BICYCLE, title: `Bicycle of ${seller.name}` });
  await buyer.page.goto(path);
  await new Listings(buyer.page).contact.click();
  const messages = new Messages(buyer.page);
  await messages.submit(text);
  await messages.expectStored(text);
}

test('tabs part the list by what one buys and sells, and stand in the address (P1, C8)', async ({ people }) => {
  const [ada, bob, carl, dora] = await trader(people);
  const mine = new Messages(ada.page);
  await mine.open();
  await expect(mine.names).toHaveText([dora.name, carl.name, bob.name]);
  await expect(mine.row(bob.name).locator('.conversation-subject')).toHaveText(`Bicycle of ${ada.name}€120`);
  await expect(mine.tab('All')).toHaveAttribute('aria-current', 'true');
  for (const [tab, names] of [
    ['Buying', [carl.name]],
    ['Selling', [bob.name]],
    ['Unread', [dora.name, bob.name]],
  ] as const) {
    await mine.tab(tab).click();
    await expect(ada.page).toHaveURL(`/messages?tab=${tab.toLowerCase()}`);
    await expect(mine.names).toHaveText([...names]);
    await ada.page.reload();
    await expect(mine.names).toHaveText([...names]);
    await expect(mine.tab(tab)).toHaveAttribute('aria-current', 'true');
  }
  await mine.tab('Selling').click();
  await mine.row(bob.name).click();
  await expect(ada.page).toHaveURL(/conversation=[0-9a-f-]{36}&tab=selling$/);
  await mine.expectSaid('Is it still there?');
  await expect(mine.names).toHaveText([bob.name]);
  await ada.page.goBack();
  await ada.page.goBack();
  await expect(ada.page).toHaveURL('/messages?tab=unread');
});

test('every empty tab says what to do (P1)', async ({ people }) => {
  const ada = await people.newcomer();
  const mine = new Messages(ada.page);
  for (const [tab, words] of [
    ['all', 'press Contact seller'],
    ['buying', 'When you ask a seller about a listing'],
    ['selling', 'Questions about your listings'],
    ['unread', 'You have read everything'],
    ['archived', 'comes back with the next message'],
  ] as const) {
    await ada.page.goto(`/messages?tab=${tab}`);
    await expect(mine.list.locator('.empty')).toContainText(words);
  }
});

test('several conversations are archived at once, and back for ten seconds (P10, C8)', async ({ people }) => {
  const [ada, bob, carl, dora] = await trader(people);
  const mine = new Messages(ada.page);
  await mine.open();
  await mine.arrange('Archive', bob.name, dora.name);
  await expect(mine.undo).toContainText('2 conversations archived.');
  await expect(mine.names).toHaveText([carl.name]);
  await mine.tab('Archived').click();
  await expect(mine.names).toHaveText([dora.name, bob.name]);
  await ada.page.goBack();
  await mine.undo.getByRole('button', { name: 'Undo' }).click();
  await expect(mine.names).toHaveText([dora.name, carl.name, bob.name]);

  await mine.arrange('Archive', bob.name);
  await expect(mine.undo).toContainText('Conversation archived.');
  await expect(mine.names).toHaveText([dora.name, carl.name]);
  // Away from the list, which would hold still.
  await ada.page.mouse.move(1_200, 700);
  await bob.send(await bob.conversationWith(ada), 'One more thing');
  if (!people.javaScript) await mine.open();
  await expect(mine.names).toHaveText([bob.name, dora.name, carl.name]);
});

test('from the menu a conversation is pinned, muted, kept for later and put away (P10, C8)', async ({ people }) => {
  const [ada, bob, carl, dora] = await trader(people);
  const mine = new Messages(ada.page);
  await mine.open();
  await mine.row(carl.name).click();
  await mine.choose('Pin to the top');
  await expect(mine.names).toHaveText([carl.name, dora.name, bob.name]);
  await expect(mine.row(carl.name)).toContainText('pinned');
  await expect(mine.badge).toHaveText('2 unread');

  await test.step('muted: counted in its row, not in the header', async () => {
    await mine.open();
    await mine.arrange('Mute for 8 hours', bob.name);
    await expect(mine.row(bob.name).locator('.unread')).toHaveText('1 unread');
    await expect(mine.row(bob.name)).toContainText('muted');
    await expect(mine.badge).toHaveText('1 unread');
  });
  await test.step('kept for later: it waits until it is opened', async () => {
    await mine.row(carl.name).click();
    await mine.choose('Mark as unread');
    await expect(ada.page).toHaveURL(/\/messages\?done=mark_unread/);
    await expect(mine.row(carl.name).locator('.unread')).toHaveText('marked as unread');
    await expect(mine.badge).toHaveText('2 unread');
    await mine.row(carl.name).click();
    if (!people.javaScript) await ada.page.getByRole('button', { name: 'Mark as read' }).click();
    await expect(mine.row(carl.name).locator('.unread')).toHaveCount(0);
    await expect(mine.badge).toHaveText('1 unread');
  });
  await test.step('put away, and taken back', async () => {
    await mine.choose('Archive');
    await expect(mine.names).toHaveText([dora.name, bob.name]);
    await mine.tab('Archived').click();
    await mine.row(carl.name).click();
    await mine.choose('Move out of the archive');
    await expect(mine.list.locator('.empty')).toContainText('Nothing archived');
    await mine.tab('All').click();
    await expect(mine.names).toHaveText([carl.name, dora.name, bob.name]);
  });
});

test('an eleventh pin and nothing picked are refused in words (P10)', async ({ people }) => {
  people.console.expectsStatus(422);
  people.console.expectsStatus(413);
  const ada = await people.newcomer();
  const names = await people.strangersWriteTo(ada, 11);
  const mine = new Messages(ada.page);
  await mine.open();
  await mine.arrange('Pin to the top', ...names);
  await expect(ada.page.getByRole('alert')).toContainText('You can pin 10 conversations.');
  await mine.open();
  await mine.arrange('Archive');
  await expect(ada.page.getByRole('alert')).toContainText('choose at least one conversation');
});
