// How long it takes from a click on a card's switch until a virtual board's own LED is lit, and until
// the board has said so: two messages through a broker. The clicks come at any moment between two
// frames, one after another, into a page that is otherwise quiet.

const CLICKS = 500;

const at = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

export async function clicks(page) {
  const testid = (name, more = '') => page.locator(`[data-testid="${name}"]${more}`);
  await testid('connection-state', '[data-state="online"]').waitFor();
  await testid('add-virtual-board').click();
  const board = page.locator('[data-testid^="vboard-"]').first();
  await board.waitFor();
  const id = (await board.getAttribute('data-testid')).slice('vboard-'.length);
  await testid(`board-${id}`, '[data-online="true"]').waitFor();
  return page.evaluate(measure, [id, CLICKS]);
}

// Runs in the page.
async function measure([id, clicks]) {
  const find = (name) => document.querySelector(`[data-testid="${name}"]`);
  const card = find(`part-${id}-led1`);
  const lamp = find(`vled-${id}-led1`);
  const changed = (element, name, value) =>
    new Promise((resolve) => {
      const look = () => element.getAttribute(name) === value && (observer.disconnect(), resolve(performance.now()));
      const observer = new MutationObserver(look);
      observer.observe(element, { attributes: true });
      look();
    });
  // When the next frame is drawn: what is posted in its callback comes right after it.
  const drawn = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
  const times = { lit: [], seen: [], said: [] };
  for (let click = 0; click < clicks; click += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
    const lit = String(lamp.getAttribute('data-lit') !== 'true');
    const start = performance.now();
    const onLamp = changed(lamp, 'data-lit', lit).then(async (at) => [at, await drawn()]);
    const onCard = changed(card, 'data-reported', lit === 'true' ? 'on' : 'off');
    card.click();
    const [[litAt, seenAt], saidAt] = await Promise.all([onLamp, onCard]);
    times.lit.push(litAt - start);
    times.seen.push(seenAt - start);
    times.said.push(saidAt - start);
  }
  return times;
}

export function clickTable({ server, tab }) {
  const ms = (values, part) => at(values, part).toFixed(1);
  const row = (name, key) =>
    `${name} | ${ms(server[key], 0.5)} | ${ms(server[key], 0.99)} | ${ms(tab[key], 0.5)} | ${ms(tab[key], 0.99)}`;
  return [
    `from a click, ${CLICKS} of them, ms | broker-ws, median | broker-ws, 99 % | in the browser, median | in the browser, 99 %`,
    '---|--:|--:|--:|--:',
    row('until the LED on the board is lit', 'lit'),
    row('until the frame that shows it is drawn', 'seen'),
    row('until the card shows what the board reported', 'said'),
  ].join('\n');
}
