// The packages of tests/e2e/package.json, wherever they are installed.

import { createRequire } from 'node:module';
import path from 'node:path';

import { tool } from './stage.mjs';

export const fromModules = createRequire(path.join(tool('BLINKLAB_NODE_MODULES'), 'package.json'));
