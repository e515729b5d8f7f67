// A button that prints the page. Without scripts the browser's own menu does it, so the button is not shown.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
