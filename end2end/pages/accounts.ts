import type { Page } from '@playwright/test';

import type { Account } from '../fixtures/people.ts';

/** The forms to sign in and to sign up. */
export class Accounts {
  readonly name;
  readonly email;
  readonly password;
  readonly alert;

  constructor(readonly page: Page) {
    this.name = page.getByLabel('Your name');
    this.email = page.getByLabel('E-mail address');
    this.password = page.getByLabel('Password');
    this.alert = page.getByRole('alert');
  }

  /** Lets the form go to the server as it is, as a program would send it. */
  async skipBrowserChecks(): Promise<void> {
    await this.page.locator('form.form').evaluate((form: HTMLFormElement) => (form.noValidate = true));
  }

  async signUp({ name, email, password }: Account): Promise<void> {
    await this.name.fill(name);
    await this.email.fill(email);
    await this.password.fill(password);
    await this.page.getByRole('button', { name: 'Make an account' }).click();
  }

  async signIn({ email, password }: Omit<Account, 'name'>): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async signOut(): Promise<void> {
    await this.page.goto('/settings');
    await this.page.getByRole('button', { name: 'Sign out' }).click();
  }
}
