// What a program must not reach: the network, storage and other Workers of this origin, and through
// JavaScript objects anything else. A program sees the functions that boards have, and no more.

// Taken away from the Worker before a program runs.
const TAKEN = [
  "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource",
  "RTCPeerConnection", "indexedDB", "caches", "cookieStore", "importScripts", "BroadcastChannel",
  "Worker", "SharedWorker", "FileReader", "FileReaderSync", "Notification", "navigator",
  "StorageManager", "createImageBitmap", "FontFace",
];

// Removes them from the global object and whatever it inherits from.
export function takeAway(global) {
  for (const name of TAKEN) {
    for (let object = global; object !== null; object = Object.getPrototypeOf(object)) {
      if (Object.hasOwn(object, name)) {
        Reflect.deleteProperty(object, name);
      }
    }
    if (name in global) {
      Object.defineProperty(global, name, { value: undefined });
    }
  }
}

// MicroPython's imports of JavaScript, with which `js` and every JavaScript object give a program
// whatever they have (a function's `constructor` compiles code): only the own functions of `modules`
// are left. `references` gives the table of objects that Python knows by number.
export function fenced(env, modules, references) {
  const isOpen = (number, name, text) => {
    const object = references()[number];
    return modules.has(object) && Object.hasOwn(object, text(name));
  };
  return (text, write) => ({
    ...env,
    lookup_attr: (object, name, out) =>
      isOpen(object, name, text) ? env.lookup_attr(object, name, out) : 0,
    has_attr: (object, name) => (isOpen(object, name, text) ? 1 : 0),
    store_attr: () => {},
    js_reflect_construct: (_f, _count, _given, out) => write(out),
    js_subscr_load: (_object, _index, out) => write(out),
    js_subscr_store: () => {},
    js_get_iter: (_object, out) => write(out),
    js_iter_next: () => 0,
  });
}
