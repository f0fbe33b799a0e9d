// The demo page: asks each second what is new and shows it. No framework, no other server.

const $ = (id) => document.getElementById(id);
const clockFormat = new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
const hourFormat = new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", weekday: "long", day: "numeric", month: "long" });
const STATUS = { queued: "wordt verzonden", accepted: "wordt verzonden", sent: "verzonden", delivered: "bezorgd", read: "gelezen", undelivered: "niet bezorgd", failed: "mislukt" };
const CHANNELS = { sms: "Sms", whatsapp: "WhatsApp", email: "E-mail", telegram: "Telegram" };

let news = { version: -1, phones: [], phone_notes: {}, console_note: "", threads: {}, creditor: [], telegram: { topics: [], general: [] } };
let phone = "", channel = "sms", sender = "", topic = null;

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Text with its web addresses as links; everything else stays text, whatever it holds.
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/);
  return parts.map((part, place) => place % 2 ? make("a", { href: part, target: "_blank", rel: "noopener", textContent: part }) : part);
}

async function call(path, body) {
  const answer = await fetch(`/_control/${path}`, body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const content = await answer.json();
  tell(answer.ok ? "" : content.error);
  return content;
}

function tell(text) {
  $("notice").hidden = !text;
  $("notice").textContent = text || "";
}

async function pulse() {
  try {
    const fresh = await (await fetch(`/_control/pulse?since=${news.version}`)).json();
    const time = clockFormat.format(new Date(fresh.now));
    if ($("clock").textContent !== time) $("clock").textContent = time;
    if (fresh.version !== news.version) { news = fresh; show(); }
    if ($("notice").dataset.offline) { delete $("notice").dataset.offline; tell(""); }
  } catch {
    $("notice").dataset.offline = "1";
    tell("De zandbak antwoordt niet. Draait hij nog?");
  }
}

function show() { showPhones(); showPhone(); showInbox(); showConsole(); showDesk(); }

// Rebuild a scrolling list, and stay at its end when one was there.
function refill(box, nodes) {
  const wasAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const before = box.scrollTop;
  box.replaceChildren(...nodes);
  box.scrollTop = wasAtEnd ? box.scrollHeight : before;
}

function keepFocus(box, key, build) {
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset[key] : undefined;
  build();
  if (focused !== undefined) [...box.querySelectorAll("button")].find((b) => b.dataset[key] === focused)?.focus();
}

function showPhones() {
  if (!news.phones.some((p) => p.number === phone)) choosePhone(news.phones[0]?.number ?? "");
  const box = $("phones");
  keepFocus(box, "number", () => box.replaceChildren(...(news.phones.length ? news.phones.map((p) => {
    const button = make("button", { type: "button" },
      make("b", { textContent: p.number }), make("span", { textContent: p.last.body }), make("time", { textContent: hourFormat.format(new Date(p.last.at)) }));
    button.dataset.number = p.number;
    button.setAttribute("aria-current", p.number === phone);
    return make("li", {}, button);
  }) : [make("li", { className: "empty", textContent: "Nog geen telefoon kreeg een bericht." })])));
}

function choosePhone(number) {
  phone = number;
  sender = "";
  const last = news.phones.find((p) => p.number === number)?.last;
  if (last) channel = last.channel;
}

function showPhone() {
  $("phone").dataset.look = channel;
  for (const button of document.querySelectorAll("[data-channel]")) button.setAttribute("aria-pressed", button.dataset.channel === channel);
  const all = (news.threads[phone] ?? []).filter((t) => t.channel === channel);
  const senders = [...new Set(all.map((t) => t.sender).reverse())];
  if (!senders.includes(sender)) sender = senders[0] ?? "";
  const options = senders.length ? senders : ["–"];
  if ([...$("sender").options].map((o) => o.value).join() !== options.join()) {
    $("sender").replaceChildren(...options.map((s) => make("option", { value: s, textContent: s })));
  }
  $("sender").value = sender || "–";
  $("own").textContent = phone ? `op telefoon ${phone}` : "";
  $("note").textContent = news.phone_notes[phone] ?? "";
  $("note").hidden = !$("note").textContent;
  const shown = all.filter((t) => t.sender === sender);
  const nodes = [];
  let day = "";
  for (const text of shown) {
    const today = dayFormat.format(new Date(text.at));
    if (today !== day) { nodes.push(make("div", { className: "day", textContent: today })); day = today; }
    nodes.push(...bubble(text));
  }
  if (!nodes.length) nodes.push(make("p", { className: "empty", textContent: phone ? `Op deze telefoon staat nog geen ${CHANNELS[channel]}-bericht.` : "Zodra er een bericht uitgaat, verschijnt het hier." }));
  refill($("thread"), nodes);
  for (const field of $("reply").elements) field.disabled = !sender;
  if (channel === "whatsapp" && document.visibilityState === "visible" && shown.some((t) => t.status === "delivered" && !t.mine)) {
    call(`phones/${encodeURIComponent(phone)}/read`, {});
  }
}

function bubble(text) {
  const mine = text.mine ? " mine" : "";
  const nodes = [make("div", { className: `bubble${mine}` }, ...linked(text.body), ...text.media.map((src) => make("img", { src, alt: "Afbeelding bij het bericht" })))];
  if (text.buttons.length) {
    nodes.push(make("div", { className: "taps" }, ...text.buttons.map((button) => button.kind === "url"
      ? make("a", { href: button.value, target: "_blank", rel: "noopener", textContent: button.title })
      : make("button", { type: "button", textContent: button.title, onclick: () => tap(button) }))));
  }
  nodes.push(meta(text));
  return nodes;
}

function meta(text) {
  const bad = text.status === "failed" || text.status === "undelivered";
  const line = make("div", { className: `meta${text.mine ? " mine" : ""}${bad ? " bad" : ""}` }, hourFormat.format(new Date(text.at)));
  if (text.mine) return line;
  if (text.auto) { line.append(" · automatisch antwoord van Twilio"); return line; }
  line.append(` · ${STATUS[text.status] ?? text.status}${text.error_code ? ` (${text.error_code})` : ""}`);
  if (text.channel === "sms" && text.segments > 1) line.append(` · ${text.segments} delen`);
  if (text.template) line.append(" · sjabloon");
  return line;
}

function send(body) {
  call(`phones/${encodeURIComponent(phone)}/send`, { channel, to: sender, ...body }).then(pulse);
  $("thread").scrollTop = $("thread").scrollHeight;
}

function tap(button) { send({ button }); }

function showInbox() {
  const items = news.creditor.map((item) => make("article", { className: "mail" },
    make("header", {}, make("span", { className: "badge", textContent: CHANNELS[item.channel] ?? item.channel }), make("time", { textContent: `${dayFormat.format(new Date(item.at))}, ${hourFormat.format(new Date(item.at))}` })),
    make("h3", { textContent: item.title }),
    make("p", {}, ...linked(item.body))));
  $("inbox").replaceChildren(...(items.length ? items : [make("p", { className: "empty", textContent: "Nog geen dagbericht." })]));
}

function showConsole() {
  const url = news.console_url || "";
  $("console-note").textContent = news.console_note;
  $("console-note").hidden = !news.console_note || $("pane-console").hidden;
  if ($("console").dataset.url === url) return;
  $("console").dataset.url = url;
  $("console").hidden = $("console-link").hidden = !url;
  $("no-console").hidden = Boolean(url);
  if (url) { $("console").src = url; $("console-link").href = url; }
}

function showDesk() {
  const topics = news.telegram.topics;
  $("desk-count").textContent = topics.filter((t) => t.open).length;
  $("desk-count").hidden = !topics.some((t) => t.open);
  if (topic !== null && !topics.some((t) => t.thread_id === topic)) topic = null;
  if (topic === null && topics.length) topic = topics.at(-1).thread_id;
  const listed = [...topics.map((t) => ({ id: t.thread_id, name: t.name, note: t.open ? "open" : "gesloten" })), { id: null, name: "Algemeen", note: "hele groep" }];
  keepFocus($("topics"), "topic", () => $("topics").replaceChildren(...listed.map((t) => {
    const button = make("button", { type: "button" }, t.name, make("small", { textContent: t.note }));
    button.dataset.topic = String(t.id);
    button.setAttribute("aria-current", t.id === topic);
    button.onclick = () => { topic = t.id; showDesk(); };
    return make("li", {}, button);
  })));
  const posts = topics.find((t) => t.thread_id === topic)?.posts ?? news.telegram.general;
  const nodes = posts.flatMap((post) => [
    make("div", { className: `post${post.bot ? "" : " staff"}` }, make("b", { textContent: post.author }), ...linked(post.text), make("time", { textContent: hourFormat.format(new Date(post.at)) })),
    ...(post.buttons.length ? [make("div", { className: "keys" }, ...post.buttons.map((row) => make("div", {}, ...row.map((key) => key.url
      ? make("a", { href: key.url, target: "_blank", rel: "noopener", textContent: key.text })
      : make("button", { type: "button", textContent: key.text, onclick: () => call("telegram/tap", { message_id: post.id, data: key.callback_data, name: $("staff").value }).then(pulse) })))))] : []),
  ]);
  refill($("posts"), nodes.length ? nodes : [make("p", { className: "empty", textContent: topics.length ? "Hier is nog niets geschreven." : "Nog geen gesprek vroeg om een mens." })]);
}

function openTab(name) {
  for (const other of ["console", "desk"]) {
    const chosen = other === name;
    $(`tab-${other}`).setAttribute("aria-selected", chosen);
    $(`tab-${other}`).tabIndex = chosen ? 0 : -1;
    $(`pane-${other}`).hidden = !chosen;
  }
  $("posts").scrollTop = $("posts").scrollHeight;
  showConsole();
}

$("phones").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) { choosePhone(button.dataset.number); showPhones(); showPhone(); $("thread").scrollTop = $("thread").scrollHeight; }
});
for (const button of document.querySelectorAll("[data-channel]")) {
  button.addEventListener("click", () => { channel = button.dataset.channel; sender = ""; showPhone(); $("thread").scrollTop = $("thread").scrollHeight; });
}
$("sender").addEventListener("change", () => { sender = $("sender").value; showPhone(); });
$("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = $("text").value;
  if (!body.trim()) return;
  $("text").value = "";
  send({ body });
});
$("desk-reply").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("desk-text").value;
  if (!text.trim()) return;
  $("desk-text").value = "";
  call("telegram/write", { thread_id: topic, text, name: $("staff").value || "Sanne" }).then(pulse);
});
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => call("clock", JSON.parse(button.dataset.step)).then(pulse));
}
for (const name of ["console", "desk"]) {
  $(`tab-${name}`).addEventListener("click", () => openTab(name));
  $(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = name === "console" ? "desk" : "console";
    openTab(other);
    $(`tab-${other}`).focus();
  });
}
fetch("/_control/clock").then((answer) => answer.json()).then((told) => {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.disabled = !told.can_step;
    if (!told.can_step) button.title = "Deze zandbak volgt de klok van de machine.";
  }
});
await pulse();
setInterval(pulse, 1000);
