// A library that tries what no exercise may do, and tells in its own frame what came of each try.
var Test = window.Test = window.Test || {};
Test.Pick = function (params) {
  H5P.EventDispatcher.call(this);
  const got = {};
  const attempt = async (name, act) => {
    try {
      got[name] = String(await act());
    } catch (error) {
      got[name] = `no: ${error.name}`;
    }
  };
  const reach = (address, options) => fetch(address, options).then((response) => `got ${response.status}`);
  const silent = { bubbles: true };
  this.tries = async () => {
    await attempt("cookie", () => document.cookie);
    await attempt("storage", () => indexedDB.open("x") && "opened");
    await attempt("parent", () => parent.document.title);
    await attempt("top", () => { top.location.href = "/konto/logout/"; return "asked"; });
    await attempt("popup", () => (window.open("/", "_blank") ? "opened" : "no: null"));
    await attempt("foreign", () => reach("http://localhost:9/x", { mode: "no-cors" }));
    await attempt("api", () => reach(params.api, { method: "POST", credentials: "include", body: "{}" }));
    await attempt("page", () => reach("/mina-kurser/", { credentials: "include" }));
    await attempt("draft", () => reach(params.draft));
    await attempt("image", () => new Promise((yes, no) => {
      const image = new Image();
      image.onload = () => yes("loaded");
      image.onerror = () => no(new Error("refused"));
      image.src = "http://localhost:9/x.png";
    }));
    parent.postMessage({ type: "statement", nonce: "0".repeat(32), statement: { verb: { id: "false" } } }, "*");
    parent.postMessage({ type: "height", nonce: "0".repeat(32), height: 9999 }, "*");
    await attempt("download", () => {
      const link = document.createElement("a");
      link.href = "data:application/octet-stream,x";
      link.download = "x.bin";
      document.body.append(link);
      link.dispatchEvent(new MouseEvent("click", silent));
      return "clicked";
    });
    document.title = "done";
    this.out.textContent = JSON.stringify(got);
  };
  this.attach = ($root) => {
    this.out = document.createElement("pre");
    this.out.id = "got";
    $root.get(0).append(this.out);
    setTimeout(this.tries, 500);
  };
};
Test.Pick.prototype = Object.create(H5P.EventDispatcher.prototype);
