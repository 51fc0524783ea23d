import { expect, test } from '../fixtures/test.ts';
import { BICYCLE, Listings } from '../pages/listings.ts';
import { Messages } from '../pages/messages.ts';

const GERMAN = { locale: 'de-DE' };

test('whose browser asks for German reads and writes in German, from the listing to the sent message (P11)', async ({ people }) => {
  const ada = await people.newcomer(GERMAN);
  await ada.page.goto('/');
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'de');
  await ada.page.locator('a.card').first().click();
  await ada.page.getByRole('button', { name: 'Verkäufer anschreiben' }).first().click();
  await ada.page.waitForURL(/\/messages\?conversation=/);
  const messages = new Messages(ada.page);
  if (people.javaScript) await messages.expectLive();
  const box = ada.page.getByRole('textbox', { name: 'Deine Nachricht' });
  await box.fill('Ist es noch da?');
  await ada.page.getByRole('button', { name: 'Senden', exact: true }).click();
  await expect(messages.bubble('Ist es noch da?').locator('.ticks')).toHaveText('Gesendet');
  await expect(messages.tip).toContainText('zahl nie im Voraus');
  await expect(ada.page.getByRole('complementary', { name: 'Unterhaltungen' })).toContainText('Du: Ist es noch da?');
});

test('two people talk with one another, each in the own language (P11)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(GERMAN), await people.newcomer()];
  const conversation = await ada.conversationWith(bob);
  await ada.send(conversation, 'Guten Morgen');
  const [hers, his] = [new Messages(ada.page), new Messages(bob.page)];
  await his.open(conversation);
  await hers.open(conversation);
  await expect(his.bubble('Guten Morgen')).toBeVisible();
  await expect(his.box).toHaveAttribute('placeholder', `Write to ${ada.name}`);
  await expect(ada.page.getByPlaceholder(`${bob.name} schreiben`)).toBeVisible();
  // Their clock is the browser's, once there are scripts; the word for the day is the page's.
  if (people.javaScript) {
    await expect(hers.log.locator('.row-date')).toHaveText('Heute');
    await expect(his.log.locator('.row-date')).toHaveText('Today');
  }
});

test('a price is written the way of whoever reads it, and may be typed so (P11)', async ({ people }) => {
  const [ada, bob] = [await people.newcomer(GERMAN), await people.newcomer()];
  await bob.page.goto(await new Listings(bob.page).sell({ ...BICYCLE, price: '1,250.50' }));
  await expect(bob.page.getByText('€1,250.50')).toBeVisible();
  await ada.page.goto(new URL(bob.page.url()).pathname);
  await expect(ada.page.getByText(/1\.250,50\s€/)).toBeVisible();
  await ada.page.getByRole('button', { name: 'Verkäufer anschreiben' }).first().click();
  const messages = new Messages(ada.page);
  await expect(messages.subject).toContainText(/1\.250,50\s€/);

  await ada.page.goto('/listings/new');
  await ada.page.getByLabel('Preis').fill('1.499,90');
  await ada.page.getByLabel('Was ist es?').fill('Rad');
  await ada.page.getByLabel('Ort').fill('Ufer');
  await ada.page.getByLabel('Beschreibung').fill('Fährt gut.');
  await ada.page.getByRole('checkbox').first().check();
  await ada.page.getByRole('button', { name: 'Anzeige aufgeben' }).click();
  await expect(ada.page.getByText(/1\.499,90\s€/)).toBeVisible();
});

test('the language is chosen at the foot of any page, leads back to it, and stays (P11)', async ({ people }) => {
  const ada = await people.visitor();
  const language = ada.page.locator('html');
  await ada.page.goto('/sign-in?to=%2Fmessages');
  await expect(language).toHaveAttribute('lang', 'en');
  await ada.page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(language).toHaveAttribute('lang', 'de');
  expect(new URL(ada.page.url()).search).toBe('?to=%2Fmessages');
  await ada.page.goto('/');
  await expect(ada.page.getByRole('link', { name: 'Anmelden' })).toBeVisible();
  await ada.page.getByRole('button', { name: 'English' }).click();
  await expect(language).toHaveAttribute('lang', 'en');
});

test('what was chosen is in the settings, too, and counts for the messages (P11)', async ({ people }) => {
  const ada = await people.newcomer();
  await ada.page.goto('/settings');
  await ada.page.getByRole('main').getByRole('button', { name: 'Deutsch' }).click();
  await expect(ada.page).toHaveURL(/\/settings$/);
  await ada.page.goto('/messages');
  await expect(ada.page.getByRole('complementary', { name: 'Unterhaltungen' })).toContainText('Keine Unterhaltungen');
  await expect(ada.page).toHaveTitle(/Nachrichten/);
});
