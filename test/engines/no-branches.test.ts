import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { engineIds } from '../../source/engines/registry.js';

const root = fileURLToPath(new URL('../../source', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.tsx?$/.test(path),
);

/** Places that compare with an engine's id: `=== 'vllm'`, `case 'vllm':`, `['vllm'].includes`, `/vllm/.test`. */
const ids = engineIds.map((id) => id.replace('.', '\\.')).join('|');
const BRANCH = new RegExp(
  `([!=]==?\\s*|case\\s+)['"](${ids})['"]|['"](${ids})['"]\\s*([!=]==?|\\]?\\.includes)`,
);

describe('no branch on an engine’s id', () => {
  test.each(files.filter((path) => /engine/i.test(readFileSync(join(root, path), 'utf8'))))(
    '%s asks the engine',
    (path) => {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      expect(lines.filter((line) => BRANCH.test(line))).toEqual([]);
    },
  );

  test('the pattern finds one', () => {
    expect(BRANCH.test("engine === 'vllm'")).toBe(true);
    expect(BRANCH.test("    case 'llama.cpp':")).toBe(true);
  });
});
