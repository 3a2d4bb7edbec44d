import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

const QUICK_UNICODE = fileURLToPath(new URL('quick-unicode.mjs', import.meta.url));

/**
 * Start-up work of Ink and its dependencies that a first frame does not need. Each entry was found in a CPU profile of
 * the first frame; benchmark/readme.md has the cost of each. A patch that no longer finds its text fails the build, and
 * test/bundle compares patched modules with the originals.
 */
const PATCHES = [
  {
    // The emoji expression alone costs 8 ms to parse and 40 ms to run for the first time.
    file: /[\\/]string-width[\\/]index\.js$/,
    replace: [
      [
        'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        'if (ambiguousIsNarrow ? isOneCellEach(string) : /^[\\u0020-\\u007E]*$/.test(string)) {',
      ],
    ],
  },
  {
    // Texts repeat from frame to frame, so their measures are cached; Latin letters are never ignorable.
    file: /[\\/]ink[\\/]build[\\/]output\.js$/,
    replace: [
      ['caches = new OutputCaches();', 'caches = cachesOfAllFrames();'],
      // A cell takes 100 bytes, so the cache holds a few frames.
      ['    widths = new Map();', '    cells = 0;\n    widths = new Map();'],
      [
        'this.styledChars.set(line, cached);',
        'this.styledChars.set(line, cached);\n            this.cells += cached.length;',
      ],
      [
        'export default class Output {',
        `let keptCaches = new OutputCaches();
const cachesOfAllFrames = () => {
    if (keptCaches.cells > 40_000 || keptCaches.widths.size > 4096) {
        keptCaches = new OutputCaches();
    }
    return keptCaches;
};
export default class Output {`,
      ],
      ['filter(character => !', "filter(character => character.value < '\\u00AD' || !"],
    ],
  },
  {
    // Every text of every frame is searched for escape sequences, so the result is cached by text.
    file: /[\\/]ink[\\/]build[\\/]squash-text-nodes\.js$/,
    replace: [
      [
        'const squashTextNodes = (node) => {',
        `const cleanTexts = new Map();
const squashTextNodes = (node) => {`,
      ],
      [
        "    text = sanitizeAnsi(text.replaceAll('\\r\\n', '\\n'));",
        `    const raw = text;
    const known = cleanTexts.get(raw);
    // Only one kind of node expands tabs.
    if (known !== undefined && !known.includes('\\t')) return known;
    text = sanitizeAnsi(text.replaceAll('\\r\\n', '\\n'));`,
      ],
      [
        '    // Expand tabs after',
        `    if (cleanTexts.size >= 2048) cleanTexts.clear();
    cleanTexts.set(raw, text);
    // Expand tabs after`,
      ],
    ],
  },
  {
    // Called at the end of every text, mostly without effect; both paths avoid the three sets.
    file: /[\\/]ansi-tokenize[\\/]build[\\/]diff\.js$/,
    replace: [
      [
        'export function diffAnsiCodes(from, to) {',
        `export function diffAnsiCodes(from, to) {
    if (from.length === 0) return to;
    if (to.length === 0) return undoAnsiCodes(from);`,
      ],
    ],
  },
  {
    // A terminal reports its size; other programs are asked only without one.
    file: /[\\/]terminal-size[\\/]index\.js$/,
    replace: [
      [
        "import {execFileSync} from 'node:child_process';",
        "const execFileSync = (...all) => require('node:child_process').execFileSync(...all);",
      ],
    ],
  },
  {
    // Decoders load the converters of the ICU library; Ink passes strings.
    file: /[\\/]ink[\\/]build[\\/]parse-keypress\.js$/,
    replace: [
      [
        'const textDecoder = new TextDecoder();',
        'const textDecoder = { decode: bytes => new TextDecoder().decode(bytes) };',
      ],
    ],
  },
  {
    // The program gives meow its name and version; the search for a package.json is most of meow.
    file: /[\\/]meow[\\/]build[\\/]options\.js$/,
    replace: [
      [
        "import { a as readPackageUpSync, n as normalizePackageData } from './dependencies.js';",
        'const readPackageUpSync = () => undefined;\nconst normalizePackageData = () => {};',
      ],
    ],
  },
  {
    // Leaves the parts for that search to tree shaking, once they are known to be free of side effects.
    file: /[\\/]meow[\\/]build[\\/]dependencies\.js$/,
    replace: [
      ['var libExports = require', 'var libExports = /* @__PURE__ */ require'],
      ['var normalizeExports = require', 'var normalizeExports = /* @__PURE__ */ require'],
      ['const normalizePackageData = get', 'const normalizePackageData = /* @__PURE__ */ get'],
      ['promisify(execFile);', ''],
      ["import require$$0$2, { format } from 'util';", "import { format } from 'util';"],
      [
        'const SEPARATORS_AND_IDENTIFIER = new RegExp(',
        'const SEPARATORS_AND_IDENTIFIER = lazyRegExp(',
      ],
      ['const NUMBERS_AND_IDENTIFIER = new RegExp(', 'const NUMBERS_AND_IDENTIFIER = lazyRegExp('],
      [
        '/([\\p{Lowercase_Letter}\\d])(\\p{Uppercase_Letter})/gu,',
        "lazyRegExp('([\\\\p{Lowercase_Letter}\\\\d])(\\\\p{Uppercase_Letter})', 'gu'),",
      ],
      [
        '/(\\p{Uppercase_Letter})(\\p{Uppercase_Letter}\\p{Lowercase_Letter}+)/gu,',
        "lazyRegExp('(\\\\p{Uppercase_Letter})(\\\\p{Uppercase_Letter}\\\\p{Lowercase_Letter}+)', 'gu'),",
      ],
      // Configuration files, which the program never uses.
      ['createRequire ? createRequire(import.meta.url) : undefined', 'undefined'],
    ],
  },
  {
    // Removes developer tools, and with them top-level await.
    file: /[\\/]ink[\\/]build[\\/]reconciler\.js$/,
    replace: [["process.env['DEV'] === 'true'", 'false', 2]],
  },
  { file: /[\\/]ansi-tokenize[\\/]build[\\/]tokenize\.js$/, replace: [] },
  { file: /[\\/]slice-ansi[\\/]tokenize-ansi\.js$/, replace: [] },
  { file: /[\\/](cli-truncate|wrap-ansi)[\\/]index\.js$/, replace: [] },
  { file: /[\\/]ink[\\/]build[\\/]line-update\.js$/, replace: [] },
];

const replaceExactly = (text, [from, to, times = 1], path) => {
  const found = text.split(from).length - 1;
  if (found !== times) {
    throw new Error(
      `${path}: expected ${times} of "${from}", found ${found}; see bundle/patches.mjs`,
    );
  }
  return text.replaceAll(from, () => to);
};

/** Segmenters and expressions of Unicode properties load tables when created; these are created on first use. */
const withoutTables = (text) =>
  "import { isOneCellEach, lazyRegExp, quickSegmenter } from 'quick-unicode';\n" +
  text
    .replace(/\bnew Intl\.Segmenter\(/g, () => 'quickSegmenter(')
    .replace(
      /^const (\w+) = \/(.*\\p\{.*)\/([a-z]*);$/gm,
      (_, name, source, flags) =>
        `const ${name} = lazyRegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)});`,
    );

/**
 * Yoga's WebAssembly, compiled in place in 2 ms, without `fetch` (which loads an HTTP client) and without top-level
 * await.
 */
const YOGA = `
import loadYoga, { wasm } from '../binaries/yoga-wasm-base64-esm.js';
import wrapAssembly from './wrapAssembly.js';
const yoga = {
  instantiateWasm(imports, ready) {
    ready(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, 'base64')), imports));
    return {};
  },
};
loadYoga(yoga);
export default wrapAssembly(yoga);
export * from './generated/YGEnums.js';
`;

const withExportedWasm = (glue, path) => {
  const [, wasm] = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(glue) ?? [];
  if (!wasm) throw new Error(`${path}: no WebAssembly in it; see bundle/patches.mjs`);
  const text = replaceExactly(glue.replace(wasm, ''), ['import.meta.url', '""'], path);
  return `${text}\nexport const wasm = ${JSON.stringify(wasm)};`;
};

/** Modules of Node that no first frame and no report needs, each with its used members. */
const LATE = {
  crypto: "export const randomBytes = (...all) => require('crypto').randomBytes(...all);",
  'fs/promises': `const promised = (name) => (...all) =>
  new Promise((resolve, reject) => {
    require('fs')[name](...all, (error, value) => (error ? reject(error) : resolve(value)));
  });
export const readdir = promised('readdir');
export const readFile = promised('readFile');
export const stat = promised('stat');
export const open = (...all) => require('fs/promises').open(...all);`,
  process: 'export default process;\nexport const { cwd, env } = process;',
};

/** React as one module with its exports by name; otherwise each of Ink's modules copies it. */
const reactByName = (name) => {
  const file = require.resolve(name);
  const names = Object.keys(require(name)).filter((one) => one !== 'default');
  return `import react from ${JSON.stringify(file)};
export default react;
export const { ${names.join(', ')} } = react;`;
};

/** esbuild plugin: dependencies as the shipped program needs them. */
export const patches = {
  name: 'patches',
  setup(build) {
    const load = (filter, edit) =>
      build.onLoad({ filter }, async ({ path }) => ({
        contents: edit(await readFile(path, 'utf8'), path),
        loader: 'js',
      }));
    for (const { file, replace } of PATCHES) {
      load(file, (text, path) =>
        withoutTables(replace.reduce((done, one) => replaceExactly(done, one, path), text)),
      );
    }
    load(/[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/, () => YOGA);
    load(/[\\/]yoga-wasm-base64-esm\.js$/, withExportedWasm);
    build.onResolve(
      { filter: /^(node:)?(child_process|fs|module|url|util|path)$/ },
      ({ path, importer }) =>
        importer.includes('meow') ? { path, external: true, sideEffects: false } : undefined,
    );
    build.onResolve({ filter: /^quick-unicode$/ }, () => ({
      path: QUICK_UNICODE,
      sideEffects: false,
    }));
    build.onResolve({ filter: /^(node:)?(fs\/promises|crypto|process)$/ }, ({ path, namespace }) =>
      namespace === 'late' ? undefined : { path: path.replace('node:', ''), namespace: 'late' },
    );
    build.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({ contents: LATE[path] }));
    build.onResolve({ filter: /^react(\/jsx-runtime)?$/ }, ({ path }) => ({
      path,
      namespace: 'react',
    }));
    build.onLoad({ filter: /.*/, namespace: 'react' }, ({ path }) => ({
      contents: reactByName(path),
      resolveDir: import.meta.dirname,
    }));
    // Ink would draw a stack trace on the closing screen; the program prints the error itself.
    load(
      /[\\/]ink[\\/]build[\\/]components[\\/]ErrorOverview\.js$/,
      () => 'export default function ErrorOverview() { return null; }',
    );
    build.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export default {};',
    }));
  },
};
