import { readFileSync } from 'node:fs';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';

function preset(kind: string, id: string): JsonObject {
  return JSON.parse(
    readFileSync(new URL(`../../presets/${kind}/${id}.json`, import.meta.url), 'utf8'),
  );
}

/** A scenario of shipped presets. */
export function scenarioOf(
  model: string,
  hardware = 'h100-sxm-80gb',
  options: Partial<Scenario> & { readonly devices?: number } = {},
): Scenario {
  const { devices = 1, ...rest } = options;
  return {
    ...newScenario(
      { id: model, name: model, config: preset('models', model) },
      { id: hardware, count: devices, preset: preset('hardware', hardware) },
    ),
    ...rest,
  };
}

/** A GPT-like model: plain multi-head attention, 4h feed-forward, learned positions, tied head. */
export function gptScenario(
  shape: {
    readonly layers: number;
    readonly hidden: number;
    readonly heads: number;
    readonly vocabulary?: number;
    readonly positions?: number;
  },
  options: Partial<Scenario> & { readonly devices?: number } = {},
): Scenario {
  const { devices = 1, ...rest } = options;
  const hardware = 'a100-sxm4-80gb';
  const config = {
    model_type: 'gpt2',
    n_layer: shape.layers,
    n_embd: shape.hidden,
    n_head: shape.heads,
    n_positions: shape.positions ?? 2048,
    vocab_size: shape.vocabulary ?? 51200,
  };
  return {
    ...newScenario(
      { id: 'gpt', name: 'GPT', config },
      { id: hardware, count: devices, preset: preset('hardware', hardware) },
    ),
    ...rest,
  };
}
