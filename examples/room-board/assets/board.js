// Keeps the board up to date, and says so when it cannot be.
(() => {
  "use strict";
  const board = document.querySelector("#board");
  const notice = document.querySelector("#notice");
  const words = document.body.dataset;

  // What is pressed stays until it is released: a button that is replaced under the
  // finger hears no click. A touch becomes a click a moment after its end, and the end
  // of a press is not always told.
  let shown = board.innerHTML.trim();
  let next = shown;
  let isHeld = false, release;
  const update = () => {
    if (isHeld || next === shown) return;
    board.innerHTML = shown = next;
  };
  const show = (html) => {
    next = html.trim();
    update();
  };
  const hold = (milliseconds) => {
    isHeld = true;
    clearTimeout(release);
    release = setTimeout(() => {
      isHeld = false;
      update();
    }, milliseconds);
  };
  addEventListener("pointerdown", () => hold(5000));
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (e) => hold(e.pointerType === "mouse" ? 0 : 300));

  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const disable = (isDisabled) => {
    for (const button of document.querySelectorAll("button")) button.disabled = isDisabled;
  };

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
      show(parse(e.data).body.innerHTML);
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
    disable(true);
    say(words.wait);
    try {
      const reply = await fetch(form.action, { method: "POST", body });
      const page = parse(await reply.text()).querySelector("#board");
      if (!page) throw new Error("HTTP " + reply.status);
      show(page.innerHTML);
      say(page.ownerDocument.querySelector("#notice").textContent || words.done);
    } catch {
      say(words.failed);
    }
    disable(false);
  });
})();
