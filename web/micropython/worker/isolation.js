// What a program must not reach: the network, storage and other Workers of this origin, and through
// JavaScript objects anything else. A program sees the functions that boards have, and no more.

// Taken away from the Worker before a program runs.
const TAKEN = [
  "fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource",
  "RTCPeerConnection", "indexedDB", "caches", "cookieStore", "importScripts", "BroadcastChannel",
  "Worker", "SharedWorker", "FileReader", "FileReaderSync", "Notification", "navigator",
  "StorageManager", "createImageBitmap", "FontFace", "webkitRequestFileSystem",
  "webkitRequestFileSystemSync", "webkitResolveLocalFileSystemURL",
  "webkitResolveLocalFileSystemSyncURL",
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

// MicroPython's imports from JavaScript. With them `js`, and every JavaScript object, would give a
// program whatever it has (a function's `constructor` compiles code): here only the own functions
// of `modules` are left. `objects` gives the table of objects that Python knows by number, `text`
// reads a string of Python's memory, `nothing` writes None where an answer is expected.
export function fence(env, { modules, objects, text, nothing }) {
  const isOpen = (number, name) => {
    const object = objects()[number];
    return modules.has(object) && Object.hasOwn(object, text(name));
  };
  return {
    ...env,
    lookup_attr: (object, name, out) =>
      isOpen(object, name) ? env.lookup_attr(object, name, out) : 0,
    has_attr: (object, name) => (isOpen(object, name) ? 1 : 0),
    store_attr: () => {},
    call0_kwarg: (_f, _via, _count, _keys, _values, out) => nothing(out),
    calln_kwarg: (_f, _via, _n, _given, _count, _keys, _values, out) => nothing(out),
    js_reflect_construct: (_f, _count, _given, out) => nothing(out),
    js_subscr_load: (_object, _index, out) => nothing(out),
    js_subscr_store: () => {},
    js_get_iter: (_object, out) => nothing(out),
    js_iter_next: () => 0,
    create_promise: (_set, out) => nothing(out),
    js_then_continue: (_object, _resume, _resolve, _reject, out) => nothing(out),
  };
}
