import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('whoever blocks is not written to, reads on, and takes it back in the thread (T1, C8)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  await bob.send(conversation, 'Send me the money first');
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.open(conversation);
  await mine.choose('Block');
  await expect(mine.blocked).toContainText(`You blocked ${bob.name}. Unblock to write.`);
  await expect(mine.box).toHaveCount(0);
  await mine.expectSaid('Hello', 'Send me the money first');

  await test.step('the other one notices when he writes, and is told nothing else', async () => {
    if (!people.javaScript) people.console.expectsStatus(403);
    await theirs.open(conversation);
    await expect(theirs.blocked).toHaveCount(0);
    if (people.javaScript) await theirs.expectLive();
    await theirs.submit('Well?');
    const refusal = people.javaScript ? theirs.log.getByRole('alert') : theirs.notice;
    await expect(refusal).toContainText('you cannot write to this person');
    await expect(bob.page.getByText('Well?').last()).toBeVisible();
    await expect(bob.page.locator('body')).not.toContainText(/blocked/i);
  });

  await mine.blocked.getByRole('button', { name: 'Unblock' }).click();
  await expect(mine.box).toBeVisible();
  if (people.javaScript) await mine.expectLive();
  await mine.submit('Let us start again');
  await mine.expectSaid('Hello', 'Send me the money first', 'Let us start again');
});

test('blocked people stand in the settings, where they are let go, too (T1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await mine.choose('Block');
  await expect(mine.blocked).toBeVisible();
  await ada.page.goto('/settings');
  await ada.page.getByRole('link', { name: 'See the list' }).click();
  await expect(ada.page.getByRole('link', { name: bob.name })).toBeVisible();
  await ada.page.getByRole('button', { name: `Unblock ${bob.name}` }).click();
  await expect(ada.page).toHaveURL('/settings/blocked');
  await expect(ada.page.getByText('You have not blocked anybody.')).toBeVisible();
  await mine.open(conversation);
  await expect(mine.box).toBeVisible();
});

test('Contact Seller opens what there is, and nothing new where a block stands (T1)', async ({ people }) => {
  people.console.expectsStatus(403);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  await bob.form('block', { person: await ada.id() });
  await ada.page.goto(`/users/${await bob.id()}`);
  await ada.page.getByRole('button', { name: `Message ${bob.name}` }).click();
  await expect(ada.page.getByRole('alert')).toContainText('You cannot write to this person.');
});

test('a message is reported with a reason and a note, and its sender blocked in one go (T1)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  await bob.send(conversation, 'Send me the money first');
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await mine.choose('Report…');
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(`Report ${bob.name}`);
  await ada.page.getByLabel('Asks for money up front').check();
  // One's own messages are not offered.
  await expect(ada.page.getByLabel('Hello')).toHaveCount(0);
  await test.step('with its time by the own clock, which only a script knows', async () => {
    const when = ada.page.locator('time').last();
    const at = new Date((await when.getAttribute('datetime')) ?? '');
    const clock = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Kathmandu' });
    await expect(when).toHaveText(people.javaScript ? new RegExp(` ${clock}$`) : / UTC$/);
  });
  await ada.page.getByLabel('Send me the money first').check();
  await ada.page.getByLabel('Anything else?').fill('He would not even show it.');
  await ada.page.getByLabel(`Block ${bob.name} as well`).check();
  await ada.page.getByRole('button', { name: 'Send the report' }).click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Thank you for telling us');
  await ada.page.getByRole('link', { name: 'Blocked people' }).click();
  await expect(ada.page.getByRole('link', { name: bob.name })).toBeVisible();
});

test('a profile can be reported by whoever is signed in (T1)', async ({ people }) => {
  const [ada, bob] = [await people.visitor(), await people.newcomer()];
  await ada.page.goto(`/users/${await bob.id()}`);
  await ada.page.getByRole('main').getByRole('link', { name: 'Report' }).click();
  await expect(ada.page).toHaveURL(/\/sign-in\?to=/);
  await ada.signUp();
  await ada.page.goto(`/users/${await bob.id()}/report`);
  await ada.page.getByLabel('Something else').check();
  await ada.page.getByRole('button', { name: 'Send the report' }).click();
  await expect(ada.page).toHaveURL('/report-received');
});

test('links show where they lead, and nothing else becomes one (T2, S11)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const text = 'See https://bank.example@evil.example/a?b or javascript:alert(1) or https://ехample.com, (http://c.example).';
  await ada.send(conversation, text);
  const fetched: string[] = [];
  bob.page.on('request', (request) => fetched.push(new URL(request.url()).hostname));
  const theirs = new Messages(bob.page);
  await theirs.open(conversation);
  const check = async () => {
    const links = bob.page.locator('.message-body a');
    await expect(links).toHaveText(['https://bank.example@evil.example/a?b', 'http://c.example']);
    await expect(links.locator('b')).toHaveText(['evil.example', 'c.example']);
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual([
      'https://evil.example/a?b',
      'http://c.example',
    ]);
    for (const link of await links.all()) await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc');
    expect(await bob.page.locator('.message-body').textContent()).toBe(text);
  };
  await check();
  if (people.javaScript) {
    await theirs.expectLive();
    await check();
  }
  await bob.page.goto(`/messages?conversation=${conversation}&before=2`);
  await check();
  expect([...new Set(fetched)]).toEqual(['localhost']);
});

test('the first contact comes with a tip, once put away it is gone on every device (T2)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  const mine = new Messages(ada.page);
  await mine.open(conversation);
  await expect(mine.tip).toContainText('Meet in a public place');
  await mine.tip.getByRole('button', { name: 'Got it' }).click();
  await expect(mine.box).toBeVisible();
  await expect(mine.tip).toHaveCount(0);
  const twin = await people.again(ada);
  const there = new Messages(twin.page);
  await there.open(conversation);
  await expect(there.box).toBeVisible();
  await expect(there.tip).toHaveCount(0);
});
