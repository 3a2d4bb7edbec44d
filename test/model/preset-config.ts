import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../source/text/json.js';

/** The published config that a preset holds, without the preset's own words. */
export function presetConfig(id: string): JsonObject {
  const file = new URL(`../../presets/models/${id}.json`, import.meta.url);
  const { _llm_tui: _, ...config } = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  return config;
}
