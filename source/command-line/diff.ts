import { buildReport } from '../cost/build-report.js';
import { reportJson } from '../report/json.js';
import { isObject, type Json, type JsonObject, shortJson } from '../text/json.js';
import type { Invocation } from './invocation.js';
import { refuseIllegal } from './refusal.js';
import { scenarioFile } from './scenario-file.js';

/** A value that differs between two reports; absent in the report that lacks it. */
interface Difference {
  readonly key: string;
  readonly a?: Json;
  readonly b?: Json;
}

/** Parts of a report that repeat other parts: one entry a tensor, or a point of a curve. */
const LONG: readonly string[] = ['parameters.tensors', 'kvCache.curve', 'activations.curve'];

/** The differences between the questions and the answers of two scenario files. */
export async function diff({ words, output }: Invocation): Promise<string> {
  const [a, b] = await Promise.all(words.map(reportOfFile));
  const { scenario: asked = {}, ...answer } = a ?? {};
  const { scenario: otherAsked = {}, ...otherAnswer } = b ?? {};
  const question = differences(asked, otherAsked);
  const answers = differences(answer, otherAnswer);
  if (output === 'json') return `${JSON.stringify({ question, answer: answers }, null, 2)}\n`;
  return [...lines('Question', question), ...lines('Answer', answers)].join('');
}

async function reportOfFile(path: string): Promise<JsonObject> {
  const report = buildReport(await scenarioFile(path));
  refuseIllegal(report);
  // Written and read again, so that values which JSON can't hold are absent on both sides.
  return JSON.parse(JSON.stringify(reportJson(report))) as JsonObject;
}

function differences(a: Json, b: Json, path = ''): readonly Difference[] {
  if (LONG.includes(path) || JSON.stringify(a) === JSON.stringify(b)) return [];
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (!left || !right) return [{ key: path, a, b }];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const key = path === '' ? name : `${path}.${name}`;
    const [before, after] = [left.get(name), right.get(name)];
    if (before === undefined) return [{ key, b: after ?? null }];
    return after === undefined ? [{ key, a: before }] : differences(before, after, key);
  });
}

function entriesOf(json: Json): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(json)) return new Map(json.map((value, index) => [String(index), value]));
  return isObject(json) ? new Map(Object.entries(json)) : undefined;
}

function lines(title: string, found: readonly Difference[]): readonly string[] {
  if (found.length === 0) return [`${title}: no difference\n`];
  const width = Math.max(...found.map(({ key }) => key.length));
  const text = (value: Json | undefined) => (value === undefined ? 'absent' : shortJson(value));
  return [
    `${title}\n`,
    ...found.map(
      ({ key, a, b }) => `  ${key.padEnd(width)}  ${text(a)} -> ${text(b)}${change(a, b)}\n`,
    ),
  ];
}

function change(a: Json | undefined, b: Json | undefined): string {
  if (typeof a !== 'number' || typeof b !== 'number' || a === 0) return '';
  const percent = (b / a - 1) * 100;
  return `  (${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %)`;
}
