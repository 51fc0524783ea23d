import { expect, test } from '../fixtures/test.ts';
import { Accounts } from '../pages/accounts.ts';

test('signing up signs in; signing out ends it; signing in again works (C3)', async ({ people }) => {
  const ada = await people.visitor();
  const accounts = new Accounts(ada.page);
  await ada.page.goto('/sign-up');
  await accounts.signUp(ada.account);
  await expect(ada.page.getByRole('link', { name: ada.name })).toBeVisible();

  await accounts.signOut();
  await expect(ada.page).toHaveURL('/');
  await expect(ada.page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(ada.page.getByRole('link', { name: ada.name })).toHaveCount(0);

  await ada.page.getByRole('link', { name: 'Sign in' }).click();
  await accounts.signIn(ada.account);
  await expect(ada.page.getByRole('link', { name: ada.name })).toBeVisible();
});

test('after signing in one is where one wanted to go (C1)', async ({ people }) => {
  const ada = await people.visitor();
  await ada.signUp();
  await ada.losesCookies();
  for (const path of ['/messages', '/settings', '/listings/new']) {
    await ada.page.goto(path);
    await expect(ada.page).toHaveURL(/\/sign-in\?to=/);
    await new Accounts(ada.page).signIn(ada.account);
    await expect(ada.page).toHaveURL(path);
    await ada.losesCookies();
  }
});

test('the way back after signing in never leads to another site (S13)', async ({ people }) => {
  const ada = await people.visitor();
  await ada.signUp();
  for (const to of ['https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example', '/api/forms/sign_out']) {
    await ada.losesCookies();
    await ada.page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
    await new Accounts(ada.page).signIn(ada.account);
    await expect(ada.page).toHaveURL('/');
  }
});

test('a wrong password and an unknown address are refused alike, and the address stays typed (C9, S8)', async ({ people }) => {
  people.console.expectsStatus(422);
  const ada = await people.visitor();
  const accounts = new Accounts(ada.page);
  await ada.signUp();
  await ada.losesCookies();
  const answers = [];
  for (const email of [ada.account.email, `nobody-${ada.account.email}`]) {
    await ada.page.goto('/sign-in');
    await accounts.signIn({ email, password: 'not the password' });
    await expect(accounts.alert).toContainText('do not match');
    await expect(accounts.email).toHaveValue(email);
    await expect(accounts.password).toHaveValue('');
    answers.push(await accounts.alert.textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

test('an address that is taken makes no second account, and what was typed stays (C9, S8)', async ({ people }) => {
  people.console.expectsStatus(422);
  const [ada, bob] = [await people.newcomer(), await people.visitor()];
  const accounts = new Accounts(bob.page);
  await bob.page.goto('/sign-up');
  await accounts.signUp({ ...bob.account, email: ada.account.email.toUpperCase() });
  await expect(accounts.alert).toContainText('if you have an account with this address, sign in');
  await expect(accounts.name).toHaveValue(bob.name);
  await expect(accounts.email).toHaveValue(ada.account.email.toUpperCase());
  await expect(accounts.password).toHaveValue('');
  await accounts.signUp(bob.account);
  await expect(bob.page.getByRole('link', { name: bob.name })).toBeVisible();
});

for (const [what, password] of [
  ['short', 'seven77'],
  ['common', 'password123'],
  ['long', 'long '.repeat(26)],
] as const) {
  test(`a ${what} password is refused with the rule beside it (S9)`, async ({ people }) => {
    people.console.expectsStatus(422);
    people.console.expectsStatus(413);
    const ada = await people.visitor();
    const accounts = new Accounts(ada.page);
    await ada.page.goto('/sign-up');
    await accounts.skipBrowserChecks();
    await accounts.signUp({ ...ada.account, password });
    await expect(accounts.alert).toBeVisible();
    await expect(accounts.name).toHaveValue(ada.name);
    await expect(accounts.email).toHaveValue(ada.account.email);
    await expect(accounts.password).toHaveAccessibleDescription(/8 to 128 characters/);
    await expect(accounts.password).toHaveAttribute('aria-invalid', 'true');
  });
}

test('names and addresses that cannot be are refused beside their boxes (C9, S17)', async ({ people }) => {
  people.console.expectsStatus(422);
  const ada = await people.visitor();
  const accounts = new Accounts(ada.page);
  await ada.page.goto('/sign-up');
  await accounts.signUp({ name: 'Ka\u202eye', email: 'kaye@nowhere', password: ada.account.password });
  await expect(accounts.name).toHaveAccessibleDescription(/a name that others can read/);
  await expect(accounts.email).toHaveAccessibleDescription(/such as kaye@example.com/);
  await expect(accounts.email).toHaveValue('kaye@nowhere');
});
