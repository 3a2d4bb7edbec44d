import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { solve } from '../../source/cost/solve.js';
import { fieldRows } from '../../source/dashboard/field-rows.js';
import { commandLine } from '../../source/report/command-line.js';
import { reportJson } from '../../source/report/json.js';
import { headingLines, sectionsOf } from '../../source/report/sections.js';
import { firstKind } from '../../source/scenario/devices.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import { parseValue } from '../../source/scenario/fields/values.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

const GIB = 2 ** 30;
/** A Xeon reads the host's own memory: its preset can't say how much there is. */
const XEON = 'xeon-4th-8ch-ddr5-4800';

const onXeon = (options: Partial<Scenario> = {}) =>
  scenarioOf('llama-3.1-8b', XEON, { engine: 'llama.cpp', ...options });

const withHostMemory = (scenario: Scenario): Scenario => ({
  ...scenario,
  hardware: { ...firstKind(scenario), memoryBytes: 64 * GIB },
});

// biome-ignore lint/suspicious/noExplicitAny: JSON is read as a script would read it
const jsonOf = (scenario: Scenario): any =>
  JSON.parse(JSON.stringify(reportJson(buildReport(scenario))));

const warningsOf = (scenario: Scenario) =>
  jsonOf(scenario).warnings.map(({ id }: { id: string }) => id);

const cellsOf = (scenario: Scenario) =>
  sectionsOf(buildReport(scenario)).flatMap(({ rows }) => rows.flat());

describe('unknown memory', () => {
  test('is marked in JSON beside a capacity of 0', () => {
    const json = jsonOf(onXeon());
    expect(json.memory).toMatchObject({ capacity: 0, capacityKnown: false });
    expect(json.fit.fits).toBe(false);
    expect(json.warnings).toContainEqual({
      id: 'memory-unknown',
      message:
        'how much memory Intel Xeon 4th/5th Gen (8-channel DDR5-4800) has is not known, so neither is what fits: Device memory (--device-memory) says it',
    });
  });

  test('is not called too small anywhere in a written report', () => {
    expect(headingLines(buildReport(onXeon()))[1]).toContain('DDR5-4800), memory unknown, ');
    expect(cellsOf(onXeon())).not.toContain('too large');
    expect(cellsOf(onXeon()).filter((cell) => cell === 'memory unknown')).toHaveLength(3);
  });

  test('is the reason why no solve is possible', () => {
    expect(solve(onXeon(), optionOf('batch'))).toMatchObject({
      found: false,
      reason: expect.stringContaining('is not known'),
    });
  });

  test('is a row in the dashboard', () => {
    const row = fieldRows('hardware', onXeon()).find(({ id }) => id === 'deviceMemory');
    expect(row).toMatchObject({ value: 'unknown', isOpen: true, isNumber: true });
  });
});

describe('memory that the user states', () => {
  test.each(['64Gi', '64 GiB', '64GiB', '68719476736'])('%s is 64 · 2³⁰ bytes', (text) => {
    expect(parseValue(optionOf('deviceMemory'), text)).toBe(64 * GIB);
  });

  test.each(['1', '64', '2000Ti', 'much'])('%s is no memory of a device', (text) => {
    expect(() => parseValue(optionOf('deviceMemory'), text)).toThrow(
      `--device-memory "${text}": a number of bytes from 1Gi to 1048576Gi, or a list of them, one for each of the devices is expected`,
    );
  });

  test('is the capacity, of which a share may be used', () => {
    const scenario = onXeon({ deviceMemory: 64 * GIB });
    expect(jsonOf(scenario).memory).toMatchObject({ capacity: 64 * GIB, capacityKnown: true });
    expect(jsonOf(scenario).fit.fits).toBe(true);
    expect(warningsOf(scenario)).not.toContain('memory-unknown');
    expect(settle({ ...scenario, memoryUtilization: 0.5 }).capacity).toBe(32 * GIB);
  });

  test('takes precedence over driver and preset', () => {
    const driver = withHostMemory(onXeon({ deviceMemory: 32 * GIB }));
    expect(settle(driver).capacity).toBe(32 * GIB);
    const preset = scenarioOf('llama-3.1-8b', 'rtx-4090', { deviceMemory: 48 * GIB });
    expect(settle(preset).capacity).toBe(48 * GIB);
  });
});

describe('memory of the hardware choice', () => {
  test('is in the heading although the preset has none', () => {
    expect(headingLines(buildReport(withHostMemory(onXeon())))[1]).toContain(', 64.0 GiB each');
  });

  test('is part of the command line, since the preset’s name lacks it', () => {
    expect(commandLine(withHostMemory(onXeon()))).toBe(
      `llm-tui llama-3.1-8b --hardware ${XEON} --device-memory 68719476736 --engine llama.cpp`,
    );
  });
});
