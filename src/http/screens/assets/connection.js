// Follows one subscription for ever: over a WebSocket (graphql-transport-ws), else over Server-Sent
// Events. A connection that falls silent is taken for dead, whatever the browser thinks of it.

// How often the service is asked whether it is there, and how long it may take to say so.
const PING = 10_000;
const PATIENCE = 10_000;

// How long a connection may take to come about.
const OPENING = 5_000;

// A stream of events says every 12 s that it lives.
const EVENTS_PATIENCE = 30_000;

// The longest wait before the next try, and the wait of who was told that there is nothing.
const LONGEST_WAIT = 10_000;
const UNKNOWN_WAIT = 30_000;

// What the service says where there is no such room, and where it does not understand this page.
const UNKNOWN = "BAD_USER_INPUT";
const OUTDATED = "VALIDATION_FAILED";

export class Connection {
  // `told(display, transport)` is called for each display, `lost()` when a connection is lost,
  // `heard()` whenever the service gives a sign of life, `unknown()` when it says that there is no
  // such room, and `outdated()` when it does not understand what this page asks.
  constructor(address, query, variables, listener) {
    Object.assign(this, { address, query, variables, listener });
    this.tries = 0;
    this.current = null;
    this.waiting = null;
  }

  start() {
    this.open("websocket");
    addEventListener("online", () => this.restart());
  }

  // Begins anew at once: what is there now cannot be trusted, or might work again.
  restart() {
    if (this.current) this.current.abandon();
    clearTimeout(this.waiting);
    this.listener.lost();
    this.open("websocket");
  }

  open(transport) {
    const attempt = transport === "websocket" ? new Socket(this) : new Events(this);
    this.current = attempt;
    attempt.open();
  }

  heard(attempt) {
    if (attempt === this.current) this.listener.heard();
  }

  told(attempt, result) {
    if (attempt !== this.current) return;
    if (result.errors || !result.data) return this.refused(attempt, result.errors || []);
    attempt.isLive = true;
    this.tries = 0;
    this.listener.told(result.data.roomDisplay, attempt.transport);
  }

  refused(attempt, errors) {
    if (attempt !== this.current) return;
    const codes = errors.map((error) => error.extensions?.code);
    if (codes.includes(OUTDATED)) this.listener.outdated();
    if (!codes.includes(UNKNOWN)) return this.ended(attempt);
    attempt.abandon();
    this.current = null;
    this.listener.unknown();
    this.waiting = setTimeout(() => this.open("websocket"), UNKNOWN_WAIT * (1 + Math.random() / 10));
  }

  // A connection is over, or did not come about.
  ended(attempt) {
    if (attempt !== this.current) return;
    attempt.abandon();
    this.current = null;
    this.listener.lost();
    // What lets no WebSocket through may let events through.
    if (attempt.transport === "websocket" && !attempt.isLive) return this.open("events");
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 10);
    this.waiting = setTimeout(() => this.open("websocket"), longest * (0.5 + Math.random() / 2));
  }
}

// What both transports have: an end, and a deadline that every sign of life puts off.
class Attempt {
  constructor(connection, transport) {
    Object.assign(this, { connection, transport, isLive: false, deadline: null });
  }

  within(millis) {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.connection.ended(this), millis);
  }

  abandon() {
    clearTimeout(this.deadline);
    this.close();
  }
}

class Socket extends Attempt {
  constructor(connection) {
    super(connection, "websocket");
    this.socket = null;
    this.pings = null;
  }

  open() {
    this.within(OPENING);
    const address = new URL(this.connection.address, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    try {
      this.socket = new WebSocket(address, "graphql-transport-ws");
    } catch {
      // Not before the caller knows of this attempt.
      queueMicrotask(() => this.connection.ended(this));
      return;
    }
    this.socket.onopen = () => this.say({ type: "connection_init" });
    this.socket.onmessage = (event) => this.receive(event.data);
    this.socket.onclose = () => this.connection.ended(this);
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  receive(text) {
    const message = JSON.parse(text);
    this.connection.heard(this);
    switch (message.type) {
      case "connection_ack": {
        const { query, variables } = this.connection;
        this.say({ type: "subscribe", id: "display", payload: { query, variables } });
        this.within(PATIENCE);
        break;
      }
      case "ping":
        this.say({ type: "pong" });
        break;
      case "next":
        this.watch();
        this.connection.told(this, message.payload);
        break;
      case "error":
        this.connection.refused(this, message.payload);
        break;
      case "complete":
        this.connection.ended(this);
        break;
      default:
        this.watch();
    }
  }

  // Asks after a while of silence whether anybody is there.
  watch() {
    clearTimeout(this.deadline);
    clearTimeout(this.pings);
    this.pings = setTimeout(() => {
      this.say({ type: "ping" });
      this.within(PATIENCE);
    }, PING);
  }

  close() {
    clearTimeout(this.pings);
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }
}

// Read with fetch, not with EventSource: that one does not tell of the signs of life, so that a dead
// connection would look like a quiet one.
class Events extends Attempt {
  constructor(connection) {
    super(connection, "events");
    this.abort = new AbortController();
  }

  open() {
    this.within(OPENING);
    this.follow().then(
      () => this.connection.ended(this),
      () => this.connection.ended(this),
    );
  }

  async follow() {
    const { address, query, variables } = this.connection;
    const asked = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const response = await fetch(`${address}?${asked}`, {
      headers: { accept: "text/event-stream" },
      cache: "no-store",
      signal: this.abort.signal,
    });
    if (!response.ok) return;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.within(EVENTS_PATIENCE);
      this.connection.heard(this);
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = blocks.pop();
      if (blocks.some((block) => this.receive(block))) return;
    }
  }

  // Takes one event; says whether it is the last.
  receive(block) {
    const lines = block.split("\n");
    const field = (name) => lines.find((line) => line.startsWith(name))?.slice(name.length).trim();
    const name = field("event:");
    if (name === "next") this.connection.told(this, JSON.parse(field("data:")));
    return name === "complete";
  }

  close() {
    this.abort.abort();
  }
}
