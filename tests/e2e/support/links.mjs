// The dialog of connections, as a person goes through it.

// Says that the broker is the one at an address.
export async function address(visitor, address) {
  await visitor.at('choose-address').check({ force: true });
  await visitor.at('address').fill(address);
}

// Fills in what is said, by the fields' names: texts, ticks (true, false), choices by what they are called.
export async function fillIn(visitor, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = visitor.at(name);
    if (typeof value === 'boolean') await field.setChecked(value);
    else if (await field.evaluate((it) => it.tagName === 'SELECT')) await field.selectOption(value);
    else await field.fill(value);
  }
}

// Connects to the broker at an address, in place of the one that is looked at, and waits until it is there.
export async function connectTo(visitor, to, { login = {}, advanced = {}, will } = {}) {
  await visitor.click('connection-state');
  await address(visitor, to);
  await fillIn(visitor, login);
  await visitor.click('advanced');
  await fillIn(visitor, advanced);
  if (will) {
    await visitor.click('will');
    await fillIn(visitor, { 'has-will': true, ...will });
  }
  await visitor.click('connect');
  await visitor.misses('connection-dialog');
  await visitor.connection('online');
}

// Waits until what was chosen there survives a reload.
export async function isKept(visitor, text) {
  await visitor.page.waitForFunction((it) => localStorage.getItem('blinklab')?.includes(it), text);
}
