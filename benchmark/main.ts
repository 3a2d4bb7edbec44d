import { parseArgs } from 'node:util';
import { buildHello } from './build-hello.js';
import { asTable, type Section } from './figure.js';
import { measureKeys } from './keys.js';
import { measureStart } from './start.js';

/** Appears in the dashboard's first frame and nowhere before it. */
const FIRST_TEXT = 'KV cache';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'start,keys,core,plan' },
    rounds: { type: 'string', default: '21' },
    presses: { type: 'string', default: '60' },
    idle: { type: 'string', default: '30' },
    wear: { type: 'string', default: '5000' },
  },
});

const print = (section: Section): void => {
  process.stdout.write(`${asTable(section)}\n`);
};

const wanted = new Set(values.only.split(','));
if (wanted.has('core')) print((await import('./core.js')).measureCore());
if (wanted.has('plan')) print((await import('./plan.js')).measurePlan());
if (wanted.has('keys')) {
  print(
    await measureKeys({
      firstText: FIRST_TEXT,
      presses: Number(values.presses),
      idleSeconds: Number(values.idle),
      wearKeys: Number(values.wear),
    }),
  );
}
if (wanted.has('start')) {
  const sections = await measureStart(await buildHello(), FIRST_TEXT, Number(values.rounds));
  for (const section of sections) print(section);
}
