// What is wrong with how a page is laid out, whatever it shows: found in the page, by measuring.

// What may scroll sideways: text of somebody else's that is not broken into lines, and rows of tabs.
const SIDEWAYS = 'pre, .cm-scroller, .dash-tabs, .tabs, .file-tabs, .virtual, .scroll';
// What shows as much as there is, which may by chance be a little more than there is room for.
const LONG = 'textarea, pre, .hex, .cm-scroller, .virtual, .lines, .scroll';

// One line for each fault that is seen now, sorted.
export async function faults(page) {
  return page.evaluate(find, { sideways: SIDEWAYS, long: LONG });
}

function find({ sideways, long }) {
  // As wide as the scroll bar that a scroll bar of the other direction may bring about, and a bit.
  const FEW = 20;
  const SMALLEST = 24;
  const root = document.documentElement;
  const found = new Set();
  const name = (it) => {
    const named = it.closest('[data-testid]');
    const what = `${it.localName}${[...it.classList].map((one) => `.${one}`).join('')}`;
    return named ? `${what} in ${named.dataset.testid.slice(0, 40)}` : what;
  };
  const say = (what, it, by = '') => found.add(`${what}: ${name(it)} ${by}`.trim());
  const isSeen = (it) => it.checkVisibility({ visibilityProperty: true });
  const isHidden = (style, box) => style.clipPath !== 'none' || box.width <= 1 || box.height <= 1;
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  const isBeside = ({ left, right }) => right > root.clientWidth + 1 || left < -1;
  const text = (it) => [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  if (root.scrollWidth > root.clientWidth) say('the page scrolls sideways', root, `${root.scrollWidth} > ${root.clientWidth}`);
  const shell = document.querySelector('.shell');
  const end = Math.max(innerHeight, Math.ceil(shell.getBoundingClientRect().bottom + scrollY));
  if (root.scrollHeight > end + 1) say('there is nothing at the end of the page', root, `${root.scrollHeight} > ${end}`);

  const scope = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body;
  for (const it of [...(scope === document.body ? [] : [scope]), ...scope.querySelectorAll('*')]) {
    if (it instanceof SVGElement || !isSeen(it)) continue;
    const style = getComputedStyle(it);
    const box = it.getBoundingClientRect();
    if (isHidden(style, box)) continue;
    const wide = it.scrollWidth - it.clientWidth;
    const high = it.scrollHeight - it.clientHeight;
    const isBox = style.display !== 'inline' && !it.matches('input, select, option');
    if (isBox && scrolls(style.overflowX) && wide > 0 && !it.matches(sideways)) say('scrolls sideways', it, `by ${wide}`);
    if (isBox && scrolls(style.overflowY) && high > 0 && high <= FEW && !it.matches(long)) {
      say('scrolls by a few pixels', it, `by ${high}`);
    }
    const isCut = isBox && wide > 1 && style.textOverflow !== 'ellipsis';
    if (isCut && style.overflowX === 'hidden' && it.textContent.trim()) say('is cut off', it, `by ${wide}`);
    if (isCut && style.overflowX === 'visible' && text(it) && !it.closest('.virtual, pre')) say('does not fit', it, `by ${wide}`);
    // What is in such an element is beside the window with it.
    if (isBeside(box) && !isBeside(it.parentElement.getBoundingClientRect())) {
      const isIn = (around) => getComputedStyle(around).overflowX !== 'visible' && around.getBoundingClientRect().right <= root.clientWidth + 1;
      let around = it.parentElement;
      while (around !== document.body && !isIn(around)) around = around.parentElement;
      if (around === document.body) say('is beside the window', it, `${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    if (it.matches('button, summary, select, input, a[href]') && style.display !== 'inline') {
      const target = (it.matches('input') && it.closest('label')) || it;
      const { width, height } = target.getBoundingClientRect();
      if (Math.min(width, height) < SMALLEST - 0.5) say('is too small to hit', it, `${Math.round(width)} × ${Math.round(height)}`);
    }
  }
  return [...found].sort();
}
