// A board's TCP sockets, over messages to the page: it opens them where the rule for addresses says,
// and moves the bytes. What Python wrote in pieces goes out as one message, when the program reads,
// sleeps or ends. It knows bytes and errno, nothing of MQTT.

// Bytes on their way to the page that it has not taken off: with more, the socket takes no more.
const UNSENT = 64 * 1024;
// Bytes that came and that the program has not read: with more, the connection is reset. A real board
// would make its peer wait.
const UNREAD = 1024 * 1024;
// Bytes that it has read and the page was not told of: the page sends only so many ahead.
const UNTOLD = 16 * 1024;
// Bytes that wait for a read, sleep or the end of the program.
const COALESCED = 16 * 1024;
// Sockets that are open at once. An ESP32 has ten.
const SOCKETS = 10;

const EAGAIN = 11;
const ECONNRESET = 104;
const EMFILE = 23;

const OPENING = 1;
const OPEN = 2;
const ENDED = 3;
const REFUSED = 4;

export class Sockets {
  #post;
  #memory;
  #all = new Map();
  #next = 1;

  // `memory` gives the bytes of Python's memory.
  constructor(post, memory) {
    this.#post = post;
    this.#memory = memory;
  }

  // The functions for Python. A negative answer is an errno.
  functions() {
    return {
      open: (host, port, tls) => this.#open(host, port, tls),
      state: (id) => this.#all.get(id)?.state ?? ENDED,
      errno: (id) => this.#all.get(id)?.errno ?? ECONNRESET,
      readable: (id) => this.#isReadable(id),
      writable: (id) => this.#isWritable(id),
      write: (id, address, length) => this.#write(id, address, length),
      read: (id, address, length) => this.#read(id, address, length),
      close: (id) => this.#close(id),
      flush: () => this.flush(),
    };
  }

  // A message of the page about one of them.
  handle({ type, socket: id, ...rest }) {
    const socket = this.#all.get(id);
    if (socket === undefined) {
      return;
    }
    if (type === "opened" && socket.state === OPENING) {
      socket.state = OPEN;
    } else if (type === "refused") {
      socket.state = REFUSED;
      socket.errno = rest.errno;
    } else if (type === "received") {
      this.#receive(id, socket, rest.bytes);
    } else if (type === "sent") {
      socket.unsent = Math.max(0, socket.unsent - rest.count);
    } else if (type === "closed") {
      socket.state = ENDED;
    }
  }

  // The access point is gone: so is every connection, and nobody is told.
  cut(errno) {
    for (const socket of this.#all.values()) {
      socket.state = REFUSED;
      socket.errno = errno;
      socket.received = [];
      socket.unread = 0;
      socket.written = [];
      socket.size = 0;
    }
  }

  flush() {
    for (const [id, socket] of this.#all) {
      this.#flush(id, socket);
    }
  }

  // Whose connection has ended and who was never closed, as with a client that connects again: on a
  // board the garbage collector closes those.
  #closeDead() {
    for (const [id, { state, received }] of [...this.#all]) {
      if (state >= ENDED && received.length === 0) {
        this.#close(id);
      }
    }
  }

  #receive(id, socket, bytes) {
    if (socket.unread + bytes.length > UNREAD) {
      this.#post({ type: "lost", what: "received", count: socket.unread + bytes.length });
      this.#post({ type: "close", socket: id });
      Object.assign(socket, { state: REFUSED, errno: ECONNRESET, received: [], unread: 0 });
    } else if (socket.state <= OPEN) {
      socket.received.push(bytes);
      socket.unread += bytes.length;
    }
  }

  #open(host, port, tls) {
    if (this.#all.size >= SOCKETS) {
      this.#closeDead();
    }
    if (this.#all.size >= SOCKETS) {
      return -EMFILE;
    }
    const id = this.#next++;
    this.#all.set(id, {
      state: OPENING, errno: 0, received: [], unread: 0, untold: 0, written: [], size: 0, unsent: 0,
    });
    this.#post({ type: "open", socket: id, host: String(host), port, tls: Boolean(tls) });
    return id;
  }

  #isReadable(id) {
    const socket = this.#all.get(id);
    const isQuiet = socket?.received.length === 0 && socket.state <= OPEN;
    return isQuiet ? 0 : 1;
  }

  #isWritable(id) {
    const socket = this.#all.get(id);
    return socket?.state === OPEN && socket.unsent + socket.size < UNSENT ? 1 : 0;
  }

  #write(id, address, length) {
    const socket = this.#all.get(id);
    if (socket?.state !== OPEN) {
      return -(socket?.errno || ECONNRESET);
    }
    const taken = Math.min(length, UNSENT - socket.unsent - socket.size);
    if (taken <= 0 && length > 0) {
      return -EAGAIN;
    }
    socket.written.push(this.#memory().slice(address, address + taken));
    socket.size += taken;
    if (socket.size >= COALESCED) {
      this.#flush(id, socket);
    }
    return taken;
  }

  #read(id, address, length) {
    const socket = this.#all.get(id);
    this.flush();
    if (socket === undefined) {
      return -ECONNRESET;
    }
    const { received } = socket;
    let read = 0;
    while (read < length && received.length > 0) {
      const [first] = received;
      const part = first.subarray(0, length - read);
      this.#memory().set(part, address + read);
      read += part.length;
      if (part.length === first.length) {
        received.shift();
      } else {
        received[0] = first.subarray(part.length);
      }
    }
    socket.unread -= read;
    socket.untold += read;
    if (socket.untold >= UNTOLD) {
      this.#post({ type: "took", socket: id, count: socket.untold });
      socket.untold = 0;
    }
    if (read > 0 || length === 0) {
      return read;
    }
    if (socket.state === REFUSED) {
      return -socket.errno;
    }
    return socket.state === ENDED ? 0 : -EAGAIN;
  }

  #flush(id, socket) {
    if (socket.size === 0) {
      return;
    }
    const bytes = new Uint8Array(socket.size);
    let at = 0;
    for (const piece of socket.written) {
      bytes.set(piece, at);
      at += piece.length;
    }
    socket.unsent += socket.size;
    socket.written = [];
    socket.size = 0;
    if (socket.state === OPEN) {
      this.#post({ type: "send", socket: id, bytes }, [bytes.buffer]);
    }
  }

  #close(id) {
    const socket = this.#all.get(id);
    if (socket !== undefined) {
      this.#flush(id, socket);
      this.#all.delete(id);
      this.#post({ type: "close", socket: id });
    }
  }
}
