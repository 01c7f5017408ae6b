// Runs in a measured page before anything else: counts what its WebSockets hand over, how long the
// page lets a frame wait, and when it could first be used. It sends nothing and draws nothing.
{
  const seen = { bytes: 0, tail: '', usable: null, long: [], longestFrame: 0, memory: null };
  globalThis.watched = seen;

  // Messages are counted once the page's own handler is through with them.
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  const counted = (handler, socket) => (event) => {
    const result = handler.call(socket, event);
    seen.bytes += event.data.byteLength ?? 0;
    return result;
  };
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    set(handler) {
      set.call(this, typeof handler === 'function' ? counted(handler, this) : handler);
    },
  });
  const { addEventListener } = WebSocket.prototype;
  WebSocket.prototype.addEventListener = function add(type, handler, ...rest) {
    const own = type === 'message' && typeof handler === 'function' ? counted(handler, this) : handler;
    return addEventListener.call(this, type, own, ...rest);
  };

  // wasm's memory is not in the JavaScript heap's figures.
  for (const name of ['instantiateStreaming', 'instantiate']) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await original.apply(WebAssembly, args);
      seen.memory = (made.instance ?? made).exports.memory ?? seen.memory;
      return made;
    };
  }

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.long.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });

  let last = null;
  const frame = (now) => {
    if (last !== null) seen.longestFrame = Math.max(seen.longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  new MutationObserver((_, observer) => {
    if (document.querySelector('[data-testid="connection-state"]')) {
      seen.usable = performance.now();
      observer.disconnect();
    }
  }).observe(document, { childList: true, subtree: true });

  globalThis.heap = () =>
    (performance.memory?.usedJSHeapSize ?? 0) + (seen.memory?.buffer.byteLength ?? 0);
  globalThis.startWatching = () => Object.assign(seen, { bytes: 0, long: [], longestFrame: 0 });
}
