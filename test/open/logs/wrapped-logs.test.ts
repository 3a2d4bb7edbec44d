import { describe, expect, test } from 'vitest';
import { readLog } from '../../../source/open/logs/read-log.js';
import published from '../../facts/engine-logs.json' with { type: 'json' };

const ESCAPE = String.fromCharCode(27);

/** What stands around a line by where it was kept. */
const KEPT: readonly (readonly [string, (line: string) => string])[] = [
  ['docker logs -t', (line) => `2025-11-29T18:55:36.123456789Z ${line}`],
  ['a container runtime', (line) => `2025-11-29T18:55:36.123456789+00:00 stderr F ${line}`],
  ['journald', (line) => `Nov 29 18:55:36 gpu-box engine[12345]: ${line}`],
  ['docker compose', (line) => `engine-1  | ${line}`],
  ['kubectl logs --prefix', (line) => `[pod/llm-0/server] ${line}`],
  ['a terminal in colour', (line) => `${ESCAPE}[32m${line}${ESCAPE}[0m`],
  ['Windows', (line) => `${line}\r`],
  ['Docker’s json-file', (line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr' })],
  ['journalctl -o json', (line) => JSON.stringify({ _PID: '1', MESSAGE: line })],
];
const ENGINES = [
  'vllm-v1-0.22-win',
  'llamacpp-2025',
  'sglang-0.5-load',
  'torch-oom-2.x',
  'ollama-new',
];

describe.each(KEPT)('a log kept by %s has the figures of the log itself', (_, kept) => {
  test.each(ENGINES)('%s', (id) => {
    const lines = published.samples.find((sample) => sample.id === id)?.lines ?? [];
    const plain = readLog(lines.join('\n'));
    expect(plain?.figures.length).toBeGreaterThan(0);
    expect(readLog(lines.map(kept).join('\n'))?.figures).toEqual(plain?.figures);
  });
});

test('a truncated object is read as a plain line', () => {
  const cut = JSON.stringify({ log: 'GPU KV cache size: 396,928 tokens\n' }).slice(0, -2);
  expect(readLog(cut)?.figures[0]?.measured).toBe(396_928);
});
