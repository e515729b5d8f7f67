// Inside the sandboxed frame: starts the exercise and tells the page around it what happens.
//
// The page says "start" once, with a nonce, the exercise's name and the state that it was left in. From then on each
// message carries the nonce. Whatever runs here can read it: the page trusts no message further than its shape.

(() => {
  const { content, libraries, player } = document.currentScript.dataset;
  const EVERY_MS = 1000;
  const at = (path) => new URL(path, location.href).href;
  const folder = (path) => at(path).replace(/\/$/, "");

  // The frame has no storage of its own, and the player asks for it.
  for (const name of ["localStorage", "sessionStorage"]) {
    const held = new Map();
    const storage = {
      getItem: (key) => held.get(String(key)) ?? null,
      setItem: (key, value) => void held.set(String(key), String(value)),
      removeItem: (key) => void held.delete(String(key)),
      clear: () => held.clear(),
    };
    Object.defineProperty(window, name, { value: storage, configurable: true });
  }

  const page = window.parent;
  let told = "";

  function listen(event) {
    const start = event.data;
    if (event.source !== page || start?.type !== "start" || typeof start.nonce !== "string") return;
    window.removeEventListener("message", listen);
    const tell = (type, rest = {}) => page.postMessage({ ...rest, type, nonce: start.nonce }, event.origin);
    play(start, tell).catch((error) => tell("failed", { text: String(error).slice(0, 500) }));
  }
  window.addEventListener("message", listen);

  async function play(start, tell) {
    document.documentElement.lang = start.language;
    // Without a state the player must not think that it saves one.
    const resumed = start.state ? { contentUserData: [{ state: start.state }], saveFreq: 3600 } : { saveFreq: false };
    told = start.state || "";
    await new window.H5PStandalone.H5P(document.getElementById("exercise"), {
      id: "exercise",
      h5pJsonPath: folder(content),
      librariesPath: folder(libraries),
      frameJs: at(`${player}frame.bundle.js`),
      frameCss: at(`${player}styles/h5p.css`),
      // A frame in a frame without an origin cannot be written to.
      embedType: "div",
      icon: false,
      xAPIObjectIRI: start.object,
      assetsRequestFetchOptions: { credentials: "omit" },
      preventH5PInit: false,
      ...resumed,
    });
    const { H5P } = window;
    H5P.externalDispatcher.on("xAPI", ({ data }) => {
      const verb = data.statement.verb?.id ?? "";
      // One for each click, and nobody reads them.
      if (!verb.endsWith("/interacted")) tell("statement", { statement: JSON.parse(JSON.stringify(data.statement)) });
      setTimeout(() => tellState(H5P, tell), 100);
    });
    H5P.preventInit = false;
    H5P.init(document.body);
    if (!H5P.instances.length) throw new Error("the exercise has no constructor");
    tell("ready");
    const measure = () => tell("height", { height: Math.ceil(document.body.getBoundingClientRect().height) });
    new ResizeObserver(measure).observe(document.body);
    measure();
    setInterval(() => tellState(H5P, tell), EVERY_MS);
  }

  function tellState(H5P, tell) {
    let state;
    try {
      state = JSON.stringify(H5P.instances[0].getCurrentState?.());
    } catch {
      // Some exercises cannot say where they are before all their parts are there.
      return;
    }
    if (!state || state === told || (!told && state === "{}")) return;
    told = state;
    tell("state", { state });
  }
})();
