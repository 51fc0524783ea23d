import { expect, test, type Person } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';
import { Settings } from '../pages/settings.ts';

const READ = 'Show others when I have seen their messages';

/** What a page shows now: without scripts only when it is loaded again. */
async function expectMark(messages: Messages, text: string, mark: string, live: boolean): Promise<void> {
  if (!live) await messages.page.reload();
  await expect(messages.bubble(text).locator('.ticks')).toHaveText(mark);
}

/** Has the conversation open and has read it. */
async function reads(person: Person, conversation: string, live: boolean): Promise<void> {
  const messages = new Messages(person.page);
  await messages.open(conversation);
  if (live) await messages.expectLive();
  else await person.page.getByRole('button', { name: 'Mark as read' }).click();
  await expect(messages.badge).toHaveText('');
}

test('sent, delivered with the page that shows it, read: the mark says it in words (P6)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await expectMark(mine, 'Hello', 'Sent', people.javaScript);
  await bob.page.goto('/messages');
  await expect(new Messages(bob.page).row(ada.name)).toContainText('Hello');
  await expectMark(mine, 'Hello', 'Delivered', people.javaScript);
  await reads(bob, conversation, people.javaScript);
  await expectMark(mine, 'Hello', 'Read', people.javaScript);
});

test('who hides what he has read, does not see it of others, until he shows it again (P2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const settings = new Settings(bob.page);
  await settings.open();
  await expect(settings.box(READ)).toBeChecked();
  await settings.set(READ, false);
  await ada.send(conversation, 'Hello');
  await bob.send(conversation, 'Good morning');
  await reads(bob, conversation, people.javaScript);
  await reads(ada, conversation, people.javaScript);
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await expectMark(mine, 'Hello', 'Delivered', people.javaScript);
  await bob.page.reload();
  await expect(theirs.bubble('Good morning').locator('.ticks')).toHaveText('Delivered');

  await settings.open();
  await expect(settings.box(READ)).not.toBeChecked();
  await settings.set(READ, true);
  await theirs.open(conversation);
  await expectMark(mine, 'Hello', 'Read', people.javaScript);
  await expect(theirs.bubble('Good morning').locator('.ticks')).toHaveText('Read');
});

test('each switch is kept by itself (P6)', async ({ people }) => {
  const settings = new Settings((await people.newcomer()).page);
  await settings.open();
  await settings.set('Show when I am online', false);
  await settings.open();
  await expect(settings.saved).toHaveCount(0);
  await expect(settings.box(READ)).toBeChecked();
  await expect(settings.box('Show when I am online')).not.toBeChecked();
});
