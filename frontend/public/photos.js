// Pictures in messages: uploading one's own, and looking at those that are there. Fetched when somebody first wants
// either. What it says to the page's module, and hears from it, stands in `app/src/islands/photos.rs`; the uploads
// themselves are described in `docs/protocol.md`.

const MAX = 10;
const BYTES_MAX = 10 * 1024 * 1024;
const AT_ONCE = 2;
const KINDS = ["image/jpeg", "image/png", "image/webp"];
const ICONS = {
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  before: "M12.5 4.5L7 10l5.5 5.5",
  after: "M7.5 4.5L13 10l-5.5 5.5",
};
// In the language of the page; the order is that of `app/src/words/photos.rs`.
const [
  NO_PHOTO, TOO_LARGE, SIGNED_OUT, STORAGE_FULL, MANY_AT_ONCE, NO_CONNECTION, NO_MORE, DESCRIBE, WHAT_IS_ON, UPLOADING, RETRY, REMOVE,
  TO_SEND, FAILED, UPLOADING_ONE, UPLOADING_MANY, WAITS_FOR_ONE, WAITS_FOR_MANY, PHOTO, COUNT, BEFORE, NEXT, CLOSE,
] = document.getElementById("photo-words").dataset.words.split("\n");
const fill = (words, ...parts) => words.replace(/\{\}/g, () => parts.shift());
// Refusals that stay, and what is said about them; everything else is tried again.
const FINAL = { invalid: NO_PHOTO, too_large: TOO_LARGE, signed_out: SIGNED_OUT, storage_full: STORAGE_FULL };

/** What is chosen in each conversation, in order. A page has few of them, and each at most MAX. */
const chosen = new Map();
/** What else is said beside the tray, until something is chosen or taken out. */
let note = "";
const composer = () => document.querySelector(".composer");
const here = () => composer()?.elements.conversation.value;
const items = (conversation = here()) => chosen.get(conversation) ?? [];

function make(name, className, more = {}) {
  const element = Object.assign(document.createElement(name), more);
  if (className) element.className = className;
  return element;
}

function button(className, label, drawing, act) {
  const made = make("button", className, { type: "button", onclick: act });
  made.setAttribute("aria-label", label);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const look = { class: "icon", viewBox: "0 0 20 20", "aria-hidden": true };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[drawing]);
  svg.append(path);
  made.append(svg);
  return made;
}

// ---- Choosing

function add(files) {
  const conversation = here();
  if (!conversation) return;
  const list = items(conversation);
  const taken = [...files].slice(0, MAX - list.length);
  chosen.set(conversation, [...list, ...taken.map((file) => item(conversation, file))]);
  note = taken.length < files.length ? fill(NO_MORE, MAX) : "";
  show();
  point();
  pump();
}

function item(conversation, file) {
  // The id stays the same in every try, so that what arrives twice is kept once.
  const made = { conversation, file, id: uuid(), state: "waiting", done: 0, tries: 0, image: null, alt: "", why: "" };
  if (!KINDS.includes(file.type)) Object.assign(made, { state: "failed", why: FINAL.invalid, final: true });
  else if (file.size > BYTES_MAX) Object.assign(made, { state: "failed", why: FINAL.too_large, final: true });
  made.node = draw(made);
  return made;
}

// `crypto.randomUUID` exists only on pages that came over TLS, or from this machine.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function draw(one) {
  const node = make("li", "tray-item");
  // Drawn, not linked to: the page's policy allows no pictures from elsewhere, and a large one takes little room so.
  const canvas = make("canvas", "tray-picture", { width: 272, height: 192 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", one.file.name);
  const alt = make("input", "tray-alt", { maxLength: 200, placeholder: DESCRIBE });
  alt.setAttribute("aria-label", fill(WHAT_IS_ON, one.file.name));
  alt.oninput = () => ((one.alt = alt.value), hand());
  alt.onkeydown = (key) => {
    if (key.key === "Enter") (key.preventDefault(), composer()?.requestSubmit());
  };
  const progress = make("progress", "", { max: 1, value: 0 });
  progress.setAttribute("aria-label", fill(UPLOADING, one.file.name));
  const why = make("p", "tray-why");
  const again = make("button", "text-button", { type: "button", textContent: RETRY, hidden: true });
  again.onclick = () => (Object.assign(one, { state: "waiting", tries: 0 }), show(), pump());
  node.append(canvas, progress, alt, why, again, button("tray-remove", fill(REMOVE, one.file.name), "close", () => remove(one)));
  Object.assign(one, { progress, why_node: why, again, canvas });
  preview(one);
  return node;
}

async function preview({ file, canvas }) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const at = [(canvas.width - width) / 2, (canvas.height - height) / 2];
    canvas.getContext("2d").drawImage(bitmap, ...at, width, height);
    bitmap.close();
  } catch {
    // The server has the last word on what it is; its name stands for it, which is said already.
    const name = make("span", "tray-name", { textContent: file.name });
    name.setAttribute("aria-hidden", true);
    canvas.after(name);
  }
}

