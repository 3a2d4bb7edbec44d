import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../source/scenario/read-scenario.js';
import published from '../facts/engine-logs.json' with { type: 'json' };
import { emptyFolder, run } from './run.js';

const metrics = published.samples.find(({ id }) => id === 'llamacpp-metrics');
const ASKED = [
  'llama-3.1-8b',
  '--hardware',
  '4090',
  '--engine',
  'llama.cpp',
  '--weights',
  'q4_k_m',
];

/** A home of its own, and a log that measures a rate: metrics of llama.cpp. */
function box() {
  const home = emptyFolder();
  const log = join(home, 'metrics.log');
  writeFileSync(log, `${metrics?.lines.join('\n')}\n`);
  const ask = (...words: readonly string[]) =>
    run(words, { environment: { XDG_CONFIG_HOME: join(home, 'config') } });
  return { ask, log, home };
}

const rowOf = (out: string, key: string) =>
  JSON.parse(out).check.rows.find((row: { key: string }) => row.key === key);

describe('measurements of a machine are stored as a profile', () => {
  test('with which the measured figure is the predicted one', async () => {
    const { ask, log, home } = box();
    const before = await ask('check', log, ...ASKED, '--calibrate', 'mine', '--json');
    const key = 'speed.tokensPerSecond';
    expect(before.err).toBe('');
    expect(Math.abs(rowOf(before.out, key).difference)).toBeGreaterThan(0.02);
    const after = await ask('check', log, ...ASKED, '--profile', 'mine', '--json');
    expect(Math.abs(rowOf(after.out, key).difference)).toBeLessThan(0.002);
    const listed = await ask('profiles');
    expect(listed.out).toMatch(
      /^mine {2}rtx-4090 {2}llama\.cpp {2}.*● bandwidthUtilization 0\.\d+/,
    );
    const file = join(home, 'config/llm-tui/profiles/mine.json');
    expect(listed.out).toContain(file);
    expect(JSON.parse(readFileSync(file, 'utf8')).schema).toBe('llm-tui/profile@1');
  });

  test('which gives a notice where it is used, and where it is not', async () => {
    const { ask, log } = box();
    await ask('check', log, ...ASKED, '--calibrate', 'mine');
    const used = await ask(...ASKED, '--profile', 'mine', '--text');
    expect(used.err).toMatch(/profile mine, measured by llama\.cpp.*: ● bandwidthUtilization/);
    const other = await ask('llama-3.1-8b', '--hardware', 'h100', '--profile', 'mine', '--text');
    expect(other.err).toContain('was measured on rtx-4090, not on h100-sxm-80gb: not used');
  });

  test('whose share makes the rows that follow from it measured, until it is changed', async () => {
    const { ask, log } = box();
    const marksOf = async (...more: readonly string[]) => {
      const rows = (await ask(...ASKED, ...more, '--csv')).out.trim().split(/\r?\n/);
      const marks = new Map(
        rows.map((row) => [row.split(',')[0], /,(exact|modelled|measured)\b/.exec(row)?.[1]]),
      );
      return (id: string) => marks.get(id);
    };
    await ask('check', log, ...ASKED, '--calibrate', 'mine');
    const usual = await marksOf();
    const used = await marksOf('--profile', 'mine');
    const changed = await marksOf('--profile', 'mine', '--bandwidth-utilization', '0.5');
    for (const id of ['speed.decode.memory', 'speed.decode', 'speed.throughput']) {
      expect([id, used(id)]).toEqual([id, 'measured']);
      expect([id, usual(id), changed(id)]).toEqual([id, 'modelled', 'modelled']);
    }
    for (const id of ['speed.prefill', 'speed', 'speed.decode.cache'])
      expect([id, used(id)]).toEqual([id, 'modelled']);
    // The cache of many long sequences takes most of a step: the share no longer decides it.
    const long = await marksOf('--profile', 'mine', '--batch', '64', '--sequence', '65536');
    expect([long('speed.decode.memory'), long('speed.decode')]).toEqual(['measured', 'modelled']);
    const { out } = await ask(...ASKED, '--profile', 'mine', '--text');
    expect(out).toMatch(/decode step\) +● /);
    expect(out).toMatch(/Throughput +● /);
    const card = await ask(...ASKED, '--profile', 'mine', '--as', 'card');
    expect(card.out).toMatch(/\*\*Decode\*\*: ● /);
    const json = JSON.parse((await ask(...ASKED, '--profile', 'mine', '--json')).out);
    expect(json.speed.evidence[0]).toMatchObject({
      figure: 'prefillSeconds',
      certainty: 'modelled',
    });
    expect(json.speed.evidence[1]).toMatchObject({
      figure: 'decodeSecondsPerToken',
      certainty: 'measured',
      class: 'a share that a profile measured',
    });
    expect(readScenario(json.scenario)).toEqual(json.scenario);
  });

  test('which a file shares, and which can be removed', async () => {
    const { ask, log, home } = box();
    await ask('check', log, ...ASKED, '--calibrate', 'mine');
    const file = join(home, 'config/llm-tui/profiles/mine.json');
    const shared = await box().ask(...ASKED, '--profile', file, '--text');
    expect(shared.err).toContain('● bandwidthUtilization');
    expect((await ask('profiles', 'remove', 'mine')).out).toBe('removed: mine\n');
    expect(JSON.parse((await ask('profiles', '--json')).out)).toEqual([]);
  });

  test.each([
    [['profiles', 'remove', 'nobody'], /no profile "nobody"; kept: none is kept yet/],
    [['gpt2', '--profile', 'nobody', '--json'], /no profile "nobody"/],
    [['profiles', 'drop', 'x'], /profiles remove NAME is expected/],
  ])('%j is refused in a line', async (words, why) => {
    const { code, out, err } = await box().ask(...words);
    expect([(code ?? 0) > 0, out, err.trimEnd().split('\n').length]).toEqual([true, '', 1]);
    expect(err).toMatch(why);
  });

  test('a name that is a path is refused', async () => {
    const { ask, log } = box();
    const { code, err } = await ask('check', log, ...ASKED, '--calibrate', '../x');
    expect(code).toBe(1);
    expect(err).toMatch(/a name of letters, digits/);
  });
});
