// What a screen knows: one display, and the clock of the service. No page and no network here.

// How long an older display may be held back. It comes from a node that lags, by two seconds at
// most; if nothing newer has come by then, history itself went back, and the older one is true.
export const HOLD_BACK = 10_000;

const time = (text) => (text === null || text === undefined ? null : Date.parse(text));

function session(row) {
  return {
    ...row,
    plannedStart: time(row.startsAt),
    start: time(row.expectedStartsAt),
    end: time(row.expectedEndsAt),
    isCancelled: row.status === "CANCELLED",
  };
}

// A display as it came, read; `heardAt` is when, by the clock that only runs forward.
export function read(display, heardAt) {
  const [epoch, revision] = display.cursor.split("-");
  return {
    epoch,
    revision: Number(revision),
    serverTime: time(display.serverTime),
    turnsAt: time(display.nextTransitionAt),
    dayEndsAt: time(display.dayEndsAt),
    room: display.room,
    now: display.now.map(session),
    next: display.next.map(session),
    later: display.laterToday.map(session),
    announcements: display.announcements.map((row) => ({ ...row, until: time(row.until) })),
    heardAt,
  };
}

// Whether a display is older than the one that is shown. Another epoch is another history.
export function isOlder(display, shown) {
  if (!shown || display.epoch !== shown.epoch) return false;
  if (display.revision !== shown.revision) return display.revision < shown.revision;
  return display.serverTime < shown.serverTime;
}

// The time of the service at a moment of the clock that only runs forward.
export function serviceTime(display, moment) {
  return display.serverTime + (moment - display.heardAt);
}

// When a session ends. Without an end of its own: at the next start, else with the program day.
function endOf(one, all, dayEndsAt) {
  if (one.end !== null) return one.end;
  // What is known of a later day is its first start; its day ends a day later.
  const dayEnd = one.start < dayEndsAt ? dayEndsAt : dayEndsAt + 86_400_000;
  const starts = all.map((other) => other.start).filter((start) => start > one.start);
  return Math.min(dayEnd, ...starts);
}

// What a display says at an instant. Once its time has come it turns by what it knows itself, so
// that a screen is right while it is offline; what nobody told it is out of sight.
export function at(display, now) {
  const announcements = display.announcements.filter((row) => row.until === null || row.until > now);
  if (display.turnsAt === null || now < display.turnsAt) {
    const { later } = display;
    return { now: display.now, next: display.next, later, announcements, isOutOfSight: false };
  }
  const all = [...display.now, ...display.next, ...display.later];
  const isOn = (one) => one.start <= now && now < endOf(one, all, display.dayEndsAt);
  const toCome = all.filter((one) => one.start > now);
  const nextStart = Math.min(...toCome.map((one) => one.start));
  const later = toCome.filter((one) => one.start > nextStart && one.start < display.dayEndsAt);
  return {
    now: all.filter(isOn),
    next: toCome.filter((one) => one.start === nextStart),
    later: later.sort((one, other) => one.start - other.start),
    announcements,
    // Something was to come, and has: what follows on another day was not told yet.
    isOutOfSight: toCome.length === 0 && display.next.length > 0,
  };
}
