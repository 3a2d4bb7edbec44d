import { build } from 'esbuild';

/** Modules that several files may hold: a few lines each, made while bundling. */
const isMade = (path) => /^[\w-]+:/.test(path);

/**
 * Dependencies of the modules below `entry`: those that each needs before it runs (`eager`), and those that it loads
 * later (`late`), by `import()` or by a static import of an on-demand module. `resolved` has the module that each
 * import names.
 */
export const graphOf = async (entry, options, isOnDemand) => {
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    write: false,
    outdir: 'parts',
  });
  const modules = new Map();
  for (const [path, { bytes, imports, format }] of Object.entries(metafile.inputs)) {
    const here = imports.filter(({ external, path }) => !external && metafile.inputs[path]);
    const isLate = ({ kind, path: target }) =>
      kind === 'dynamic-import' || isOnDemand(target, path);
    const pathsOf = (some) => [...new Set(some.map((one) => one.path))];
    modules.set(path, {
      bytes,
      format,
      eager: pathsOf(here.filter((one) => !isLate(one))),
      late: pathsOf(here.filter(isLate)),
      resolved: new Map(here.map((one) => [one.original ?? one.path, one.path])),
    });
  }
  return modules;
};

/** These modules and all their eager dependencies. */
export const closureOf = (modules, roots) => {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const module = modules.get(path);
    if (!module) throw new Error(`${path}: no module of the program; see bundle/on-demand.mjs`);
    module.eager.forEach(visit);
  };
  roots.forEach(visit);
  return found;
};

const fileName = (root) =>
  root
    .replace(/^.*node_modules\//, '')
    .replace(/^source\//, '')
    .replace(/(\/(dist\/)?index)?\.\w+$/, '')
    .replaceAll('/', '-');

/**
 * Divides modules among files: `program` has what every run needs (`main`) and what several of `starts` need; each
 * start has a file for the rest. Modules loaded later are grouped by the files that load them. Returns the file of each
 * module, and the modules that are loaded as a whole. No two files depend eagerly on each other.
 */
export const divide = (modules, { main, starts }) => {
  const roots = new Set([...main, ...[...modules.values()].flatMap(({ late }) => late)]);
  const files = new Map();
  const add = (paths, file) => {
    for (const path of paths) if (!files.has(path) && !isMade(path)) files.set(path, file(path));
  };
  add(closureOf(modules, main), () => 'program');
  const closures = Object.entries(starts).map(([name, of]) => [name, closureOf(modules, of)]);
  for (const [, closure] of closures) {
    add(closure, (path) => {
      const holders = closures.filter(([, paths]) => paths.has(path));
      return holders.length > 1 ? 'program' : holders[0][0];
    });
  }
  const askers = new Map();
  for (const root of roots) {
    if (files.has(root)) continue;
    for (const path of closureOf(modules, [root]))
      if (!files.has(path) && !isMade(path)) askers.set(path, [...(askers.get(path) ?? []), root]);
  }
  const names = new Map();
  for (const [path, by] of askers) {
    const group = by.join();
    if (!names.has(group))
      names.set(group, by.length > 1 ? `shared-${fileName(path)}` : fileName(by[0]));
    add([path], () => names.get(group));
  }
  return { modules, files, roots };
};

/** The files, each after those that depend on it eagerly. */
export const inOrderOfNeed = (modules, files) => {
  const needs = new Map([...files.values()].map((file) => [file, new Set()]));
  for (const [path, file] of files) {
    for (const target of modules.get(path).eager)
      if (files.has(target) && files.get(target) !== file) needs.get(file).add(files.get(target));
  }
  const order = [];
  const visit = (file, above) => {
    if (above.includes(file)) throw new Error(`${[...above, file].join(' needs ')}: a circle`);
    if (order.includes(file)) return;
    for (const other of needs.get(file)) visit(other, [...above, file]);
    order.push(file);
  };
  for (const file of needs.keys()) visit(file, []);
  return order.reverse();
};
