// The board's hardware as a program touches it: pins, converters, buses. What a pin drives goes to
// the page, where the parts are; what parts do to pins comes from there. It knows levels and bytes,
// neither what a part looks like nor what a pin of this kind of board can do (lib/_kind.py does).

import { romOf } from "./one_wire.js";

const OUT = "out";
const OPEN_DRAIN = "open-drain";
const MODES = ["off", "in", OUT, OPEN_DRAIN];
const PULLS = [null, "up", "down"];

const RISING = 1;
const FALLING = 2;

// Changes of pins that go out one by one within so many milliseconds; above that, the last state of
// each pin goes out when they have passed.
const CHANGES = 200;
const WINDOW = 50;
// Interrupts that wait for the program: with more, the oldest are forgotten, as one flag a pin is all
// that a real board keeps.
const EVENTS = 64;

const DISPLAYS = { ssd1306: 0x3c, lcd1602: 0x27 };
const ENODEV = 19;

// Sound there and back: microseconds for a centimetre (HC-SR04 data sheet: divide by 58).
const ECHO_US = 58;
// From the trigger to the echo: eight cycles of 40 kHz, and the module's own time.
const ECHO_DELAY_US = 450;
// Without anything in the way, the echo lasts so long.
const NO_ECHO_US = 38000;
// How long a look at a pin takes while a program waits for an echo by looking.
const LOOK_US = 20;

export class Hardware {
  #post;
  #memory;
  #parts;
  #pins = new Map();
  #volts = new Map();
  #senses = new Map();
  #events = [];
  #dirty = new Set();
  #changes = 0;
  #changesSince = 0;
  // By pin of the trigger, after its pulse: when its echo was first looked for, or null.
  #triggered = new Map();
  // While a program waits for an echo by looking: microseconds, counted by its looks; else null. This
  // computer may be busy meanwhile, and the way would come out as long as that.
  #counted = null;
  // What that has put the board's clock forward or back by.
  #skew = 0;
  #lastByte = new Map();

  constructor(post, memory, parts) {
    this.#post = post;
    this.#memory = memory;
    this.#parts = parts;
  }

  // The functions for Python.
  functions() {
    return {
      pin_mode: (pin, mode, pull) => this.#setMode(pin, MODES[mode], PULLS[pull]),
      pin_set: (pin, level) => this.#setLevel(pin, level),
      pin_get: (pin) => this.#level(pin) | (this.#events.length > 0 ? 2 : 0),
      irq: (pin, trigger) => {
        this.#pin(pin).trigger = trigger;
      },
      event: () => this.#events.shift() ?? -1,
      microvolts: (pin) => Math.round((this.#volts.get(pin) ?? 0) * 1e6),
      pwm: (pin, hz, duty) => {
        this.#post({ type: "pwm", pin, hz, duty: duty < 0 ? null : duty });
      },
      i2c_has: (sda, scl, address) => (this.#display(sda, scl, address) === undefined ? 0 : 1),
      i2c_write: (sda, scl, address, at, length) => this.#i2cWrite(sda, scl, address, at, length),
      i2c_read: (sda, scl, address) => this.#i2cRead(sda, scl, address),
      pixels: (pin, at, length, order) => {
        const bytes = this.#memory().slice(at, at + length);
        this.#post({ type: "pixels", pin, bytes, order }, [bytes.buffer]);
      },
      sensed: (pin, what) => this.#sensed(this.#partOn(pin), what),
      part_on: (pin) => this.#partOn(pin)?.kind ?? "",
      rom: (pin, nth) => this.#thermometer(pin, nth)?.rom ?? "",
      rom_temperature: (pin, nth) =>
        this.#sensed(this.#thermometer(pin, nth)?.part, "temperature"),
      echo_us: (pin) => this.#echo(pin)?.length ?? -1,
    };
  }

  // A message of the page about the hardware.
  handle(message) {
    if (message.type === "level") {
      this.#setOutside(message.pin, message.value);
    } else if (message.type === "analog") {
      this.#volts.set(message.pin, message.volts);
    } else if (message.type === "sense") {
      this.#senses.set(message.part, { ...this.#senses.get(message.part), ...message.values });
    }
  }

  get hasEvents() {
    return this.#events.length > 0;
  }

  // The program suspends or ends: what was held back goes out.
  flush() {
    this.#endCount();
    for (const pin of this.#dirty) {
      this.#report(pin);
    }
    this.#dirty.clear();
    this.#changes = 0;
    this.#changesSince = performance.now();
  }

  #pin(number) {
    let pin = this.#pins.get(number);
    if (pin === undefined) {
      pin = { mode: "off", level: 0, outside: undefined, pull: null, trigger: 0 };
      this.#pins.set(number, pin);
    }
    return pin;
  }

  #setMode(number, mode, pull) {
    const pin = this.#pin(number);
    if (pin.mode !== mode || pin.pull !== pull) {
      Object.assign(pin, { mode, pull });
      this.#change(number);
    }
  }

  #setLevel(number, level) {
    const pin = this.#pin(number);
    if (pin.level === level) {
      return;
    }
    pin.level = level;
    if (level === 0) {
      this.#triggered.set(number, null);
    }
    if (pin.mode === OUT || pin.mode === OPEN_DRAIN) {
      this.#change(number);
    }
  }

