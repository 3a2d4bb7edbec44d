import { expect, test } from 'vitest';
import { solve } from '../../source/cost/solve.js';
import { limitText } from '../../source/report/solution-text.js';
import { fields } from '../../source/scenario/fields/index.js';
import { midSentence } from '../../source/text/mid-sentence.js';
import { scenarioOf } from '../cost/scenarios.js';

test.each([
  ['batch', 'beyond it memory is full, '],
  ['tp', 'below it memory is full, '],
  ['devices', 'below it memory is full, '],
  ['deviceMemory', 'below it memory is full, '],
  ['slice', 'below it memory is full, '],
  ['weights', 'with what takes more memory is full, '],
])('the limit of %s lies where memory is full: %s', (id, words) => {
  const field = fields.find((own) => own.id === id);
  if (field?.loads !== undefined || !field) throw new Error(id);
  const large = id === 'slice' ? 'llama-3.1-8b' : 'llama-3.3-70b-instruct';
  const scenario = scenarioOf(large, 'h100-sxm-80gb', { devices: id === 'tp' ? 8 : 1 });
  const solved = solve(id === 'batch' ? scenarioOf('llama-3.1-8b') : scenario, field);
  if (!solved.found) throw new Error(solved.reason);
  expect(limitText(field, solved)).toContain(words);
});

test.each([
  ['Batch', 'batch'],
  ['Weights of', 'weights of'],
  ['KV cache', 'KV cache'],
  ['ZeRO', 'ZeRO'],
  ['LoRA rank', 'LoRA rank'],
])('%s within a sentence is %s', (label, own) => {
  expect(midSentence(label)).toBe(own);
});
