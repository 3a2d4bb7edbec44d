import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { inOrderOfNeed } from './parts.mjs';

/** Namespaces: the exports of a file; a module of another file; a module that is loaded on first use. */
const ENTRY = 'part';
const NEEDED = 'needed';
const LATE = 'late-part';

/** Takes a name from another file. Calls whose value is not used are dropped. */
const FROM_PART = 'const fromPart=(file,key)=>require(file)[key];';

/** The CommonJS module of a file; under the name `module` esbuild would treat files that mention it as CommonJS. */
const OWN_MODULE = 'ownModule';

/**
 * esbuild copies the names of each imported CommonJS module; modules loaded on first use have accessors, so the copy is
 * removed. Throws where esbuild's output no longer has the text that this replaces.
 */
const withoutCopies = (text, file) => {
  if (!text.includes('isLatePart')) return text;
  const copies = /\b([\w$]+)=\(([\w$]+),([\w$]+),([\w$]+)\)=>\(\4=\2!=null\?/;
  if (!copies.test(text)) throw new Error(`${file}.js: esbuild's import of CommonJS is not found`);
  return text.replace(
    copies,
    (_, name, module, mode, target) =>
      `${name}=(${module},${mode},${target})=>${module}?.isLatePart?${module}:(${target}=${module}!=null?`,
  );
};

/** The names that each module exports. */
const exportsOf = async (paths, options) => {
  const { metafile } = await build({
    ...options,
    entryPoints: paths,
    bundle: false,
    plugins: [],
    banner: {},
    format: 'esm',
    write: false,
    outdir: 'exports',
  });
  const outputs = Object.values(metafile.outputs);
  return new Map(outputs.map(({ entryPoint, exports }) => [entryPoint, exports]));
};

/**
 * Short keys of exports among files; `*` stands for a module as a whole. They are assigned before any file is made,
 * because modules are loaded in varying order and the same source has to give the same bytes.
 */
const shortKeys = (ids) => {
  const keys = new Map(ids.map((id, at) => [id, `k${at.toString(36)}_`]));
  const ofKeys = new Map([...keys].map(([id, key]) => [key, id]));
  return {
    keyOf: (path, name) => keys.get(`${path}|${name}`),
    /** Modules and names whose keys occur in a text, in order. */
    namesIn: (text) =>
      [...new Set(text.match(/(?<=")k[\da-z]+_(?=")/g))]
        .map((key) => ofKeys.get(key))
        .filter((id) => id !== undefined)
        .sort()
        .map((id) => id.split('|')),
  };
};

/**
 * Writes a program that is divided into `files` (see `divide`) as CommonJS modules that require one another, each when
 * it is needed. A module is in one file only, so that its classes and its state are one. Returns the metafiles.
 */
export const linkParts = async ({ modules, files, roots }, options) => {
  const isCommonJs = (path) => modules.get(path).format === 'cjs';
  const names = await exportsOf(
    [...files.keys()].filter((path) => /\.m?[jt]sx?$/.test(path) && !isCommonJs(path)),
    options,
  );
  const namesOf = (path) => names.get(path) ?? ['default'];
  const { keyOf, namesIn } = shortKeys(
    [...files.keys()]
      .sort()
      .flatMap((path) => ['*', ...namesOf(path)].map((name) => `${path}|${name}`)),
  );
  const fileOf = (path) => `./${files.get(path)}.js`;
  /** Names of a module that other files import. */
  const taken = new Map();

  /** One object literal, since esbuild would define an accessor for each export twice. */
  const entryText = (file) => {
    const own = [...files].filter(([, home]) => home === file).map(([path]) => path);
    const imports = [];
    const values = [];
    for (const path of own) {
      if (roots.has(path)) {
        imports.push(`import * as ${keyOf(path, '*')} from './${path}';`);
        values.push(keyOf(path, '*'));
      }
      for (const name of taken.get(path) ?? []) {
        imports.push(`import { ${name} as ${keyOf(path, name)} } from './${path}';`);
        values.push(keyOf(path, name));
      }
    }
    return `${imports.join('\n')}\n${OWN_MODULE}.exports = { ${values.join(', ')} };`;
  };

  const neededText = (path) => {
    if (isCommonJs(path)) throw new Error(`${path}: two files need this CommonJS module`);
    const lines = namesOf(path).map((name) => {
      const value = `/* @__PURE__ */ fromPart("${fileOf(path)}", "${keyOf(path, name)}")`;
      return name === 'default' ? `export default ${value};` : `export const ${name} = ${value};`;
    });
    return lines.join('\n');
  };

  const lateText = (path) => {
    const load = `let module_;\nconst load = () => (module_ ??= require("${fileOf(path)}").${keyOf(path, '*')});`;
    if (isCommonJs(path)) return `${load}\nmodule.exports = load();`;
    const getters = namesOf(path).map((name) => `get ${name}() { return load().${name}; }`);
    return `${load}\nmodule.exports = { ${['isLatePart: true', '__esModule: true', ...getters].join(', ')} };`;
  };

  const linked = (file) => ({
    name: 'linked',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, namespace, kind }) => {
        if (kind === 'entry-point') return { path, namespace: ENTRY };
        if (namespace === LATE) return { path, external: true };
        if (namespace !== 'file') return undefined;
        const module = modules.get(relative(process.cwd(), importer));
        const target = module?.resolved.get(path);
        if (!files.has(target)) return undefined;
        if (module.late.includes(target)) return { path: target, namespace: LATE };
        return files.get(target) === file ? undefined : { path: target, namespace: NEEDED };
      });
      onLoad({ filter: /.*/, namespace: ENTRY }, () => ({
        contents: entryText(file),
        resolveDir: process.cwd(),
      }));
      onLoad({ filter: /.*/, namespace: NEEDED }, ({ path }) => ({ contents: neededText(path) }));
      onLoad({ filter: /.*/, namespace: LATE }, ({ path }) => ({ contents: lateText(path) }));
    },
  });

  const noteTaken = (file, text) => {
    for (const [path, name] of namesIn(text)) {
      if (name === '*' || files.get(path) === file) continue;
      taken.set(path, (taken.get(path) ?? new Set()).add(name));
    }
  };

  await mkdir(options.outdir, { recursive: true });
  const metafiles = [];
  for (const file of inOrderOfNeed(modules, files)) {
    const { metafile, outputFiles } = await build({
      ...options,
      entryPoints: { [file]: file },
      write: false,
      banner: { js: `${options.banner.js}${FROM_PART}const ${OWN_MODULE}=module;` },
      plugins: [linked(file), ...options.plugins],
    });
    const text = withoutCopies(outputFiles[0].text, file);
    noteTaken(file, text);
    await writeFile(join(options.outdir, `${file}.js`), text);
    metafiles.push(metafile);
  }
  return metafiles;
};
