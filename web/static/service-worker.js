// Keeps the page's files, so that it opens where there is no network. It runs where the browser
// permits it: over https, and from this machine.
//
// A page is of one version: the entry comes from the network if that answers, and names all else by
// its content. So a new version is there with the next load, and never half of it.

// The build fills this in.
const BUILD = { version: "development", files: [] };

const PREFIX = "blinklab-";
const KEPT = PREFIX + BUILD.version;
// A server that does not answer for so long (milliseconds) is not there.
const PATIENCE = 3000;

const ENTRY = new URL("./", self.location).href;
const files = new Set(BUILD.files.map((file) => new URL(file, self.location).href));
// Where a page has its files, of whatever version it is.
const FOLDERS = ["later/", "pkg/", "static/"].map((folder) => new URL(folder, ENTRY).href);

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldVersions().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") {
    return;
  }
  const url = request.url.split(/[?#]/)[0];
  if (request.mode === "navigate" && (url === ENTRY || url === `${ENTRY}index.html`)) {
    event.respondWith(entry(request));
  } else if (files.has(url)) {
    event.respondWith(kept(url).then((found) => found ?? fetch(request)));
  } else if (FOLDERS.some((folder) => url.startsWith(folder))) {
    // A page of the version before this one, which is still open, has what it has not fetched yet.
    event.respondWith(caches.match(url).then((found) => found ?? fetch(request)));
  }
});

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll([...files].map((file) => new Request(file, { cache: "no-cache" })));
  await self.skipWaiting();
}

// The version before this one stays: a page of it may still be loading.
async function forgetOldVersions() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== KEPT);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

async function entry(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? response : (await kept(ENTRY)) ?? response;
  } catch (error) {
    const found = await kept(ENTRY);
    if (found === undefined) {
      throw error;
    }
    return found;
  }
}

async function kept(url) {
  const cache = await caches.open(KEPT);
  return cache.match(url);
}
