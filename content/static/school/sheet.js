// A test on one page: answers are saved as they are given. Without this the buttons save them.

const PAUSE = 1000;
const AGAIN = 8000;
const form = document.querySelector("form[data-sheet]");
const [saved, unsaved, map] = ["[data-saved]", "[data-unsaved]", "[data-map]"].map((s) => document.querySelector(s));
let isChanged = false;
let underWay = null;
let timer = 0;

function content() {
  const body = new FormData(form);
  body.set("go", "meanwhile");
  return body;
}

async function send() {
  isChanged = false;
  try {
    const response = await fetch(form.action, { method: "POST", body: content(), redirect: "manual" });
    if (response.type === "opaqueredirect") {
      // The time is up, the test is submitted elsewhere or the sign-in has ended: the server says which.
      window.location.assign(form.action);
      return;
    }
    if (!response.ok) throw new Error(response.statusText);
    show(await response.json());
  } catch {
    isChanged = true;
    unsaved.hidden = false;
    later(AGAIN);
  }
}

function show(answer) {
  unsaved.hidden = true;
  saved.textContent = answer.saved;
  for (const [name, mark] of Object.entries(answer.seen)) form.elements[name].value = mark;
  if (!map.contains(document.activeElement)) map.innerHTML = answer.map;
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function save() {
  // One at a time: each is sent with the marks that the one before has brought.
  underWay ??= send().finally(() => {
    underWay = null;
    if (isChanged && unsaved.hidden) later(PAUSE);
  });
  return underWay;
}

form.addEventListener("input", () => {
  isChanged = true;
  later(PAUSE);
});

form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!underWay) {
    isChanged = false;
    return;
  }
  event.preventDefault();
  await underWay;
  clearTimeout(timer);
  form.requestSubmit(event.submitter);
});

window.addEventListener("pagehide", () => {
  if (isChanged) navigator.sendBeacon(form.action, content());
});
