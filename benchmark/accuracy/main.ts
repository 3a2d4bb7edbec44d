import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'serving,layouts,rates' },
    // Serving results without a line for each measurement.
    summary: { type: 'boolean', default: false },
    // Refits the tables of serving and the bands of training, and writes them.
    write: { type: 'boolean', default: false },
  },
});

const wanted = new Set(values.only.split(','));
const print = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

if (wanted.has('serving')) {
  const { servingLines } = await import('./serving/print.js');
  print(servingLines({ isWritten: values.write, withRows: !values.summary }));
}
if (wanted.has('rates')) {
  const { rateLines } = await import('./rates.js');
  print(rateLines({ isWritten: values.write }));
}
if (wanted.has('layouts')) {
  const { allLayoutLines } = await import('./layouts.js');
  print(allLayoutLines());
}
