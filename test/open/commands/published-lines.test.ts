import { expect, test } from 'vitest';
import { readText } from '../../../source/open/commands/read-text.js';
import published from '../../facts/published-lines.json' with { type: 'json' };

test.each(published.lines)('$source', async ({ text, said, open }) => {
  const { command } = await readText(text, async () => undefined);
  const { program, engine, model, devices, options, notModelled } = command;
  expect({ engine, model, devices, ...options, program: program.id }).toMatchObject(said);
  if (open) expect(notModelled.map(({ flag }) => flag)).toEqual(open);
});
