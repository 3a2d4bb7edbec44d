import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const SOURCE = 'source';
/** A formula in the source, between quotes or with constants in it. */
const FORMULA = /\bformula:\s*(?:'([^'\\\n]*)'|`([^`\\]*)`)/g;
/** A constant that is a part of formulas. */
const PART = /\bconst ([A-Z][A-Z_]*) =\s*'([^'\\\n]*)';/g;

/** The formulas that the source spells out, with the constants in them replaced by their texts. */
export const formulasOfSource = () => {
  const texts = readdirSync(SOURCE, { recursive: true })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(join(SOURCE, path), 'utf8'));
  const parts = new Map();
  for (const [, name, part] of texts.flatMap((text) => [...text.matchAll(PART)]))
    parts.set(name, (parts.get(name) ?? new Set()).add(part));
  /** All texts, since modules may have constants of the same name. */
  const filled = (text) => {
    const [whole, name] = text.match(/\$\{(\w+)\}/) ?? [];
    if (whole === undefined) return text.includes('${') ? [] : [text];
    return [...(parts.get(name) ?? [])].flatMap((part) => filled(text.replace(whole, part)));
  };
  const found = texts.flatMap((text) =>
    [...text.matchAll(FORMULA)].flatMap(([, quoted, template]) => filled(quoted ?? template)),
  );
  return [...new Set(found)].sort();
};

/** `codeOfFormula` of the program, which is the one that compiles formulas at run time. */
const compiler = async () => {
  const { outputFiles } = await build({
    entryPoints: ['source/quantity/compile.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
  });
  const { codeOfFormula } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  return codeOfFormula;
};

/** The module of the formulas of the source that take the place of `source/quantity/compiled-formulas.ts`. */
export const formulasModule = async () => {
  const codeOf = await compiler();
  const entries = formulasOfSource().flatMap((text) => {
    try {
      return [`${JSON.stringify(text)}: ${codeOf(text)}`];
    } catch (error) {
      // A condition has a formula too, which is shown but never computed.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
  return `export const compiledFormulas = {\n${entries.join(',\n')}\n};\n`;
};

let module_;

/** esbuild plugin: puts the functions of formulas into the program. */
export const formulas = {
  name: 'formulas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]quantity[\\/]compiled-formulas\.ts$/ }, async () => {
      module_ ??= formulasModule();
      return { contents: await module_ };
    });
  },
};
