// Keeps the board up to date, and says so when it cannot be.
(() => {
  "use strict";
  const board = document.querySelector("#board");
  const notice = document.querySelector("#notice");
  const words = document.body.dataset;

  // The server sends something at each minute, or, while WeCom is slow, up to 20
  // seconds later. Without it, what is shown is old.
  const silence = 90_000;
  let isWaiting, hush;
  const lose = (isLost) => {
    document.body.classList.toggle("is-lost", isLost);
    document.querySelector("#lost").hidden = !isLost;
  };
  const connect = () => {
    const source = new EventSource("/events");
    const heard = () => {
      clearTimeout(isWaiting);
      isWaiting = setTimeout(again, silence);
    };
    const again = () => {
      lose(true);
      source.close();
      clearTimeout(isWaiting);
      setTimeout(connect, 3000);
    };
    source.onmessage = (e) => {
      board.innerHTML = e.data;
      lose(false);
      heard();
    };
    source.onerror = again;
    heard();
  };
  connect();

  const say = (text) => {
    notice.textContent = text;
    clearTimeout(hush);
    if (text) hush = setTimeout(() => say(""), 8000);
  };
  // A page that fails to load would stay on the tablet, so the form does not leave this one.
  document.addEventListener("submit", async (e) => {
    e.preventDefault();
    const form = e.target;
    const body = new URLSearchParams(new FormData(form));
    for (const button of document.querySelectorAll("button")) button.disabled = true;
    say(words.wait);
    try {
      const reply = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (!page.querySelector("#board")) throw new Error("HTTP " + reply.status);
      board.innerHTML = page.querySelector("#board").innerHTML;
      say(page.querySelector("#notice").textContent || words.done);
    } catch {
      say(words.failed);
      for (const button of document.querySelectorAll("button")) button.disabled = false;
    }
  });
})();
