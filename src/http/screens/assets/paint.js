// Puts what is known on the page. Texts only ever become text nodes, never markup.

import { primary } from "./words.js";

const find = (id) => document.getElementById(id);

// An element with a class, in a language if it holds words, with children.
export function make(tag, name, lang, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (lang) element.lang = lang;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Writes a text where another stands; leaves the page alone where it is the same.
export function write(element, text, lang) {
  if (element.textContent !== text) element.textContent = text;
  if (lang && element.lang !== lang) element.lang = lang;
}

// A text of the program.
function said(tag, name, text, language, fallback) {
  if (!text) return null;
  const { locale, text: words } = language.pick(text, fallback);
  return make(tag, name, locale, words);
}

// Words of the screen itself.
const word = (tag, name, language, ...words) => make(tag, name, language.tongue, ...words);

export class Painter {
  constructor(languages, here) {
    this.fallback = languages.map((language) => language.locale);
    this.here = here;
    this.painted = {};
    this.counting = [];
  }

  // Everything that depends on the state and the language, where it changed. `shown` is what the
  // display says now; null before the first one.
  paint(shown, language, now, notice) {
    const stage = stageOf(shown);
    document.body.dataset.stage = stage;
    document.documentElement.lang = language.tongue;
    this.counting = this.counting.filter(({ element }) => element.isConnected);
    const key = [language.locale, stage, language.days.format(now)];
    const some = (rows) => rows && rows.map((one) => [one, standing(one, now)]);
    const { isOutOfSight } = shown || {};
    const on = [...key, isOutOfSight, some(shown?.now)];
    this.section("now", on, () => this.now(shown, language, now, stage));
    this.section("next", [...on, some(shown?.next)], () => this.next(shown, language, now, stage));
    this.section("later", [...key, some(shown?.later)], () => this.later(shown, language, now));
    this.section("announcements", [language.locale, notice], () => this.notice(notice, language));
    find("announcements").hidden = !notice;
    this.tick(language, now);
  }

  // Anew only where something changed, so that what stands does not flicker.
  section(id, key, build) {
    const text = JSON.stringify(key);
    if (this.painted[id] === text) return;
    this.painted[id] = text;
    find(id).replaceChildren(...build().filter(Boolean));
    this.isDirty = true;
  }

  // What changes with every second: how long until and how long left.
  tick(language, now) {
    for (const { element, one, kind } of this.counting) {
      const { words } = language;
      if (kind === "progress") {
        const part = one.end === null ? 0 : (now - one.start) / (one.end - one.start);
        element.style.transform = `scaleX(${Math.min(Math.max(part, 0), 1).toFixed(4)})`;
      } else if (kind === "left") {
        const left = one.end - now;
        write(element, left < 60_000 ? words.leftSoon : words.left(language.until(left)));
      } else {
        const left = one.start - now;
        write(element, left < 60_000 ? words.startsSoon : words.startsIn(language.until(left)));
      }
    }
    if (this.isDirty) fit(language);
    this.isDirty = false;
  }

  refit(language) {
    fit(language);
  }

  label(language, words, one, kind) {
    const counts = one && !one.isCancelled && (kind === "start" || one.end !== null);
    const countdown = counts ? word("p", "countdown", language) : null;
    if (countdown) this.counting.push({ element: countdown, one, kind });
    return make("div", "label", null, word("h2", "", language, words), countdown);
  }

  now(shown, language, now, stage) {
    const { words } = language;
    if (stage === "empty") return [word("p", "nothing", language, words.connecting)];
    if (stage === "unknown") {
      const lines = [word("p", "nothing", language, words.unknown)];
      return [...lines, word("p", "more", language, words.unknownMore)];
    }
    if (shown.now.length === 0) {
      const text = shown.isOutOfSight ? words.outOfSight : words.nothingNow;
      const isAll = stage === "idle" && !shown.isOutOfSight;
      const more = isAll ? word("p", "more", language, words.nothingNext) : null;
      return [this.label(language, words.now), word("p", "nothing", language, text), more];
    }
    const [first, ...others] = shown.now;
    const counted = others.every((one) => one.end === first.end) ? first : null;
    const bar = make("i");
    this.counting.push({ element: bar, one: first, kind: "progress" });
    const progress = first.end === null || first.isCancelled ? null : make("div", "progress", null, bar);
    if (progress) progress.setAttribute("aria-hidden", "true");
    const parts = shown.now.map((one) => this.session(one, language, now, "full"));
    return [this.label(language, words.now, counted, "left"), ...parts, progress];
  }

  next(shown, language, now, stage) {
    if (!shown || stage === "idle") return [];
    const { words } = language;
    if (shown.next.length === 0) {
      const text = shown.isOutOfSight ? words.outOfSight : words.nothingNext;
      return [this.label(language, words.next), word("p", "nothing", language, text)];
    }
    const [first] = shown.next;
    const isToday = language.isSameDay(now, first.start);
    const detail = stage === "next" ? "full" : "some";
    const parts = shown.next.map((one) => this.session(one, language, now, detail));
    return [this.label(language, words.next, isToday ? first : null, "start"), ...parts];
  }

  later(shown, language, now) {
    if (!shown || shown.later.length === 0) return [];
    const rows = shown.later.map((one) => {
      const title = said("span", "title", one.title, language, this.fallback);
      const time = this.times(one, language, one.start, false);
      const what = make("span", "what", null, title, this.badges(one, language, now));
      return make("li", marks(one), null, time, what);
    });
    const more = word("li", "rest", language);
    more.hidden = true;
    return [word("h2", "", language, language.words.later), make("ol", "rows", null, ...rows, more)];
  }

  notice(notice, language) {
    if (!notice) return [];
    const text = said("p", "text", notice.row.text, language, this.fallback);
    const label = word("h2", "", language, language.words[notice.row.urgency]);
    const place = notice.of > 1 ? make("p", "place", null, `${notice.place} / ${notice.of}`) : null;
    find("announcements").dataset.urgency = notice.row.urgency;
    return [label, text, place];
  }

  // A session in full, or with less beside its title.
  session(one, language, now, detail) {
    const { fallback } = this;
    // What began on the day before is no news.
    const seenFrom = Math.max(now, one.start) === now ? one.start : now;
    const times = this.times(one, language, seenFrom, true);
    const what = [
      make("p", "when", null, times, this.badges(one, language, now)),
      said("h3", "title", one.title, language, fallback),
      said("p", "subtitle", one.subtitle, language, fallback),
      one.isCancelled ? said("p", "reason", one.statusReason, language, fallback) : null,
      one.isCancelled ? this.instead(one, language, seenFrom) : null,
      this.place(one, language),
      one.isCancelled ? null : this.people(one, language),
      one.isCancelled || detail === "some" ? null : this.traits(one, language),
    ];
    return make("article", `session ${marks(one)}`, null, ...what);
  }

  times(one, language, seenFrom, withEnd) {
    const time = (instant, from) => {
      const element = make("time", "", language.tongue, language.timeSeenFrom(from, instant));
      element.dateTime = new Date(instant).toISOString();
      return element;
    };
    const isMoved = one.plannedStart !== one.start && !one.isCancelled;
    const planned = isMoved ? [make("s", "planned", null, time(one.plannedStart, seenFrom)), " "] : [];
    const end = withEnd && one.end !== null ? [" – ", time(one.end, one.start)] : [];
    return make("span", "times", null, ...planned, time(one.start, seenFrom), ...end);
  }

  badges(one, language, now) {
    const { words } = language;
    const badge = (name, text) => word("strong", `badge ${name}`, language, text);
    if (one.isCancelled) return badge("cancelled", words.cancelled);
    const moved = words[standing(one, now)];
    const took = language.took(Math.abs(one.start - one.plannedStart));
    const all = [
      moved ? badge("delayed", moved(took)) : null,
      one.isFull ? badge("full", words.full) : null,
      one.isClosed ? badge("closed", words.closed) : null,
    ];
    return make("span", "badges", null, ...all);
  }

  instead(one, language, seenFrom) {
    const other = one.replacedBy;
    if (!other) return null;
    const start = other.expectedStartsAt && Date.parse(other.expectedStartsAt);
    const rooms = other.rooms.map((room) => said("span", "room", room.name, language, this.fallback));
    const time = start ? make("span", "at", null, language.timeSeenFrom(seenFrom, start)) : null;
    const title = said("b", "", other.title, language, this.fallback);
    const label = word("span", "role", language, language.words.instead);
    return make("p", "instead", null, label, " ", title, " ", time, " ", ...rooms);
  }

  // Where it is, if that is not simply here.
  place(one, language) {
    if (one.rooms.length === 0 || one.rooms.every((room) => room.id === this.here)) return null;
    const names = one.rooms.map((room) => said("span", "room", room.name, language, this.fallback));
    return make("p", "rooms", null, ...names);
  }

  people(one, language) {
    const { words } = language;
    const rows = one.contributions.filter((row) => row.role !== "INTERPRETER").map((row) => {
      const role = words.roles[row.role];
      const from = row.participant && row.participant.affiliation;
      const name = said("b", "", row.displayName, language, this.fallback);
      const label = role ? word("span", "role", language, role) : null;
      const affiliation = said("span", "from", from, language, this.fallback);
      return make("li", "", null, label, " ", name, " ", affiliation);
    });
    if (rows.length === 0 && one.organizers.length > 0) {
      const names = one.organizers.map((row) => said("span", "", row.name, language, this.fallback));
      const commas = names.flatMap((name, place) => (place === 0 ? [name] : [", ", name]));
      rows.push(make("li", "", null, word("span", "role", language, words.organizers), " ", ...commas));
    }
    if (rows.length === 0) return null;
    const more = word("li", "rest", language);
    more.hidden = true;
    return make("ul", "people", null, ...rows, more);
  }

  // What somebody who comes in wants to know.
  traits(one, language) {
    const { words } = language;
    const trait = (...parts) => word("li", "", language, parts.filter(Boolean).join(" · "));
    const rows = one.interpretations.map((row) => {
      const channel = row.channel && words.channel(row.channel);
      if (row.mode === "SIGN") return trait(words.sign, channel);
      if (row.mode === "CAPTIONS") return trait(words.captions, channel);
      return trait(words.interpreted(language.languageName(row.to)), channel);
    });
    return rows.length === 0 ? null : make("ul", "traits", null, ...rows);
  }
}

// How a session stands to its plan: what its badge says.
function standing(one, now) {
  if (one.isCancelled || one.start === one.plannedStart) return "";
  if (one.start < one.plannedStart) return "earlier";
  if (one.start <= now) return "startedLate";
  return one.plannedStart <= now ? "late" : "delayed";
}

const marks = (one) => (one.isCancelled ? "is-cancelled" : one.start !== one.plannedStart ? "is-moved" : "");

// What the page is about: it gives the most room to that.
function stageOf(shown) {
  if (!shown) return document.body.dataset.connection === "unknown" ? "unknown" : "empty";
  if (shown.now.length > 0) return "now";
  return shown.next.length > 0 ? "next" : "idle";
}

// Emergencies, in every language that there is at once: nobody waits for theirs.
export function paintEmergencies(rows, languages, room) {
  const section = find("emergency");
  const key = JSON.stringify(rows);
  section.hidden = rows.length === 0;
  find("program").hidden = rows.length > 0;
  if (section.dataset.key === key) return;
  section.dataset.key = key;
  const labels = languages.map((language) => word("span", "", language, language.words.EMERGENCY));
  const place = ({ locale }) => languages.findIndex((one) => primary(one.locale) === primary(locale));
  const rank = (text) => (place(text) + languages.length + 1) % (languages.length + 1);
  const inOrder = (row) => [...row.text.translations].sort((one, other) => rank(one) - rank(other));
  const texts = rows.flatMap(inOrder);
  const paragraphs = texts.map(({ locale, text }) => make("p", "text", locale, text));
  section.replaceChildren(make("h2", "", null, ...labels), make("div", "texts", null, ...paragraphs), room);
  shrink(section, 1, 0.3);
}

const overflows = (element) => element.scrollHeight > element.clientHeight + 1;

// Makes an element's own sizes smaller until its content fits, from one part of them to another.
function shrink(element, most, least, isTooLarge = overflows) {
  let size = most;
  element.style.setProperty("--fit", size);
  while (isTooLarge(element) && size > least) {
    size -= 0.05;
    element.style.setProperty("--fit", size.toFixed(2));
  }
  return !isTooLarge(element);
}

// Whether a name needs more than one line of its full size. Letters may reach out of their line, so
// that what overflows says nothing here.
function isLongName(name) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return name.offsetHeight > 7.2 * rem;
}

