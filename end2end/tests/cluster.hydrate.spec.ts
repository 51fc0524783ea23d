import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { expect, test } from '../fixtures/test.ts';
import { Messages } from '../pages/messages.ts';

test('two people on two servers go on talking while either server, NATS and PostgreSQL go away', async ({ people, haggle }) => {
  test.setTimeout(180_000);
  people.console.expectsLostConnections();
  people.console.expectsStatus(503);
  const [ada, bob] = [await people.newcomer(), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Hello');
  const [mine, theirs] = [new Messages(ada.page), new Messages(bob.page)];
  await mine.openLive(conversation);
  await theirs.openLive(conversation);
  expect(new URL(ada.page.url()).port).not.toBe(new URL(bob.page.url()).port);

  const said = ['Hello'];
  const talk = async (about: string) => {
    for (const [side, name] of [[mine, 'ada'], [theirs, 'bob']] as const) {
      await side.say(`${about}, says ${name}`);
      said.push(`${about}, says ${name}`);
      for (const side of [mine, theirs]) await expect(side.bodies).toHaveText(said, { timeout: 40_000 });
    }
  };
  await talk('all is well');

  for (const port of haggle.ports) {
    await test.step(`the server on ${port} is killed`, async () => {
      await haggle.kill([port]);
      await mine.box.fill('a draft that stays');
      await haggle.start([port]);
      await expect(mine.box).toHaveValue('a draft that stays');
      await talk(`after ${port}`);
    });
  }

  await test.step('NATS is killed', async () => {
    process.kill(Number(readFileSync(process.env.HAGGLE_TEST_NATS_PROCESS ?? '', 'utf8')), 'SIGKILL');
    await talk('without a bus');
  });

  await test.step('PostgreSQL is restarted', async () => {
    execSync(`${process.env.HAGGLE_TEST_POSTGRES_RESTART} immediate`, { cwd: '/' });
    await talk('after the database');
  });
});