function remove(one) {
  one.request?.abort();
  clearTimeout(one.timer);
  note = "";
  chosen.set(one.conversation, items(one.conversation).filter((other) => other !== one));
  show();
  pump();
  composer()?.elements.body.focus();
}

// ---- What stands in the document

function show() {
  const tray = composer()?.querySelector(".tray");
  if (!tray) return;
  watch(tray);
  const list = items();
  if (!list.length) {
    tray.replaceChildren();
    delete tray.dataset.wanted;
  } else {
    let drawn = tray.querySelector(".tray-list");
    if (!drawn) {
      drawn = make("ul", "tray-list");
      drawn.setAttribute("aria-label", TO_SEND);
      const status = make("p", "tray-status");
      status.setAttribute("role", "status");
      tray.replaceChildren(drawn, status);
    }
    list.forEach((one, place) => drawn.children[place] === one.node || drawn.insertBefore(one.node, drawn.children[place]));
    while (drawn.children.length > list.length) drawn.lastChild.remove();
    for (const one of list) {
      one.node.dataset.state = one.state;
      one.progress.value = one.done;
      one.why_node.textContent = one.why;
      one.again.hidden = one.state !== "failed" || one.final === true;
    }
    tray.querySelector(".tray-status").textContent = [note, summary(tray, list)].join(" ").trim();
  }
  hand();
}

function summary(tray, list) {
  const open = list.filter((one) => one.state !== "ready");
  const failed = open.filter((one) => one.state === "failed").length;
  if (failed) {
    delete tray.dataset.wanted;
    return FAILED;
  }
  if (!open.length) return "";
  const [one, many] = "wanted" in tray.dataset ? [WAITS_FOR_ONE, WAITS_FOR_MANY] : [UPLOADING_ONE, UPLOADING_MANY];
  return open.length === 1 ? one : fill(many, open.length);
}

