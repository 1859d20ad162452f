// The script of the page. The page is complete before it runs: it chooses the
// language and the device, and reads the invitation that may stand behind the #.
//
// What stands there was written by whoever made the link, so nothing of it gets
// into the page but a token, inside of links that are put together here for the
// page's own inviter, and the address of a link that is somebody else's, as text.
// Elements are filled with text nodes only; the page's policy (Trusted Types)
// would not let the browser read markup from a string at all.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);

// As in internal/link: real invitations have 60 to 300 characters. The second is
// in octets.
const maxFragment = 8192;
const maxToken = 1024;

// word is a text of the page in its language.
const word = (id) => data.texts[state.lang][data.ids.indexOf(id)];

// What the page shows; render() shows it.
const state = {
  lang: language(),
  device: device(navigator),
  kind: data.kind,
  link: data.link,
  // The id of what to warn about.
  notice: "",
  // Whose link it is, where it is not the inviter's.
  other: "",
};

// language is the first of the reader's languages that there are texts in.
function language() {
  for (const tag of navigator.languages ?? []) {
    const base = tag.toLowerCase().split("-")[0];
    if (Object.hasOwn(data.texts, base)) return base;
  }
  return data.lang;
}

// device is the value of an option, or "" for what is none of ours: then all of
// them are shown.
function device({ userAgent, maxTouchPoints }) {
  // Windows phones said that they were Android, and KaiOS is none of these.
  if (/Windows Phone|KAIOS|Tizen|Web0S|CrOS/i.test(userAgent)) return "";
  if (/Android/.test(userAgent)) return "android";
  if (/iPhone|iPad|iPod/.test(userAgent)) return "iphone";
  // Since iPadOS 13, an iPad says that it is a Mac; no Mac has a touch screen.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 1 ? "iphone" : "mac";
  if (/Windows/.test(userAgent)) return "windows";
  if (/Linux|X11/.test(userAgent)) return "linux";
  return "";
}

// hidden finds characters that hide themselves, reorder others or end a line,
// but for the joiners that names in some languages are written with.
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

// decode undoes percent-encoding. It throws for what is no readable text.
function decode(text) {
  const out = decodeURIComponent(text);
  if (hidden.test(out.replace(/[\u200c\u200d]/g, ""))) throw new Error("hidden characters");
  return out;
}

// encode leaves the unreserved characters of RFC 3986 only, as in internal/link.
function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
}

// payload is the link in a fragment: as it is, percent-encoded as a whole, or in
// base64. Every link has characters that the last two have not.
function payload(fragment) {
  if (/[:@?;]/.test(fragment)) return fragment;
  if (/[.%]/.test(fragment)) return decode(fragment);
  const bytes = atob(fragment.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
}

// parse takes an xmpp: link apart (RFC 5122, XEP-0147), as internal/link does.
function parse(text) {
  const link = payload(text).replace(/^xmpp:/i, "").split("#")[0];
  let cut = link.indexOf("?");
  if (cut < 0 && link.includes("@")) cut = link.indexOf(";", link.indexOf("@"));
  const path = decode((cut < 0 ? link : link.slice(0, cut)).split("/")[0]);
  const params = new Map();
  const parts = cut < 0 ? [] : link.slice(cut + 1).split(/[;&]/).filter(Boolean);
  for (const [i, part] of parts.entries()) {
    const [name, ...value] = part.split("=");
    const key = value.length || i ? decode(name).toLowerCase() : "action";
    const content = value.length ? value.join("=") : i ? "" : name.toLowerCase();
    if (!params.has(key)) params.set(key, decode(content));
  }
  const at = path.lastIndexOf("@");
  return { local: path.slice(0, Math.max(at, 0)), host: host(path.slice(at + 1)), params };
}

// host is a domain in ASCII, as the browser would look it up. It throws for what
// is none.
function host(domain) {
  if (!/^[\p{L}\p{M}\p{N}.-]{1,255}$/u.test(domain)) throw new Error("no domain");
  return new URL("https://" + domain).hostname;
}

// invitation returns what changes in the state by what stands behind the #.
function invitation(fragment) {
  const unreadable = { kind: data.kind, link: data.link, notice: "notice.unreadable", other: "" };
  if (fragment === "") return { ...unreadable, notice: "" };
  if (fragment.length > maxFragment) return unreadable;
  try {
    const { local, host, params } = parse(fragment);
    const action = params.get("action") ?? "";
    const token = params.get("preauth") ?? "";
    const registers = action === "register";
    const own = host === data.host && (registers ? local === "" : local.normalize("NFC").toLowerCase() === data.local);
    if (!own) {
      const other = local === "" ? host : local + "@" + host;
      return { ...unreadable, notice: "notice.foreign", other: other.length > 80 ? other.slice(0, 80) + "…" : other };
    }
    if (new TextEncoder().encode(token).length > maxToken || !["", "roster", "subscribe", "message", "register"].includes(action)) return unreadable;
    if (registers) {
      if (token === "") return unreadable;
      return { ...unreadable, kind: "account", link: "xmpp:" + data.host + "?register;preauth=" + encode(token), notice: "" };
    }
    if (token === "") return { ...unreadable, notice: "" };
    const ibr = params.get("ibr") === "y";
    const key = "?roster;preauth=" + encode(token) + (ibr ? ";ibr=y" : "");
    return {
      kind: ibr ? "account-and-contact" : "contact-with-token",
      link: data.plain.replace("?roster", () => key),
      notice: "",
      other: "",
    };
  } catch {
    return unreadable;
  }
}

// until is a time in the words of the language; where the reader lives is known
// to the browser.
function until() {
  if (data.until === "") return "";
  const own = (navigator.languages ?? []).filter((tag) => tag.toLowerCase().split("-")[0] === state.lang);
  for (const locale of [...own, state.lang]) {
    try {
      return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(data.until));
    } catch {
      // Not all that browsers have there is a language (en-us@posix).
    }
  }
  return data.until;
}

