// Runs in the measured page: virtual boards that run a MicroPython program, each in its Worker, with
// a WebSocket for each socket of the program. It does what the page does for one of its boards, and
// draws nothing.
globalThis.startPrograms = async (count, program, address) => {
  const list = document.querySelector('meta[name=later]').content.split(/\s+/);
  const script = list.map((entry) => entry.split('=')).find(([name]) => name === 'board-worker')[1];
  const seen = { ready: 0, faults: [], pins: 0 };
  globalThis.programs = seen;
  for (let index = 0; index < count; index += 1) {
    const worker = new Worker(script, { type: 'module' });
    const sockets = new Map();
    // Told as the page does: not of every few bytes.
    let sent = 0;
    const tell = (message, bytes) => worker.postMessage(message, bytes ? [bytes.buffer] : []);
    const open = ({ socket }) => {
      const line = new WebSocket(address, 'mqtt');
      line.binaryType = 'arraybuffer';
      sockets.set(socket, line);
      line.onopen = () => tell({ type: 'opened', socket, address });
      line.onclose = () => tell({ type: 'closed', socket });
      line.onmessage = ({ data }) => {
        const bytes = new Uint8Array(data);
        tell({ type: 'received', socket, bytes }, bytes);
      };
    };
    worker.onmessage = ({ data: message }) => {
      switch (message.type) {
        case 'ready':
          seen.ready += 1;
          break;
        case 'pin':
          seen.pins += 1;
          break;
        case 'open':
          open(message);
          break;
        case 'send':
          sockets.get(message.socket)?.send(message.bytes);
          sent += message.bytes.length;
          if (sent >= 16 * 1024) {
            tell({ type: 'sent', socket: message.socket, count: sent });
            sent = 0;
          }
          break;
        case 'close':
          sockets.get(message.socket)?.close();
          break;
        case 'error':
        case 'exit':
          seen.faults.push(`${index}: ${message.message ?? message.how}`);
          break;
        default:
      }
    };
    worker.onerror = ({ message }) => seen.faults.push(`${index}: ${message}`);
    const board = {
      id: `bench-${index}`,
      name: `Board ${index}`,
      kind: 'esp32',
      unique_id: Uint8Array.of(0x24, 0x0a, 0xc4, 0, 0, index),
    };
    const text = program.replaceAll('NUMBER', String(index));
    worker.postMessage({ type: 'boot', board, parts: [], files: [{ name: 'main.py', text }], run: true });
  }
};
