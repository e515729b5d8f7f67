// Exercises in lessons: each runs in a frame without an origin, and speaks to the page by checked messages only.
//
// Without this script, or when an exercise does not start, its text alternative stands open in the page.

const START_MS = 30_000;
const SAVE_MS = 1_500;
const AGAIN_MS = 5_000;
const TRIES = 5;
const MOST_WAITING = 500;
const MOST_STATE = 64 * 1024;
const MOST_STATEMENT = 64 * 1024;
const HEIGHTS = [60, 20_000];

const box = document.querySelector("[data-h5p-reader]");
const readers = box ? JSON.parse(box.dataset.h5pReader) : {};

function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
}

function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

function post(address, body, options = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token };
  return fetch(address, { method: "POST", headers, body, redirect: "error", ...options });
}

// What has not reached the server yet, sent one at a time and again when the network fails.
class Outbox {
  constructor(address, says) {
    this.address = address;
    this.says = says;
    this.waiting = [];
    this.isSending = false;
  }

  add(body) {
    if (this.waiting.length >= MOST_WAITING) return this.says("unsaved", true);
    this.waiting.push({ body, tries: 0 });
    if (!this.isSending) this.send();
  }

  async send() {
    this.isSending = true;
    while (this.waiting.length) {
      const [first] = this.waiting;
      const outcome = await this.attempt(first);
      if (typeof outcome === "number") {
        await new Promise((done) => setTimeout(done, outcome));
      } else {
        this.waiting.shift();
        this.says("unsaved", outcome === "lost");
      }
    }
    this.isSending = false;
  }

  // How it went, or the time in ms after which to try again.
  async attempt(letter) {
    letter.tries += 1;
    try {
      const response = await post(this.address, letter.body);
      if (response.ok) return "sent";
      // What the server refuses it refuses again, but for what is too much at once: a presentation that is turned
      // over quickly tells of each of its parts, and says all of it in the end.
      if (response.status === 422) return "refused";
      if (response.status === 429) {
        letter.tries = 0;
        return 1000 * Number(response.headers.get("Retry-After")) || AGAIN_MS;
      }
      if (response.status < 500) return "lost";
    } catch {
      // The network, or a sign-in that has ended.
    }
    return letter.tries < TRIES ? AGAIN_MS : "lost";
  }
}

// Where the learner is: only the latest counts.
class Place {
  constructor(address, says) {
    this.address = address;
    this.says = says;
    this.state = null;
    this.timer = 0;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ keepalive: true });
    });
  }

  put(state) {
    this.state = state;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_MS);
  }

  async save(options = {}) {
    clearTimeout(this.timer);
    const { state } = this;
    if (state === null) return;
    this.state = null;
    try {
      const response = await post(this.address, JSON.stringify(state), options);
      if (response.status === 429 || response.status >= 500) throw new Error(response.statusText);
      this.says("unsaved", !response.ok);
    } catch {
      this.says("unsaved", true);
      // Unless the learner has gone on meanwhile.
      this.state ??= state;
      this.timer = setTimeout(() => this.save(), 4 * AGAIN_MS);
    }
  }
}

class Exercise {
  constructor(section) {
    this.section = section;
    this.stage = section.querySelector("[data-h5p-stage]");
    this.alternative = section.querySelector("details");
    this.reader = readers[section.dataset.h5p];
    const says = (name, is) => this.say(name, is);
    this.answers = this.reader && new Outbox(this.reader.answer, says);
    this.place = this.reader && new Place(this.reader.place, says);
    this.nonce = randomHex(16);
    this.isReady = false;
    this.loads = 0;
    this.hear = this.hear.bind(this);
  }

  say(name, is) {
    this.section.querySelector(`[data-h5p-says="${name}"]`).hidden = !is;
  }

  start() {
    this.alternative.open = false;
    this.stage.hidden = false;
    this.say("loading", true);
    if (this.reader?.changed) this.section.querySelector("[data-h5p-changed]").hidden = false;
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-scripts allow-forms");
    this.frame.referrerPolicy = "no-referrer";
    this.frame.title = this.section.dataset.title;
    this.frame.lang = this.section.dataset.language;
    this.frame.addEventListener("load", () => this.loaded());
    window.addEventListener("message", this.hear);
    this.timer = setTimeout(() => this.fail(), START_MS);
    this.frame.src = this.section.dataset.address;
    this.stage.append(this.frame);
  }

  loaded() {
    this.loads += 1;
    // An exercise that leads its frame elsewhere is over.
    if (this.loads > 1) return this.fail();
    const { about: object, language } = this.section.dataset;
    const start = { type: "start", nonce: this.nonce, object, language, state: this.reader?.state ?? "" };
    // The frame has no origin that could be named.
    this.frame.contentWindow.postMessage(start, "*");
  }

  hear(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== "null") return;
    const message = event.data;
    if (typeof message !== "object" || message === null || message.nonce !== this.nonce) return;
    if (message.type === "ready") this.ready();
    else if (message.type === "failed" && !this.isReady) this.fail();
    else if (message.type === "height") this.grow(message.height);
    else if (message.type === "state") this.keep(message.state);
    else if (message.type === "statement") this.tell(message.statement);
  }

  ready() {
    clearTimeout(this.timer);
    this.isReady = true;
    this.say("loading", false);
  }

  grow(height) {
    if (!Number.isFinite(height)) return;
    this.frame.style.blockSize = `${Math.min(Math.max(height, HEIGHTS[0]), HEIGHTS[1])}px`;
  }

  keep(state) {
    if (!this.place || typeof state !== "string") return;
    if (byteLength(state) > MOST_STATE) return this.say("large", true);
    this.place.put(state);
  }

  tell(statement) {
    if (!this.answers || typeof statement !== "object" || statement === null || Array.isArray(statement)) return;
    // By these the server knows one that is sent twice from an answer that is given twice.
    const text = JSON.stringify({ ...statement, id: randomHex(16), timestamp: new Date().toISOString() });
    if (byteLength(text) > MOST_STATEMENT) return this.say("large", true);
    this.answers.add(text);
  }

  fail() {
    clearTimeout(this.timer);
    window.removeEventListener("message", this.hear);
    this.stage.replaceChildren();
    this.stage.hidden = true;
    this.say("loading", false);
    this.say("failed", true);
    this.alternative.open = true;
  }
}

// An exercise far down is fetched when the reader comes near.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      new Exercise(target).start();
    }
  },
  { rootMargin: "800px" },
);
for (const section of document.querySelectorAll("[data-h5p]")) near.observe(section);
