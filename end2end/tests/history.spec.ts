import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('older messages can be read page by page, too (C5, C8)', async ({ people }) => {
  test.skip(people.javaScript, 'with JavaScript they load while scrolling: history.hydrate.spec.ts');
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const said = Array.from({ length: 60 }, (_, index) => `message ${index + 1}`);
  for (const [index, text] of said.entries()) await [ada, bob][index % 2]?.send(conversation, text);
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await mine.expectSaid(...said.slice(10));
  await ada.page.getByRole('link', { name: 'Earlier messages' }).click();
  await expect(ada.page.locator('.message-body')).toHaveText(said.slice(0, 10));
  await ada.page.getByRole('link', { name: 'Back to the conversation' }).click();
  await mine.expectSaid(...said.slice(10));
});

test('without JavaScript the reader marks a conversation as read by hand (C8)', async ({ people }) => {
  test.skip(people.javaScript, 'with JavaScript seeing is reading: live.hydrate.spec.ts');
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await bob.conversationWith(ada);
  await bob.send(conversation, 'Hello');
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await expect(mine.badge).toHaveText('1 unread');
  await ada.page.getByRole('button', { name: 'Mark as read' }).click();
  await mine.expectSaid('Hello');
  await expect(mine.badge).toHaveText('');
});