  #setOutside(number, level) {
    const before = this.#level(number);
    const pin = this.#pin(number);
    pin.outside = level;
    const after = this.#level(number);
    const edge = after > before ? RISING : FALLING;
    if (before !== after && (pin.trigger & edge) !== 0) {
      this.#events.push((number << 1) | after);
      this.#events.splice(0, this.#events.length - EVENTS);
    }
  }

  // What a program reads: what drives the pin, else its resistor, else nothing, which is low here.
  #level(number) {
    const pin = this.#pin(number);
    if (pin.mode === OUT || (pin.mode === OPEN_DRAIN && pin.level === 0)) {
      return pin.level;
    }
    const echo = this.#echo(number);
    if (echo !== undefined) {
      return this.#listen(echo);
    }
    return pin.outside ?? (pin.pull === "up" || pin.mode === OPEN_DRAIN ? 1 : 0);
  }

  #change(number) {
    const now = performance.now();
    if (now - this.#changesSince > WINDOW) {
      this.flush();
    }
    if (++this.#changes <= CHANGES) {
      this.#report(number);
    } else {
      this.#dirty.add(number);
    }
  }

  #report(number) {
    const { mode, level, pull } = this.#pin(number);
    this.#post({ type: "pin", pin: number, mode, level, pull });
  }

  #display(sda, scl, address) {
    return this.#parts.find(
      ({ kind, pins, properties }) =>
        kind in DISPLAYS &&
        pins.sda === sda &&
        pins.scl === scl &&
        (properties?.address ?? DISPLAYS[kind]) === address,
    );
  }

  #i2cWrite(sda, scl, address, at, length) {
    const display = this.#display(sda, scl, address);
    if (display === undefined) {
      return -ENODEV;
    }
    const bytes = this.#memory().slice(at, at + length);
    this.#lastByte.set(display, bytes.at(-1) ?? 0);
    this.#post({ type: "i2c", sda, scl, address, bytes }, [bytes.buffer]);
    return length;
  }

  // A PCF8574 gives back what is on its pins; an SSD1306 says that it is on and not busy.
  #i2cRead(sda, scl, address) {
    const display = this.#display(sda, scl, address);
    if (display === undefined) {
      return -ENODEV;
    }
    return display.kind === "lcd1602" ? (this.#lastByte.get(display) ?? 0xff) : 0;
  }

  #partOn(pin) {
    return this.#parts.find(({ pins }) => Object.values(pins).includes(pin));
  }

  #sensed(part, what) {
    return this.#senses.get(part?.id)?.[what] ?? null;
  }

  #thermometer(pin, nth) {
    const all = this.#parts.filter(
      ({ kind, pins }) => kind === "ds18b20" && Object.values(pins).includes(pin),
    );
    const part = all[nth];
    return part && { part, rom: romOf(part) };
  }

  // The echo that an HC-SR04 gives on this pin: by which trigger, and for how many microseconds.
  #echo(pin) {
    const part = this.#parts.find(({ kind, pins }) => kind === "hc-sr04" && pins.echo === pin);
    if (part === undefined || !this.#triggered.has(part.pins.trigger)) {
      return undefined;
    }
    const distance = this.#sensed(part, "distance");
    const length = distance === null ? NO_ECHO_US : Math.round(distance * ECHO_US);
    return { trigger: part.pins.trigger, length };
  }

  // The level of an echo that a program waits for by looking. Its time begins with the first look.
  #listen({ trigger, length }) {
    const since = this.#triggered.get(trigger);
    if (since === null) {
      this.#counted = this.nowUs;
      this.#triggered.set(trigger, this.#counted);
      return 0;
    }
    if (this.#counted !== null) {
      this.#counted += LOOK_US;
    }
    const passed = this.nowUs - since - ECHO_DELAY_US;
    if (passed >= length) {
      this.#endCount();
    }
    return passed >= 0 && passed < length ? 1 : 0;
  }

  #endCount() {
    if (this.#counted !== null) {
      this.#skew = this.#counted - performance.now() * 1000;
      this.#counted = null;
    }
  }

  // The board's clock, in microseconds.
  get nowUs() {
    return this.#counted ?? performance.now() * 1000 + this.#skew;
  }

  // Whether a program measures time by looking at a pin, and is not to be kept from it.
  get isTiming() {
    return this.#counted !== null;
  }
}
