import { expect, test } from '../fixtures/test.ts';
import { Accounts } from '../pages/accounts.ts';
import { BICYCLE, listingOf, Listings } from '../pages/listings.ts';
import { CONVERSATION, Messages } from '../pages/messages.ts';

test('a newcomer signs up, presses Contact seller, writes, and is answered (C1, C4, C8)', async ({ people }) => {
  const kaye = await people.known('kayesmotor');
  // Put up just now, so that it stands on the first page, whatever others have put up before.
  const path = await new Listings(kaye.page).sell(BICYCLE);
  const ram = await people.visitor();
  const [theirs, mine] = [new Messages(kaye.page), new Messages(ram.page)];

  await test.step('sign up', async () => {
    await ram.page.goto('/');
    await ram.page.getByRole('link', { name: 'Join', exact: true }).click();
    await new Accounts(ram.page).signUp(ram.account);
    await expect(ram.page.getByRole('link', { name: ram.name })).toBeVisible();
    await expect(ram.page).toHaveURL('/');
  });

  await test.step('press Contact seller: the conversation is open, the box has the focus, nothing is sent', async () => {
    await ram.page.locator(`a.card[href="${path}"]`).click();
    const title = await new Listings(ram.page).heading.textContent();
    await new Listings(ram.page).contact.click();
    await expect(ram.page).toHaveURL(CONVERSATION);
    await expect(mine.box).toBeFocused();
    await expect(mine.bubbles).toHaveCount(0);
    await expect(mine.subject).toContainText(title?.trim() ?? '');
    await expect(mine.log).toContainText('Say hello to kayesmotor');
  });

  await test.step('an opened conversation without a message is invisible to the other side', async () => {
    await theirs.open();
    await expect(theirs.rows.first()).toBeVisible();
    await expect(theirs.row(ram.name)).toHaveCount(0);
    const id = new URL(ram.page.url()).searchParams.get('conversation') ?? '';
    people.console.expectsStatus(404);
    await theirs.open(id);
    await expect(kaye.page.getByRole('heading', { name: 'This conversation is not here' })).toBeVisible();
  });

  await test.step('write', async () => {
    if (people.javaScript) await mine.expectLive();
    await mine.submit('Is it still there?');
    await mine.expectSaid('Is it still there?');
    await mine.expectStored('Is it still there?');
    await expect(mine.box).toHaveValue('');
  });

  await test.step('the seller sees it and answers', async () => {
    await theirs.open();
    await expect(theirs.row(ram.name)).toContainText('Is it still there?');
    await expect(theirs.row(ram.name)).toHaveAttribute('data-unread', 'true');
    await theirs.row(ram.name).click();
    await theirs.expectSaid('Is it still there?');
    if (people.javaScript) await theirs.expectLive();
    await theirs.submit('It is. Come by!');
    await theirs.expectSaid('Is it still there?', 'It is. Come by!');
  });

  await test.step('the answer arrives', async () => {
    if (!people.javaScript) await ram.page.reload();
    await mine.expectSaid('Is it still there?', 'It is. Come by!');
    await expect(mine.bubble('Is it still there?')).toHaveAttribute('data-own', 'true');
    await expect(mine.bubble('It is. Come by!')).not.toHaveAttribute('data-own', 'true');
  });
});

test('any two people who have never met talk after one press on a profile (C1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  await ada.page.goto(`/users/${await bob.id()}`);
  await ada.page.getByRole('button', { name: `Message ${bob.name}` }).click();
  await expect(ada.page).toHaveURL(CONVERSATION);
  const messages = new Messages(ada.page);
  if (people.javaScript) await messages.expectLive();
  await messages.submit('Hello, neighbour');
  await messages.expectStored('Hello, neighbour');
  await bob.page.goto('/messages');
  await expect(new Messages(bob.page).row(ada.name)).toContainText('Hello, neighbour');
});

test('what was written is shown as it was written, and nothing of it runs (C4)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const text = '<b>bold</b> <script>document.title="taken"</script> &amp; "quotes"  two  spaces';
  const messages = new Messages(ada.page);
  await messages.open(conversation);
  if (people.javaScript) await messages.expectLive();
  await messages.submit(text);
  await messages.expectStored(text.replaceAll('  ', ' '));
  for (const reader of [ada, bob]) {
    const page = new Messages(reader.page);
    await page.open(conversation);
    expect(await page.bodies.textContent()).toBe(text);
    await expect(reader.page).toHaveTitle('Messages · Haggle');
  }
});

test('from a listing to a sent message with the keyboard alone (C8, P11)', async ({ people }) => {
  const path = await listingOf(await people.known('kayesmotor'));
  const { page } = await people.newcomer();
  await page.goto(path);
  const focused = page.locator(':focus');
  const tabTo = async (name: RegExp | string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const text = (await focused.count()) ? `${await focused.getAttribute('aria-label')} ${await focused.innerText()}` : '';
      if (text.match(name)) return;
    }
    throw new Error(`Tab never reaches ${name}`);
  };

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(/Contact seller/);
  await expect(focused).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(CONVERSATION);
  const messages = new Messages(page);
  if (people.javaScript) await messages.expectLive();
  await expect(messages.box).toBeFocused();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Tab');
  await expect(messages.sendButton).toBeFocused();
  await page.keyboard.press('Enter');
  await messages.expectSaid('By keyboard');
  await messages.expectStored('By keyboard');
});