/** Tells the page's module what is uploaded, and sends what waited for the last of it. */
function hand() {
  const form = composer();
  if (!form) return;
  const [uploads, tray, list] = [form.elements.uploads, form.querySelector(".tray"), items()];
  const ready = list.filter((one) => one.image).map((one) => ({ ...one.image, alt: one.alt.trim() }));
  const value = ready.length ? JSON.stringify(ready) : "";
  const is_busy = ready.length < list.length;
  tray.toggleAttribute("data-busy", is_busy);
  if (uploads.getAttribute("value") !== value) {
    uploads.setAttribute("value", value);
    form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (list.length && !is_busy && "wanted" in tray.dataset) {
    delete tray.dataset.wanted;
    form.requestSubmit();
  }
}

const watched = new WeakSet();

function watch(tray) {
  if (watched.has(tray)) return;
  watched.add(tray);
  new MutationObserver(() => {
    if ("sent" in tray.dataset) {
      delete tray.dataset.sent;
      chosen.delete(here());
      show();
    } else if ("wanted" in tray.dataset) show();
  }).observe(tray, { attributeFilter: ["data-sent", "data-wanted"] });
}

// ---- Uploading

function pump() {
  const all = [...chosen.values()].flat();
  let free = AT_ONCE - all.filter((one) => one.state === "sending").length;
  for (const one of all) {
    if (free > 0 && one.state === "waiting" && !one.timer) {
      free -= 1;
      send(one);
    }
  }
}

function send(one) {
  Object.assign(one, { state: "sending", done: 0, why: "" });
  const request = new XMLHttpRequest();
  one.request = request;
  request.open("PUT", `/api/messages/uploads/${one.id}`);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => {
    one.done = loaded / total;
    one.progress.value = one.done;
  };
  request.onload = () => (request.status === 201 ? arrived(one, request.response) : refused(one, request));
  request.onerror = () => refused(one, request);
  request.send(one.file);
  show();
}

function arrived(one, { id, width, height }) {
  Object.assign(one, { state: "ready", image: { id, width, height }, file: { name: one.file.name } });
  show();
  pump();
}

async function refused(one, request) {
  const code = request.response?.code;
  // A refusal before the end of a long file may look like a broken line: then it is the login, too.
  if (one.tries === 0 && (!code || code === "signed_out")) {
    const renewed = await fetch("/api/auth/refresh-token", { method: "POST" }).catch(() => null);
    if (renewed?.status !== 401) return again(one, renewed?.ok ? 0 : 1000);
  }
  if (code === "rate_limited") {
    const minutes = Math.ceil((request.response.retry_after_ms ?? 60000) / 60000);
    fail(one, fill(MANY_AT_ONCE, minutes));
  } else if (FINAL[code]) fail(one, FINAL[code], code === "invalid" || code === "too_large");
  else again(one, Math.min(1000 * 2 ** one.tries, 30000));
}

function fail(one, why, final = false) {
  Object.assign(one, { state: "failed", why, final });
  show();
  point();
  pump();
}

/** What holds up the rest may stand beyond the edge. */
function point() {
  items().find(({ state }) => state === "failed")?.node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function again(one, wait) {
  one.tries += 1;
  Object.assign(one, { state: "waiting", why: wait > 1000 ? NO_CONNECTION : "" });
  one.timer = setTimeout(() => ((one.timer = 0), pump()), wait);
  show();
}

// ---- Looking

function open(asked) {
  const links = [...(asked.closest(".timeline, .rows")?.querySelectorAll("a.photo") ?? [asked])];
  let place = links.indexOf(asked);
  const dialog = make("dialog", "lightbox");
  dialog.setAttribute("aria-label", PHOTO);
  const [count, image, words] = [make("span"), make("img"), make("p", "lightbox-words", { dir: "auto" })];
  count.setAttribute("role", "status");
  const turn = (by) => {
    place = Math.min(Math.max(place + by, 0), links.length - 1);
    const alt = links[place].querySelector("img").alt;
    image.src = links[place].href;
    image.alt = alt;
    words.textContent = alt === PHOTO ? "" : alt;
    count.textContent = links.length > 1 ? fill(COUNT, place + 1, links.length) : "";
    before.hidden = place === 0;
    after.hidden = place === links.length - 1;
  };
  const before = button("lightbox-before", BEFORE, "before", () => turn(-1));
  const after = button("lightbox-after", NEXT, "after", () => turn(1));
  const bar = make("div", "lightbox-bar");
  bar.append(count, button("", CLOSE, "close", () => dialog.close()));
  const stage = make("div", "lightbox-stage");
  stage.append(image, before, after);
  dialog.append(bar, stage, words);
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") turn(-1);
    if (key === "ArrowRight") turn(1);
  });
  stage.addEventListener("click", ({ target }) => target === stage && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    asked.focus();
  });
  turn(0);
  document.body.append(dialog);
  dialog.showModal();
}

// ---- Whatever the page has passed on until now, and from now on directly

function take(event, carried) {
  if (!carried?.files.length || !composer()) return;
  event.preventDefault();
  event.stopPropagation();
  add(carried.files);
}

const within = (event) => event.target instanceof Element && event.target.closest(".thread");
const on = (name, act) => document.addEventListener(name, act, true);
on("paste", (event) => within(event) && take(event, event.clipboardData));
on("drop", (event) => {
  const thread = within(event);
  if (thread) (thread.removeAttribute("data-over"), take(event, event.dataTransfer));
});
on("dragover", (event) => {
  if (within(event) && event.dataTransfer?.types.includes("Files")) within(event).setAttribute("data-over", "");
});
on("dragleave", (event) => event.target instanceof Element && event.target.matches(".thread") && event.target.removeAttribute("data-over"));
on("change", ({ target }) => target.id === "composer-files" && empty(target));
on("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a.photo");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  open(link);
});
addEventListener("online", () => {
  for (const one of [...chosen.values()].flat()) (clearTimeout(one.timer), (one.timer = 0));
  pump();
});
// What is chosen and not sent does not outlive the page: the browser asks.
addEventListener("beforeunload", (event) => [...chosen.values()].some((list) => list.length) && event.preventDefault());
// Another conversation has another composer.
const thread = document.querySelector(".thread");
if (thread) new MutationObserver(() => show()).observe(thread, { childList: true });

function empty(input) {
  add(input.files);
  input.value = "";
}

const input = document.getElementById("composer-files");
if (input?.files.length) empty(input);
const asked = document.querySelector("a.photo[data-asked]");
if (asked) (asked.removeAttribute("data-asked"), open(asked));
