import { describe, expect, it } from 'vitest';
import { formulasModule, formulasOfSource } from '../../bundle/formulas.mjs';
import { compileFormula } from '../../source/quantity/compile.js';
import type { MakeFormula } from '../../source/quantity/compiled-formulas.js';
import { parseFormula, symbolsOf } from '../../source/quantity/index.js';

const code = await formulasModule();
const { compiledFormulas } = (await import(
  /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
)) as { readonly compiledFormulas: Readonly<Record<string, MakeFormula>> };

describe('the formulas that the build compiles', () => {
  it('are all formulas of the source except conditions', () => {
    const left = formulasOfSource().filter((text) => !Object.hasOwn(compiledFormulas, text));
    expect(left.filter((text) => !/[<>≤≥=]/.test(text))).toEqual([]);
    expect(Object.keys(compiledFormulas).length).toBeGreaterThan(150);
  });

  it.each(Object.entries(compiledFormulas))(
    'computes %s as a run from source does',
    (text, make) => {
      const symbols = symbolsOf(parseFormula(text));
      const getters = Object.fromEntries(
        symbols.map((symbol, index) => [symbol, (input: number) => input + 1.37 * index]),
      );
      const compiled = make(getters);
      const atRunTime = compileFormula(text, getters);
      for (const input of [1, 3.5, 4096]) expect(compiled(input)).toBe(atRunTime(input));
    },
  );
});
