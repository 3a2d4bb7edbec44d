import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { evidenceCard } from '../../source/report/card.js';
import { engineCommand } from '../../source/report/engine-command.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
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
