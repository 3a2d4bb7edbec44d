import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { evidenceCard } from '../../source/report/card.js';
import { engineCommand } from '../../source/report/engine-command.js';
import { bytesText } from '../../source/report/units.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';

const preset = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm' });
const scenario = { ...preset, model: { ...preset.model, hub: 'meta-llama/Llama-3.1-8B' } };

test('commands inside of other answers name the model as the engine opens it', () => {
  const report = buildReport(scenario);
  expect(engineCommand(report.settled)).toMatch(/^vllm serve meta-llama\/Llama-3\.1-8B /m);
  expect(evidenceCard(report)).toContain('vllm serve meta-llama/Llama-3.1-8B ');
});

test('a saved scenario keeps that name', () => {
  const json = JSON.parse(JSON.stringify(scenario)) as JsonObject;
  expect(readScenario(json).model.hub).toBe('meta-llama/Llama-3.1-8B');
});

test('a card names the devices where no engine prints a command', () => {
  const shown = evidenceCard(buildReport(scenarioOf('llama-3.1-8b', 'rtx-4090')));
  expect(shown).toContain('llm-tui llama-3.1-8b --hardware rtx-4090');
});

test('a card names both of two kinds, and lists the items of the one with the least room, not of the fuller one', () => {
  const [small, large] = ['rtx-3090', 'h100-sxm-80gb'].map((id) =>
    scenarioOf('llama-3.1-8b', id, { engine: 'llama.cpp', weights: 'q8_0' }),
  );
  const report = buildReport({
    ...small,
    hardware: [small?.hardware, large?.hardware].flat(),
  } as Scenario);
  const [first, second] = report.memory.devices;
  expect(report.memory.peak).toBe(first?.total);
  expect(second?.total).toBeGreaterThan(first?.total ?? Number.NaN);
  const card = evidenceCard(report);
  expect(card).toContain(' on 1 × NVIDIA GeForce RTX 3090 + 1 × NVIDIA H100 SXM5 80GB');
  expect(card).toContain(`(weights ${bytesText(first?.weights ?? Number.NaN)}, `);
});

// Source of the sequence: max_position_embeddings of huggingface.co/BAAI/bge-m3.
test('a card says where a size has no limit, and names no active part of a dense model', () => {
  const card = evidenceCard(buildReport(scenarioOf('bge-m3', 'rtx-4090')));
  expect(card).toContain('batch no limit; sequence in tokens 8,194');
  expect(card).not.toContain('active');
});
