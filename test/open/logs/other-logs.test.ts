import { describe, expect, test } from 'vitest';
import { readLog } from '../../../source/open/logs/read-log.js';
import logs from '../../facts/engine-logs.json' with { type: 'json' };

/** Logs of engines, with the program that each is read as. */
const known = logs.samples.flatMap(({ id, lines }) => {
  const text = lines.join('\n');
  const table = readLog(text)?.table;
  return table && table.engine !== null ? [{ id, text, table }] : [];
});

describe('two logs in one text', () => {
  test.each(known)('$id alone has none beside it', ({ text }) => {
    expect(readLog(text)?.others).toEqual([]);
  });

  test('another engine’s is told, whichever is read', () => {
    const silent = known.flatMap((first) =>
      known
        .filter(({ table }) => table !== first.table)
        .filter((second) => readLog(`${first.text}\n${second.text}`)?.others.length === 0)
        .map((second) => `${first.id} with ${second.id}`),
    );
    expect(known.length).toBeGreaterThan(20);
    expect(silent).toEqual([]);
  });

  test('a second start with another model is told, and which is taken', () => {
    const start = (model: string) =>
      `INFO 11-01 10:00:00 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='${model}', speculative_config=None, tensor_parallel_size=1`;
    const pool = 'INFO 11-01 10:01:00 Available KV cache memory: 10.00 GiB';
    const read = readLog([start('a/b'), pool, start('c/d')].join('\n'));
    expect(read?.states['model']).toBe('a/b');
    expect(read?.others).toEqual([
      'the log names 2 models (a/b, c/d): a/b is taken, and figures of all starts are told',
    ]);
  });
});
