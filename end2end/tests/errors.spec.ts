import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

for (const [what, text, status, reason] of [
  ['empty', '', 422, 'there is nothing in it to read'],
  ['invisible', '\u200b\u2060', 422, 'there is nothing in it to read'],
  ['overlong', `the beginning ${'x'.repeat(4_001)}`, 413, 'it is too long'],
] as const) {
  test(`the plain form refuses an ${what} message with the reason, and keeps the text (C8, C9)`, async ({ people }) => {
    test.skip(people.javaScript, 'with JavaScript it does not leave the box: composer.hydrate.spec.ts');
    people.console.expectsStatus(status);
    const ada = await people.newcomer();
    const mine = new Messages(ada.page);
    await mine.open(await ada.conversationWith(await people.newcomer()));
    // The browser itself refuses an empty box; the server has to be the judge all the same.
    await mine.box.evaluate((box: HTMLTextAreaElement) => (box.required = false));
    await mine.submit(text);
    await expect(mine.notice).toContainText(reason);
    await expect(mine.bubbles).toHaveCount(0);
    if (text) expect(await mine.notice.locator('blockquote').textContent()).toBe(text);
    await mine.submit('a better one');
    await mine.expectSaid('a better one');
    await expect(mine.notice).toHaveCount(0);
  });
}

test('signed out while writing: the text is kept, and there is a way back in (C3, C9)', async ({ people }) => {
  test.skip(people.javaScript, 'with JavaScript the page notices by itself: live.hydrate.spec.ts');
  people.console.expectsStatus(401);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const mine = new Messages(ada.page);
  await mine.open(await ada.conversationWith(bob));
  await ada.context.clearCookies();
  await mine.submit('half a novel');
  await expect(ada.page.getByRole('alert')).toContainText('you are signed out');
  await expect(ada.page.getByText('half a novel')).toBeVisible();
  await expect(ada.page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('sending a plain form twice stores one message (D2)', async ({ people }) => {
  test.skip(people.javaScript, 'the form is sent by the page itself');
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const mine = new Messages(ada.page);
  await mine.open(await ada.conversationWith(bob));
  await mine.box.fill('only once');
  await mine.sendButton.dblclick();
  await mine.expectSaid('only once');
  await ada.page.reload();
  await mine.expectSaid('only once');
});

test('the log names requests and never what was said (C9, S18)', async ({ people, haggle }) => {
  people.console.expectsStatus(413);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'a very private sentence');
  await ada.fetch('POST', `/api/messages/conversations/${conversation}/messages`, { id: 'x', body: 'another private sentence' });
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  if (people.javaScript) await mine.expectLive();
  await mine.submit('a third private sentence');
  await mine.expectStored('a third private sentence');
  await expect.poll(() => haggle.log()).toMatch(/request_id/);
  for (const secret of ['private sentence', ada.account.email, ada.account.password]) {
    expect(haggle.log()).not.toContain(secret);
  }
});

test('every page has a strict policy and the headers beside it (S12)', async ({ people }) => {
  const ada = await people.newcomer();
  const paths = ['/', '/sign-in', '/sign-up', '/settings', '/listings/new', '/messages', `/users/${await ada.id()}`, '/no/such/page'];
  for (const path of paths) {
    const answer = await ada.context.request.get(path);
    const headers = answer.headers();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval';/);
    expect(policy, path).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
    for (const rule of ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) {
      expect(policy, path).toContain(rule);
    }
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy'], path).toBe('strict-origin-when-cross-origin');
    expect(headers['cache-control'], path).toBe('no-store');
  }
});
