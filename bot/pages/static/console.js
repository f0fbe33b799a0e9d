// Brings a page up to date every few seconds without touching what somebody is typing.
"use strict";

(() => {
  const EVERY_MS = 2000;
  const page = document.querySelector("[data-refresh]");
  if (!page) return;

  // The link is for browsers without scripts.
  document.querySelectorAll(".refresh").forEach((link) => { link.hidden = true; });

  const log = document.getElementById("log");
  const toEnd = () => { if (log) log.scrollTop = log.scrollHeight; };
  const atEnd = () => !log || log.scrollHeight - log.scrollTop - log.clientHeight < 60;

  const replaceRegion = (region, fresh) => {
    const next = fresh.getElementById(region.id);
    if (!next || next.innerHTML === region.innerHTML) return;
    // Never take away what has the focus.
    if (region.contains(document.activeElement)) return;
    region.replaceChildren(...next.childNodes);
  };

  // Only what is new is added, so that a screen reader says only that.
  const appendEntries = (list, fresh) => {
    const next = fresh.getElementById(list.id);
    if (!next) return;
    const follow = atEnd();
    let added = false;
    for (const entry of [...next.children]) {
      const known = document.getElementById(entry.id);
      if (!known) {
        list.append(entry);
        added = true;
      } else if (known.innerHTML !== entry.innerHTML) {
        known.replaceWith(entry);
      }
    }
    if (added && follow) toEnd();
  };

  const renewComposer = (fresh) => {
    const now = document.getElementById("composer");
    const next = fresh.getElementById("composer");
    if (!now || !next || now.dataset.closed === next.dataset.closed) return;
    const text = now.querySelector("textarea");
    // Words that were typed stay; the server will say why they cannot be sent.
    if (text && text.value.trim()) return;
    now.replaceWith(next);
  };

  const refresh = async () => {
    const address = new URL(window.location.href);
    address.searchParams.set("poll", "1");
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      // Logged out. Typed words stay on the screen until the person does something.
      const text = document.getElementById("text");
      if (!text || !text.value.trim()) window.location.reload();
      return false;
    }
    if (!answer.ok) return true;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-live]").forEach((region) => replaceRegion(region, fresh));
    document.querySelectorAll("[data-append]").forEach((list) => appendEntries(list, fresh));
    renewComposer(fresh);
    document.title = fresh.title;
    return true;
  };

  const loop = async () => {
    let goOn = true;
    try {
      if (!document.hidden) goOn = await refresh();
    } catch {
      // No connection now; the next round tries again.
    }
    if (goOn) window.setTimeout(loop, EVERY_MS);
  };

  toEnd();
  // After a refused POST the address is not a page; leave that page as it is.
  const canPoll = !window.location.pathname.endsWith("/reply");
  if (canPoll) window.setTimeout(loop, EVERY_MS);

  const text = document.getElementById("text");
  if (text && text.form) {
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit();
    });
  }
})();
