/** Makes the function of a formula from the getters of its symbols. */
export type MakeFormula = <I>(
  getters: Readonly<Record<string, (input: I) => number>>,
) => (input: I) => number;

/**
 * Formulas by their text. The build puts those here that the source spells out (`bundle/formulas.mjs`), so that no
 * start parses them; the rest are compiled when first used, as all are when run from source.
 */
export const compiledFormulas: Readonly<Record<string, MakeFormula>> = {};
