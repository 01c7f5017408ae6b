// The console, as a person uses it.

import { readFileSync } from 'node:fs';

// Writes a message, which is not sent yet.
export async function write(visitor, topic, payload) {
  await visitor.click('console-tab-publish');
  await visitor.at('publish-topic').fill(topic);
  await visitor.at('publish-payload').fill(payload);
}

// What is offered as a file.
export async function download(visitor, testid) {
  const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click(testid)]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

// The lines of a file, each of which is JSON.
export const lines = (text) => text.trim().split('\n').map((line) => JSON.parse(line));
