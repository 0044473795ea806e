// The words of the screen, and the ways to write times. Other languages than these two get the
// English words around their own texts.

const minutes = (n) => ({ ko: `${n}분`, en: `${n} min` });

// A length of time in whole minutes, as it is said.
function length(language, millis, round) {
  const all = Math.max(round(millis / 60_000), 0);
  const [hours, rest] = [Math.floor(all / 60), all % 60];
  if (hours === 0) return minutes(rest)[language];
  if (language === "ko") return rest === 0 ? `${hours}시간` : `${hours}시간 ${rest}분`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

const WORDS = {
  ko: {
    now: "지금",
    next: "다음",
    later: "오늘 남은 일정",
    more: (n) => `외 ${n}건`,
    morePeople: (n) => `외 ${n}명`,
    nothingNow: "지금은 진행 중인 세션이 없습니다",
    nothingNext: "예정된 세션이 더 없습니다",
    startsIn: (time) => `${time} 후 시작`,
    startsSoon: "곧 시작합니다",
    left: (time) => `${time} 남음`,
    leftSoon: "곧 끝납니다",
    delayed: (time) => `${time} 지연`,
    late: (time) => `시작 지연 중 · ${time}`,
    startedLate: (time) => `${time} 늦게 시작`,
    earlier: (time) => `${time} 앞당김`,
    cancelled: "취소됨",
    instead: "대체 세션",
    full: "만석",
    closed: "초청자 전용",
    sign: "수어 통역",
    captions: "문자 통역",
    interpreted: (language) => `${language} 통역`,
    channel: (channel) => `채널 ${channel}`,
    organizers: "주관",
    NORMAL: "안내",
    IMPORTANT: "중요 안내",
    EMERGENCY: "긴급 안내",
    connecting: "연결 중…",
    offline: (since) => `연결 끊김 · ${since} 이후 변경 사항은 표시되지 않습니다`,
    never: (since) => `연결되지 않음 · ${since}부터 연결을 시도하고 있습니다`,
    outOfSight: "연결이 복구되면 이후 일정을 표시합니다",
    unknown: "등록되지 않은 장소입니다",
    unknownMore: "이 화면의 주소를 확인해 주세요. 30초마다 다시 확인합니다.",
    tomorrow: "내일",
    roles: {
      SPEAKER: "발표", MODERATOR: "진행", PANELIST: "패널", DISCUSSANT: "토론", PRESENTER: "발표",
      CHAIR: "좌장", HOST: "사회", RAPPORTEUR: "기록", KEYNOTE: "기조연설", OPENING_REMARKS: "개회사",
      WELCOMING_REMARKS: "환영사", CONGRATULATORY_REMARKS: "축사", ROUND_TABLE: "원탁회의",
      INTRODUCTION: "소개", FACILITATOR: "퍼실리테이터", CASE_STUDY: "사례 발표",
      DECLARATION: "선언문 낭독", LECTURER: "강연",
    },
  },
  en: {
    now: "Now",
    next: "Next",
    later: "Later today",
    more: (n) => `and ${n} more`,
    morePeople: (n) => `and ${n} more`,
    nothingNow: "Nothing is on at the moment",
    nothingNext: "No further sessions are scheduled",
    startsIn: (time) => `starts in ${time}`,
    startsSoon: "about to start",
    left: (time) => `${time} left`,
    leftSoon: "about to end",
    delayed: (time) => `Delayed by ${time}`,
    late: (time) => `Running ${time} late`,
    startedLate: (time) => `Started ${time} late`,
    earlier: (time) => `${time} early`,
    cancelled: "Cancelled",
    instead: "Instead",
    full: "Room full",
    closed: "By invitation",
    sign: "Sign language",
    captions: "Live captions",
    interpreted: (language) => `Interpreted into ${language}`,
    channel: (channel) => `channel ${channel}`,
    organizers: "Organized by",
    NORMAL: "Notice",
    IMPORTANT: "Important",
    EMERGENCY: "Emergency",
    connecting: "Connecting…",
    offline: (since) => `Offline · changes since ${since} are not shown`,
    never: (since) => `Not connected · trying since ${since}`,
    outOfSight: "What follows is shown once the connection is back",
    unknown: "This room is not in the program",
    unknownMore: "Please check the address of this screen. It looks again every 30 seconds.",
    tomorrow: "Tomorrow",
    roles: {
      SPEAKER: "Speaker", MODERATOR: "Moderator", PANELIST: "Panelist", DISCUSSANT: "Discussant",
      PRESENTER: "Presenter", CHAIR: "Chair", HOST: "Host", RAPPORTEUR: "Rapporteur",
      KEYNOTE: "Keynote", OPENING_REMARKS: "Opening remarks", WELCOMING_REMARKS: "Welcome",
      CONGRATULATORY_REMARKS: "Congratulations", ROUND_TABLE: "Round table",
      INTRODUCTION: "Introduction", FACILITATOR: "Facilitator", CASE_STUDY: "Case study",
      DECLARATION: "Declaration", LECTURER: "Lecture",
    },
  },
};

// The language of a tag, without script and region.
export const primary = (locale) => locale.split("-")[0].toLowerCase();

// A zone that this browser does not know is better wrong in name than a screen that stays black.
function known(zone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

// Whether the browser knows how to write in a language.
function writable(locale) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([locale]).length > 0;
  } catch {
    return false;
  }
}

