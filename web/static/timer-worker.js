// One timer for the page: a number sets it (milliseconds), null clears it, a message is the alarm.
// A Worker's timers keep time while the page is hidden.
let timer;

self.onmessage = ({ data: delay }) => {
  clearTimeout(timer);
  if (delay !== null) {
    timer = setTimeout(() => self.postMessage(0), delay);
  }
};
