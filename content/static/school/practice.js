// Practice questions: the feedback comes into the lesson instead of a page of its own.

const WORKING = "is-working";

async function answer(form) {
  const feedback = form.querySelector("[data-feedback]");
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  form.classList.add(WORKING);
  try {
    const response = await fetch(address, { headers: { "X-Fragment": "1" } });
    if (!response.ok) throw new Error(response.statusText);
    feedback.innerHTML = await response.text();
  } catch {
    // The page of its own says what went wrong better than silence does.
    window.location.assign(address);
  } finally {
    form.classList.remove(WORKING);
  }
}

for (const form of document.querySelectorAll("form[data-practice]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(form);
  });
}