// Shows the first rows of a list, and how many more there are.
function showFirst(list, most, more) {
  const rows = [...list.children];
  const rest = rows.pop();
  rows.forEach((row, place) => { row.hidden = place >= most; });
  rest.hidden = rows.length <= most || most === 0;
  if (!rest.hidden) write(rest, more(rows.length - most));
}

// What gives way to what in a session that is too long for its place: sizes, then affiliations, then
// people, then what stands below the title, then the end of the title.
const STEPS = [
  { least: 0.85, people: Infinity, leaves: "" },
  { least: 0.7, people: Infinity, leaves: "affiliations" },
  { least: 0.6, people: 8, leaves: "affiliations" },
  { least: 0.55, people: 4, leaves: "affiliations" },
  { least: 0.5, people: 3, leaves: "affiliations subtitles" },
  { least: 0.45, people: 0, leaves: "affiliations subtitles" },
  { least: 0.45, people: 0, leaves: "affiliations subtitles ends" },
];

function fitSlot(slot, isWall, words) {
  const lists = [...slot.querySelectorAll(".people")];
  slot.dataset.leaves = "";
  lists.forEach((list) => showFirst(list, Infinity, words.morePeople));
  slot.style.setProperty("--fit", 1);
  if (!isWall) return;
  const size = (name) => Number(getComputedStyle(slot).getPropertyValue(name));
  for (const { least, people, leaves } of STEPS) {
    slot.dataset.leaves = leaves;
    lists.forEach((list) => showFirst(list, people, words.morePeople));
    if (shrink(slot, size("--most"), Math.max(least, size("--least")))) return;
  }
}

// A wall cannot be scrolled: everything must find its place.
function fit({ words }) {
  const isWall = getComputedStyle(document.body).getPropertyValue("--wall").trim() === "1";
  const list = document.querySelector("#later .rows");
  find("later").hidden = !list;
  const [name, notice] = [find("room"), find("announcements")];
  name.style.setProperty("--fit", 1);
  if (isWall) shrink(name, 1, 0.4, isLongName);
  notice.style.setProperty("--fit", 1);
  if (isWall && !notice.hidden) shrink(notice, 1, 0.6);
  fitSlot(find("next"), isWall, words);
  if (list) fitRows(list, isWall, words);
  fitSlot(find("now"), isWall, words);
}

function fitRows(list, isWall, { more }) {
  const count = list.children.length - 1;
  showFirst(list, count, more);
  for (let most = count - 1; isWall && most >= 0 && overflows(find("later")); most -= 1) {
    showFirst(list, most, more);
    find("later").hidden = most === 0;
  }
}
