// Has the browser collect the garbage of a page and of all its Workers, which it otherwise does when it
// likes: what memory is left is what is really held.

// Until the browser has given freed memory back to the system.
const SETTLING_MS = 5_000;

const COLLECT = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });

export async function collectGarbage(page) {
  const session = await page.context().newCDPSession(page);
  const workers = [];
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.push(sessionId));
  const attach = (autoAttach) =>
    session.send('Target.setAutoAttach', { autoAttach, waitForDebuggerOnStart: false, flatten: false });
  await attach(true);
  await session.send('HeapProfiler.collectGarbage');
  for (const sessionId of workers) {
    await session.send('Target.sendMessageToTarget', { sessionId, message: COLLECT });
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  await attach(false);
  await session.detach();
  return workers.length;
}