// fill writes a text into an element. Each value stands in a <bdi>: it may be
// written from right to left, and must not reorder what is around it.
function fill(element, id) {
  const values = { name: data.name, address: data.address, domain: data.domain, other: state.other, until: until() };
  const nodes = word(id).split(/\{(\w+)\}/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const value = document.createElement("bdi");
    value.textContent = element.dataset[piece] ?? values[piece];
    return value;
  });
  element.replaceChildren(...nodes);
}

// coded is what the QR code holds: this page where it is on the web, so that a
// phone without any app can go on with it.
function coded() {
  if (location.protocol !== "https:") return data.open ? state.link : data.web;
  const here = location.href.split("#")[0];
  if (here.length > 1000) return state.link;
  return data.open && state.link !== data.link ? here + "#" + state.link.slice("xmpp:".length) : here;
}

// draw makes the QR code, in the form that internal/qrcode gives it.
function draw() {
  const text = coded();
  let code;
  try {
    code = qr.generate(text, { minCorrectionLevel: qr.correction.M });
  } catch {
    // No code holds it.
    byId("qr").hidden = true;
    return;
  }
  byId("qr").hidden = false;
  const width = code.size + 8;
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      const start = x;
      while (code.get(x, y)) x++;
      if (x > start) path += `M${start + 4} ${y + 4.5}h${x - start}`;
    }
  }
  const [ground, modules] = all("#qr path");
  ground.setAttribute("d", `M0 0h${width}v${width}H0z`);
  modules.setAttribute("d", path);
  const picture = ground.parentNode;
  picture.setAttribute("viewBox", `0 0 ${width} ${width}`);
  picture.setAttribute("aria-label", word("qr.label"));
  byId("scan").dataset.t = text.startsWith("https:") ? "qr.camera" : "qr.app";
}

// render shows the state.
function render() {
  document.documentElement.lang = state.lang;
  draw();
  for (const element of all("[data-t]")) fill(element, element.dataset.t);
  document.title = document.querySelector("h1").textContent;
  for (const element of all("[data-kind]")) element.hidden = !element.dataset.kind.split(" ").includes(state.kind);
  for (const element of all("section[data-device]")) {
    element.hidden = state.device !== "" && state.device !== element.dataset.device;
  }
  const play = "&referrer=" + encodeURIComponent(state.link);
  for (const element of all("[data-link=open]")) element.href = state.link;
  for (const element of all("[data-link=command]")) element.textContent = `xmpp-start join "${state.link}"`;
  for (const element of all("[data-play]")) element.href = element.dataset.play + play;
  byId("language").value = state.lang;
  byId("device").value = state.device;
  const notice = byId("notice");
  notice.hidden = state.notice === "";
  if (!notice.hidden) fill(notice, state.notice);
}

// read takes the invitation from behind the #.
function read() {
  if (data.open) Object.assign(state, invitation(location.hash.slice(1)));
  if (data.until !== "" && new Date(data.until) < new Date()) state.notice = "notice.ended";
}

// copy puts the address on the clipboard. Where that is not allowed, it selects
// the address, so that the reader can.
async function copy() {
  const address = byId("address");
  let id = "copied";
  try {
    await navigator.clipboard.writeText(data.address);
  } catch {
    getSelection().selectAllChildren(address);
    id = "copy.by-hand";
  }
  const copied = byId("copied");
  // It keeps up with the language from now on.
  copied.dataset.t = id;
  fill(copied, id);
}

read();
// On a phone the code is for a second device: it is there on request.
if (["android", "iphone"].includes(state.device)) {
  byId("qr").open = false;
  byId("other").dataset.t = "qr.title.other";
}
for (const id of ["bar", "pick", "copy"]) byId(id).hidden = false;
byId("language").addEventListener("change", (event) => {
  state.lang = event.target.value;
  render();
});
byId("device").addEventListener("change", (event) => {
  state.device = event.target.value;
  render();
});
byId("copy").addEventListener("click", copy);
addEventListener("hashchange", () => {
  read();
  render();
});
render();
