import { expect, type Person, test } from '../fixtures/test.ts';
import { Accounts } from '../pages/accounts.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { CONVERSATION, Messages } from '../pages/messages.ts';

const NOBODY = '01937f3a-1c00-7000-8000-00000000dead';

async function sellerAndListing(ada: Person): Promise<string> {
  return new Listings(ada.page).sell(BICYCLE);
}

test('the owner sees View messages (n) instead of the button (C1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const path = await sellerAndListing(ada);
  await expect(ada.page.getByRole('link', { name: 'View messages (0)' })).toBeVisible();
  await expect(new Listings(ada.page).contact).toHaveCount(0);

  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  const messages = new Messages(bob.page);
  if (people.javaScript) await messages.expectLive();
  await messages.submit('Hello');
  await messages.expectStored('Hello');
  await ada.page.reload();
  await ada.page.getByRole('link', { name: 'View messages (1)' }).click();
  await expect(ada.page).toHaveURL('/messages');
  await expect(new Messages(ada.page).row(bob.name)).toContainText('Hello');
});

test('pressing one’s own button, after signing in beside it, is refused with the reason (C1, R4)', async ({ people }) => {
  people.console.expectsStatus(422);
  const ada = await people.newcomer();
  const own = await ada.id();
  await ada.losesCookies();
  await ada.page.goto(`/users/${own}`);
  await ada.signIn();
  await ada.page.getByRole('button', { name: /^Message/ }).click();
  await expect(ada.page.getByRole('alert')).toContainText('a conversation needs two people');
  const answer = await ada.fetch('POST', '/api/messages/conversations', { participant_id: own });
  expect([answer.status(), (await answer.json()).code]).toEqual([422, 'self_conversation']);
});

test('pressed signed out: sign in, and the conversation is open (C1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.visitor()];
  const path = await sellerAndListing(ada);
  await bob.signUp();
  await bob.losesCookies();
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  await expect(bob.page.getByText('the conversation with the seller opens right away')).toBeVisible();
  await new Accounts(bob.page).signIn(bob.account);
  await expect(bob.page).toHaveURL(CONVERSATION);
  await expect(new Messages(bob.page).subject).toContainText(BICYCLE.title);
});

test('pressed without an account: sign up, even after a mistake, and the conversation is open (C1)', async ({ people }) => {
  people.console.expectsStatus(422);
  const [ada, bob] = [await people.newcomer(), await people.visitor()];
  const path = await sellerAndListing(ada);
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  await bob.page.getByRole('link', { name: 'Make an account' }).click();
  const accounts = new Accounts(bob.page);
  await accounts.signUp({ ...bob.account, password: 'password123' });
  await expect(accounts.alert).toBeVisible();
  await accounts.signUp(bob.account);
  await expect(bob.page).toHaveURL(CONVERSATION);
  await expect(new Messages(bob.page).subject).toContainText(BICYCLE.title);
});

test('the seller who presses their own button signed out ends on the listing (C1)', async ({ people }) => {
  const ada = await people.newcomer();
  const path = await sellerAndListing(ada);
  await ada.losesCookies();
  await ada.page.goto(path);
  await new Listings(ada.page).contact.click();
  await new Accounts(ada.page).signIn(ada.account);
  await expect(ada.page).toHaveURL(path);
  await expect(ada.page.getByRole('link', { name: 'View messages (0)' })).toBeVisible();
});

test('a sold listing opens the conversation that exists and refuses a new one with the reason (C1)', async ({ people }) => {
  people.console.expectsStatus(410);
  const [ada, bob, carl] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const path = await sellerAndListing(ada);
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  const conversation = new URL(bob.page.url()).searchParams.get('conversation') ?? '';
  await bob.send(conversation, 'Is it still there?');
  await ada.page.getByRole('button', { name: 'Mark as sold' }).click();
  await expect(ada.page.locator('.state-chip')).toHaveText('Sold');

  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  await expect(bob.page).toHaveURL(`/messages?conversation=${conversation}`);

  await carl.page.goto(path);
  await expect(new Listings(carl.page).contact).toHaveAccessibleDescription(/Sold, so new questions are closed/);
  await new Listings(carl.page).contact.click();
  await expect(carl.page.getByRole('alert')).toContainText('This one is sold');
});

for (const [what, path] of [
  ['listing', `/listings/${NOBODY}`],
  ['user', `/users/${NOBODY}`],
  ['listing by something that is no id', '/listings/bicycle'],
  ['page', '/no/such/page'],
] as const) {
  test(`an unknown ${what} is not found (C1)`, async ({ people }) => {
    people.console.expectsStatus(404);
    const { page } = await people.visitor();
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Not(hing here| found)$/);
    await expect(page.getByRole('link', { name: 'Browse listings' })).toBeVisible();
  });
}

test('double click, two tabs and the Back button still make one conversation (C1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const path = await sellerAndListing(ada);
  const second = await bob.tab();
  await Promise.all([bob.page.goto(path), second.goto(path)]);
  await Promise.all([bob.page, second].map((page) => new Listings(page).contact.dblclick()));
  for (const page of [bob.page, second]) await expect(page).toHaveURL(CONVERSATION);
  expect(second.url()).toBe(bob.page.url());
  const messages = new Messages(bob.page);
  if (people.javaScript) await messages.expectLive();
  await messages.submit('Hello');
  await messages.expectStored('Hello');
  await bob.page.goto(path);
  await new Listings(bob.page).contact.click();
  await expect(bob.page).toHaveURL(second.url());
  await bob.page.goBack();
  await new Listings(bob.page).contact.click();
  await expect(bob.page).toHaveURL(second.url());
  expect((await bob.api('GET', 'messages/conversations')).items).toHaveLength(1);
  expect((await ada.api('GET', 'messages/conversations')).items).toHaveLength(1);
});

test('both sides press at once and share one conversation (D14)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  await ada.page.goto(`/users/${await bob.id()}`);
  await bob.page.goto(`/users/${await ada.id()}`);
  await Promise.all([ada, bob].map(({ page }) => page.getByRole('button', { name: /^Message/ }).click()));
  for (const { page } of [ada, bob]) await expect(page).toHaveURL(CONVERSATION);
  // Perhaps at two servers.
  expect(new URL(ada.page.url()).search).toBe(new URL(bob.page.url()).search);
});

test('a stranger’s conversation answers as one that does not exist (C2)', async ({ people }) => {
  people.console.expectsStatus(404);
  const [ada, bob, eve] = [await people.newcomer(), await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'between us');

  const shown = [];
  for (const id of [conversation, NOBODY]) {
    const answer = await eve.page.goto(`/messages?conversation=${id}`);
    expect(answer?.status()).toBe(404);
    await expect(eve.page.getByRole('heading', { name: 'This conversation is not here' })).toBeVisible();
    await expect(eve.page.getByText('between us')).toHaveCount(0);
    shown.push(await eve.page.getByRole('main').innerText());
  }
  expect(shown[0]).toBe(shown[1]);

  for (const [method, path, data] of [
    ['GET', 'messages', undefined],
    ['POST', 'messages', { id: 'c9bf9e57-1685-4c89-bafb-ff5af830be8a', body: 'let me in' }],
    ['POST', 'read', { seq: 1 }],
  ] as const) {
    const answers = [];
    for (const id of [conversation, NOBODY]) {
      const answer = await eve.fetch(method, `/api/messages/conversations/${id}/${path}`, data);
      answers.push([answer.status(), await answer.text()]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(404);
  }
});
