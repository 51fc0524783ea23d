import { expect, type Frame, type Locator, type Page } from '@playwright/test';

/** `/messages?conversation=ID`, and nothing behind it. */
export const CONVERSATION = /\/messages\?conversation=[0-9a-f-]{36}$/;
/** What a message of one's own says of itself once the server has it. */
const STORED = /^(sent|delivered|read)$/;

/** The messages page: list and thread. */
export class Messages {
  readonly list;
  readonly rows;
  readonly names;
  readonly bulk;
  readonly undo;
  readonly log;
  readonly bubbles;
  readonly bodies;
  readonly box;
  readonly sendButton;
  readonly counter;
  readonly notice;
  readonly bubbleMenu;
  readonly editing;
  readonly tombstones;
  readonly lines;
  readonly pill;
  readonly wayOut;
  readonly typing;
  readonly toEnd;
  readonly note;
  readonly subject;
  readonly presence;
  readonly seen;
  readonly badge;
  readonly menu;
  readonly blocked;
  readonly tip;
  readonly files;
  readonly tray;
  readonly uploaded;
  readonly photos;
  readonly lightbox;

  constructor(readonly page: Page) {
    this.list = page.getByRole('complementary', { name: 'Conversations' });
    this.rows = this.list.locator('a.conversation');
    this.names = this.rows.locator('.conversation-name bdi');
    this.bulk = this.list.locator('form.bulk');
    this.undo = page.locator('form.undo');
    this.log = page.getByRole('log');
    this.bubbles = this.log.locator('.message');
    this.bodies = this.log.locator('.message-body');
    this.box = page.getByRole('textbox', { name: 'Your message' });
    this.sendButton = page.getByRole('button', { name: 'Send', exact: true });
    this.counter = page.locator('.counter');
    this.notice = page.locator('.composer-notice');
    this.bubbleMenu = page.locator('.bubble-menu');
    this.editing = page.locator('.composer-editing');
    this.tombstones = this.log.locator('.message-gone');
    this.lines = this.log.locator('.row-line');
    this.pill = page.locator('.thread .link-state');
    this.wayOut = page.locator('.way-out');
    this.typing = page.locator('p.typing');
    this.toEnd = page.locator('.to-end');
    this.note = page.locator('.composer-note');
    this.subject = page.locator('a.subject');
    this.seen = this.log.locator('.message-seen');
    this.presence = page.locator('.thread-presence');
    this.badge = page.locator('.unread-badge');
    this.menu = page.locator('details.menu');
    this.blocked = page.locator('.composer-blocked');
    this.tip = page.locator('.tip');
    this.files = page.locator('#composer-files');
    this.tray = page.locator('.tray-item');
    this.uploaded = page.locator('.tray-item[data-state="ready"]');
    this.photos = this.log.locator('a.photo');
    this.lightbox = page.locator('dialog.lightbox');
  }

  async open(conversation?: string): Promise<void> {
    await this.page.goto(conversation ? `/messages?conversation=${conversation}` : '/messages');
  }

  /** Opens a conversation and waits until it is alive. */
  async openLive(conversation: string): Promise<void> {
    await this.open(conversation);
    await this.expectLive();
  }

  async expectLive(): Promise<void> {
    await expect(this.pill).toHaveText('Live');
  }

  /** Waits until the list without an open thread is alive: without a pill, the badge knows. */
  async openListLive(): Promise<void> {
    const caughtUp = new Promise<void>((resolve) => {
      // The page before may be opening a connection of its own until this one takes its place.
      const arrived = (frame: Frame) => {
        if (frame !== this.page.mainFrame() || !frame.url().endsWith('/messages')) return;
        this.page.off('framenavigated', arrived);
        this.page.once('websocket', (socket) =>
          socket.on('framereceived', ({ payload }) => {
            if (String(payload).includes('caught_up')) resolve();
          }),
        );
      };
      this.page.on('framenavigated', arrived);
    });
    await this.open();
    await caughtUp;
  }

  /** Writes and presses Enter. */
  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
  }

  /** Writes and presses Send: works without JavaScript too. */
  async submit(text: string): Promise<void> {
    await this.box.fill(text);
    await this.sendButton.click();
  }

  /** Chooses photos, waits until they are uploaded, sends them, and waits until that is stored. */
  async show(files: string[], text = ''): Promise<void> {
    await this.files.setInputFiles(files);
    await expect(this.uploaded).toHaveCount(files.length);
    await this.submit(text);
    await expect(this.tray).toHaveCount(0);
    await expect(this.bubbles.last()).toHaveAttribute('data-state', STORED);
  }

  /** Chooses something from the menu above the thread. */
  async choose(what: string): Promise<void> {
    await this.menu.locator('summary').click();
    await this.menu.getByText(what, { exact: true }).click();
  }

  tab(name: string): Locator {
    return this.list.getByRole('link', { name, exact: true });
  }

  /** Does something with several conversations at once. */
  async arrange(what: string, ...names: string[]): Promise<void> {
    await this.list.locator('.select-switch').click();
    for (const name of names) await this.list.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await this.bulk.getByRole('combobox').selectOption({ label: what });
    await this.bulk.getByRole('button', { name: 'Apply' }).click();
  }

  bubble(text: string): Locator {
    return this.bubbles.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** What can be done with a message. */
  async openMenu(text: string): Promise<Locator> {
    const bubble = this.bubble(text);
    await bubble.hover();
    await bubble.getByRole('button', { name: 'What to do with this message' }).click();
    return this.bubbleMenu;
  }

  async pick(text: string, what: string): Promise<void> {
    await (await this.openMenu(text)).getByRole('button', { name: what }).click();
  }

  async edit(text: string, anew: string): Promise<void> {
    await this.pick(text, 'Edit');
    await expect(this.box).toHaveValue(text);
    await this.say(anew);
  }

  async delete(text: string): Promise<void> {
    await this.pick(text, 'Delete…');
    await this.bubbleMenu.getByRole('button', { name: 'Delete', exact: true }).click();
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.locator('.conversation-name').getByText(name, { exact: true }) });
  }

  /** The log holds exactly these messages, in this order. */
  async expectSaid(...texts: string[]): Promise<void> {
    await expect(this.bodies).toHaveText(texts);
  }

  /** The newest of one's own messages is stored. */
  async expectStored(text: string): Promise<void> {
    await expect(this.bubble(text)).toHaveAttribute('data-state', STORED);
  }
}
