import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import published from '../facts/engine-logs.json' with { type: 'json' };
import { emptyFolder, run } from './run.js';

/** A file with the text, as a log lies on disk. */
function logFile(text: string): string {
  const path = join(emptyFolder(), 'engine.log');
  writeFileSync(path, text);
  return path;
}

const logOf = (id: string) =>
  logFile(`${published.samples.find((sample) => sample.id === id)?.lines.join('\n')}\n`);

/** vllm-project/vllm#12569: Llama-3.1-70B in int8 on one 80 GB device. */
describe('check reads a log', () => {
  const asked = ['llama-3.1-70b', '--hardware', 'h100', '--engine', 'vllm', '--weights', 'int8'];

  test('measured stands beside predicted', async () => {
    const { out } = await run(['check', logOf('vllm-v1-0.7'), ...asked, '--json']);
    const { check } = JSON.parse(out);
    const weights = check.rows.find(({ name }: { name: string }) => name === 'loaded');
    expect(weights.measured).toBeCloseTo(67.7229 * 2 ** 30, 0);
    expect(Math.abs(weights.difference)).toBeLessThan(0.03);
  });

  test('a figure outside the tolerance ends with code 3', async () => {
    const { code } = await run(['check', logOf('vllm-v1-0.7'), ...asked, '--tolerance', '0']);
    expect(code).toBe(3);
  });

  test('what is no log ends with code 1 and one line', async () => {
    const { code, out, err } = await run(['check', logFile('hello\n')]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^llm-tui: .*: no line of a log.*\n$/);
  });
});
