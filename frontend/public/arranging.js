// What people do with conversations happens on the page that they are on: the list hears of it as on every other device of
// theirs, and the way back is taken from the page that the form leads to. Fetched when somebody first does something.

/** Forms on their way. */
const busy = new WeakSet();

/** Sends the form. Fails when it was refused: then the browser sends it, and shows the page that says why. */
export async function send(form, button) {
  if (busy.has(form)) return;
  busy.add(form);
  try {
    await act(form, button);
  } finally {
    busy.delete(form);
  }
}

async function act(form, button) {
  const fields = new FormData(form, button);
  // Before the answer: the page may hear of it earlier, and draw another button.
  const menu = button?.closest("details");
  const how = { method: "POST", body: new URLSearchParams(fields), headers: { accept: "application/json" } };
  const answer = await fetch(form.action, how).catch(() => null);
  // Without a connection, as the page says already, everything stays as it was: menu, choice and words.
  if (!answer) return;
  const to = answer.headers.get("location");
  if (!answer.ok || !to) throw new Error("it was refused");
  const opened = (address) => new URL(address, location).searchParams.get("conversation");
  const open = opened(location);
  const isAboutIt = fields.getAll("conversations[]").some((named) => named.startsWith(`${open}~`));
  if (isAboutIt && opened(to) !== open) return location.assign(to);
  document.querySelector("form.undo")?.remove();
  tidy(form, menu);
  if (new URL(to, location).searchParams.has("undo")) await offerTheWayBack(to).catch(() => location.assign(to));
}

/** As the page would be, had it come anew. */
function tidy(form, menu) {
  form.reset();
  menu?.removeAttribute("open");
  const picking = document.querySelector(".select-switch input");
  if (picking && !menu) picking.checked = false;
  // The list holds still under the pointer, but not for whoever has just changed it himself.
  document.querySelector(".conversations")?.dispatchEvent(new PointerEvent("pointerleave"));
  (menu?.querySelector("summary") ?? picking)?.focus();
}

async function offerTheWayBack(page) {
  const text = await (await fetch(page)).text();
  const undo = new DOMParser().parseFromString(text, "text/html").querySelector("form.undo");
  if (!undo) return;
  // Readers of screens say what changes in the document, not what comes into it.
  const status = undo.querySelector("[role=status]");
  const words = status.textContent;
  status.textContent = "";
  document.querySelector("main").prepend(undo);
  requestAnimationFrame(() => (status.textContent = words));
}
