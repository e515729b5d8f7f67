// The browser's question about a key was refused or failed: say so beside the button instead of in the console alone.
document.addEventListener("allauth.error", () => {
  for (const notice of document.querySelectorAll("[data-key-failed]")) {
    notice.hidden = false;
  }
});
