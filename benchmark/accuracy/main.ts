import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { only: { type: 'string', default: 'layouts' } } });

const wanted = new Set(values.only.split(','));
const print = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

if (wanted.has('layouts')) {
  const { layoutLines } = await import('./layouts.js');
  print(layoutLines('training'));
  print(layoutLines('serving'));
}