// One language of the screen: its words, and its ways to write what the program says.
export class Language {
  constructor(locale, zone) {
    this.locale = locale;
    this.zone = known(zone);
    this.tongue = primary(locale) === "ko" ? "ko" : "en";
    this.words = WORDS[this.tongue];
    // British English writes the day before the month, as most of the world does.
    const writing = primary(locale) === "en" ? "en-GB" : writable(locale) ? locale : this.tongue;
    const format = (options) => new Intl.DateTimeFormat(writing, { timeZone: this.zone, ...options });
    this.times = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.dates = format({ weekday: "long", month: "long", day: "numeric" });
    this.zones = format({ timeZoneName: "long" });
    this.days = new Intl.DateTimeFormat("en-CA", { timeZone: this.zone });
    this.names = Intl.DisplayNames && new Intl.DisplayNames([writing], { type: "language" });
  }

  time(instant) {
    return this.times.format(instant);
  }

  date(instant) {
    return this.dates.format(instant);
  }

  zoneName(instant) {
    const part = this.zones.formatToParts(instant).find((part) => part.type === "timeZoneName");
    return part ? part.value : this.zone;
  }

  // The time alone on the same day, else with its day.
  timeSeenFrom(now, instant) {
    const day = (at) => this.days.format(at);
    if (day(now) === day(instant)) return this.time(instant);
    const isTomorrow = day(now + 86_400_000) === day(instant);
    return `${isTomorrow ? this.words.tomorrow : this.date(instant)} ${this.time(instant)}`;
  }

  isSameDay(one, other) {
    return this.days.format(one) === this.days.format(other);
  }

  // Until something: rounded up, so that "1 min" is the last minute.
  until(millis) {
    return length(this.tongue, millis, Math.ceil);
  }

  // How long something took: whole minutes.
  took(millis) {
    return length(this.tongue, millis, Math.round);
  }

  languageName(locale) {
    return (this.names && this.names.of(locale)) || locale;
  }

  // A text of the program in this language, else in the first that there is.
  pick(text, fallback) {
    const all = text.translations;
    const wanted = [this.locale, ...fallback];
    for (const locale of wanted) {
      const exact = all.find((one) => one.locale === locale);
      const related = all.find((one) => primary(one.locale) === primary(locale));
      if (exact || related) return exact || related;
    }
    return all[0];
  }
}
