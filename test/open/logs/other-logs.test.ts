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

  test('lines of the other engine give a notice, whichever is read', () => {
    const silent = known.flatMap((first) =>
      known
        .filter(({ table }) => table !== first.table)
        .filter((second) => readLog(`${first.text}\n${second.text}`)?.others.length === 0)
        .map((second) => `${first.id} with ${second.id}`),
    );
    expect(known.length).toBeGreaterThan(20);
    expect(silent).toEqual([]);
  });

  const start = (model: string) =>
    `INFO 11-01 10:00:00 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='${model}', speculative_config=None, tensor_parallel_size=1`;
  const pool = (size: number) => `INFO 11-01 10:01:00 Available KV cache memory: ${size}.00 GiB`;

  test('of two starts the last is read', () => {
    const read = readLog([start('a/b'), pool(10), start('a/b'), pool(12)].join('\n'));
    expect(read?.figures.map(({ measured }) => measured)).toEqual([12 * 2 ** 30]);
    expect(read?.starts).toEqual({ found: 2, read: 2 });
    expect(read?.others).toEqual(['the log has 2 starts: number 2 is read, the last whole one']);
  });

  test('a truncated last start is not read', () => {
    const read = readLog([start('a/b'), pool(10), start('c/d')].join('\n'));
    expect(read?.states['model']).toBe('a/b');
    expect(read?.starts).toEqual({ found: 2, read: 1 });
  });

  test('engines of one data-parallel start are one', () => {
    const engines = [0, 1].map((rank) => `(EngineCore_DP${rank} pid=9) ${start('a/b')}`);
    expect(readLog([...engines, pool(10)].join('\n'))?.starts.found).toBe(1);
  });
});
