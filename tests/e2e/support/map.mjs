// The map of clients around the broker.

import { Board } from './stage.mjs';

// A board comes, its messages travel, its power is cut, and its Will is delivered.
export async function boardComesAndGoes(t, visitor, broker) {
  const marks = async (attributes) => {
    await visitor.at('map-mark', attributes).first().waitFor({ state: 'attached' });
  };
  const delivered = marks({ 'data-way': 'down', 'data-will': 'false' });
  const board = Board.start(t, broker, 'blinklab_board.py', '240ac4a1b2c3');
  await visitor.sees(`map-client-${board.name}`, { 'data-kind': 'board', 'data-online': 'online' });
  await delivered;
  const will = marks({ 'data-way': 'down', 'data-will': 'true' });
  await board.kill();
  await will;
  await visitor.sees(`map-client-${board.name}`, { 'data-online': 'away' });
}
