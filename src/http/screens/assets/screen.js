// The screen of a room: what is on, what comes next and what is said, for days and unattended. It
// never shows a room as it was without saying so.

import { Connection } from "./connection.js";
import { HOLD_BACK, at, isOlder, read, serviceTime } from "./display.js";
import { Painter, make, paintEmergencies, write } from "./paint.js";
import { Language } from "./words.js";

const QUERY = `subscription Screen($room: ID!) {
  roomDisplay(room: $room) {
    serverTime cursor nextTransitionAt dayEndsAt
    room { id name { ...Text } floor }
    now { ...Shown }
    next { ...Shown }
    laterToday { ...Shown }
    announcements { id urgency until text { ...Text } }
  }
}
fragment Shown on Session {
  id title { ...Text } subtitle { ...Text }
  startsAt expectedStartsAt expectedEndsAt
  status statusReason { ...Text }
  replacedBy { title { ...Text } expectedStartsAt rooms { name { ...Text } } }
  rooms { id name { ...Text } }
  isFull isClosed
  interpretations { to mode channel }
  contributions { role displayName { ...Text } participant { affiliation { ...Text } } }
  organizers { name { ...Text } }
}
fragment Text on LocalizedText { translations { locale text } }`;

// How long a connection may be away before it is said: a restart of the service takes less.
const GRACE = 3_000;

// How soon a page that the service does not understand is fetched anew.
const RENEWAL = 30_000;

// How far the wall clock may run away from the one that only runs forward: the machine slept.
const SLEPT = 5_000;

const { body } = document;
const { room, zone, languages: tags } = body.dataset;
const languages = tags.split(" ").map((tag) => new Language(tag, zone));
const painter = new Painter(languages, room);
const [offline, told] = [document.getElementById("offline"), document.getElementById("told")];

const opened = { serverTime: Date.parse(body.dataset.now), heardAt: performance.now() };
const state = {
  display: null,
  heldBack: null,
  language: 0,
  turn: 0,
  // When the service was last heard, and since when it is not: by the clock that only runs forward.
  heardAt: performance.now(),
  lostAt: null,
  renewal: null,
};

const now = () => serviceTime(state.display || opened, performance.now());

function show(display) {
  clearTimeout(state.heldBack);
  state.heldBack = null;
  state.display = display;
  state.heardAt = Math.max(state.heardAt, display.heardAt);
  connected();
}

function connected() {
  body.dataset.connection = "live";
  state.lostAt = null;
  render();
}

// Called for each display that comes.
function take(row, transport) {
  body.dataset.transport = transport;
  const display = read(row, performance.now());
  if (!isOlder(display, state.display)) return show(display);
  clearTimeout(state.heldBack);
  state.heldBack = setTimeout(() => show(display), HOLD_BACK);
  // Nothing is missing: another node's clock is a little behind.
  if (display.revision === state.display.revision) connected();
}

function lost() {
  clearTimeout(state.heldBack);
  if (state.lostAt === null) state.lostAt = performance.now();
  if (body.dataset.connection === "live") body.dataset.connection = "lost";
}

// The room is gone: to show it as it was would be wrong.
function unknown() {
  clearTimeout(state.heldBack);
  state.display = null;
  state.lostAt = null;
  body.dataset.connection = "unknown";
  render();
}

// The service has become another than the one that this page is from. Its new page is taken only if it
// is there: a browser's own page of errors would stay on the wall for ever.
function outdated() {
  state.renewal ??= setTimeout(async () => {
    state.renewal = null;
    const page = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (page?.ok) location.reload();
  }, RENEWAL);
}

const connection = new Connection("/graphql", QUERY, { room }, {
  told: take,
  lost,
  unknown,
  outdated,
  heard: () => { state.heardAt = performance.now(); },
});

function render() {
  const instant = now();
  const language = languages[state.language];
  const shown = state.display && at(state.display, instant);
  paintTime(language, instant);
  paintName(language);
  paintConnection(instant);
  const rows = shown ? shown.announcements : [];
  const isEmergency = (row) => row.urgency === "EMERGENCY";
  const calm = rows.filter((row) => !isEmergency(row));
  const place = calm.length > 0 ? Math.floor(state.turn / languages.length) % calm.length : 0;
  const notice = calm.length > 0 ? { row: calm[place], place: place + 1, of: calm.length } : null;
  painter.paint(shown, language, instant, notice);
  const name = state.display && language.pick(state.display.room.name, painter.fallback);
  const where = name ? make("p", "where", name.locale, name.text) : "";
  paintEmergencies(rows.filter(isEmergency), languages, where);
  if (shown) tell(shown);
}

function paintTime(language, instant) {
  const clock = document.getElementById("clock");
  write(clock, language.time(instant));
  clock.dateTime = new Date(instant).toISOString();
  write(document.getElementById("date"), language.date(instant), language.tongue);
  write(document.getElementById("zone"), language.zoneName(instant), language.tongue);
}

function paintName(language) {
  for (const title of document.getElementById("edition").children) {
    title.hidden = title.dataset.for !== language.locale;
  }
  if (!state.display) return;
  const { name, floor } = state.display.room;
  const { text, locale } = language.pick(name, painter.fallback);
  write(document.getElementById("room"), text, locale);
  write(document.getElementById("floor"), floor || "");
}

// Says in every language of the screen that it is offline, and since when.
function paintConnection(instant) {
  const { lostAt, heardAt, display } = state;
  const isLost = lostAt !== null && performance.now() - lostAt >= GRACE;
  // The banner takes its place from the rest.
  if (offline.hidden === isLost) painter.isDirty = true;
  offline.hidden = !isLost;
  body.classList.toggle("is-offline", isLost);
  if (!isLost) return;
  const since = serviceTime(display || opened, heardAt);
  languages.forEach((language, place) => {
    const line = offline.children[place] || offline.appendChild(make("p"));
    const time = language.timeSeenFrom(instant, since);
    const { words } = language;
    write(line, display ? words.offline(time) : words.never(time), language.tongue);
  });
}

// Tells a screen reader what begins, once, in the first language.
function tell(shown) {
  const [language] = languages;
  const title = (one) => language.pick(one.title, painter.fallback).text;
  const { words } = language;
  const state = (one) => (one.isCancelled ? ` (${words.cancelled})` : one.isFull ? ` (${words.full})` : "");
  const list = (rows) => rows.map((one) => title(one) + state(one)).join(", ");
  const first = shown.now.length > 0 ? `${words.now}: ${list(shown.now)}. ` : "";
  const second = shown.next.length > 0 ? `${words.next}: ${list(shown.next)}` : "";
  write(told, first + second, language.tongue);
}

// The next language; fades over where motion is welcome (the style sheet decides).
function turn() {
  state.turn += 1;
  if (languages.length < 2) return render();
  body.classList.add("is-turning");
  setTimeout(() => {
    state.language = (state.language + 1) % languages.length;
    render();
    body.classList.remove("is-turning");
  }, 300);
}

let drift = Date.now() - performance.now();

// A machine that slept holds a connection that nobody else does, and has lost the time.
function watchSleep() {
  const known = drift;
  drift = Date.now() - performance.now();
  if (Math.abs(drift - known) > SLEPT) connection.restart();
}

function tick() {
  // First, so that whatever goes wrong in one second is over in the next.
  setTimeout(tick, 1000 - (now() % 1000) + 5);
  watchSleep();
  render();
}

addEventListener("resize", () => painter.refit(languages[state.language]));
setInterval(turn, Number(body.dataset.turn) * 1000);
connection.start();
tick();
