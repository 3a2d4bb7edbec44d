import { describe, expect, it } from 'vitest';
import { MAIN, modulesOfProgram, ON_DEMAND, STARTS } from '../../bundle/on-demand.mjs';
import { closureOf, divide, inOrderOfNeed, type Modules } from '../../bundle/parts.mjs';

const modules = await modulesOfProgram();
const bytesOf = (paths: Iterable<string>) =>
  [...paths]
    .filter((path) => path.startsWith('source/'))
    .reduce((sum, path) => sum + (modules.get(path)?.bytes ?? 0), 0);

/** Shares of the program's source that are read before a first frame, and before a report. */
const BUDGET = { dashboard: 0.44, report: 0.33 } as const;

describe('the files of the program', () => {
  for (const [name, share] of Object.entries(BUDGET)) {
    const roots = [...MAIN, ...STARTS[name as keyof typeof STARTS]];

    it(`keep all that is on demand out of the start of a ${name}`, () => {
      const atStart = [...closureOf(modules, roots)];
      expect(atStart.filter((path) => ON_DEMAND.some((start) => path.startsWith(start)))).toEqual(
        [],
      );
    });

    it(`leave most of the program to later when a ${name} starts`, () => {
      expect(bytesOf(closureOf(modules, roots)) / bytesOf(modules.keys())).toBeLessThan(share);
    });
  }

  it('load on demand only modules of the program', () => {
    const paths = [...modules.keys()];
    expect(ON_DEMAND.filter((start) => !paths.some((path) => path.startsWith(start)))).toEqual([]);
  });

  it('hold each module once, without import cycles', () => {
    const { files } = divide(modules, { main: MAIN, starts: STARTS });
    const order = inOrderOfNeed(modules, files);
    for (const [path, file] of files) {
      for (const target of modules.get(path)?.eager ?? []) {
        const other = files.get(target);
        if (other !== undefined)
          expect(order.indexOf(other)).toBeGreaterThanOrEqual(order.indexOf(file));
      }
    }
  });
});

const toy = (
  eager: Record<string, readonly string[]>,
  late: Record<string, readonly string[]>,
): Modules =>
  new Map(
    Object.entries(eager).map(([path, needs]) => [
      path,
      { bytes: 1, eager: needs, late: late[path] ?? [] },
    ]),
  );

it('puts modules of both kinds of start into the program, and modules shared by later parts into a file of their own', () => {
  const modules = toy(
    {
      main: ['base'],
      base: [],
      one: ['both'],
      two: ['both'],
      both: [],
      x: ['xy'],
      y: ['xy', 'one'],
      xy: ['base'],
    },
    { main: ['one', 'two'], one: ['x', 'y'] },
  );
  const { files } = divide(modules, {
    main: ['main'],
    starts: { first: ['one'], second: ['two'] },
  });
  expect(Object.fromEntries(files)).toEqual({
    main: 'program',
    base: 'program',
    both: 'program',
    one: 'first',
    two: 'second',
    x: 'x',
    y: 'y',
    xy: 'shared-xy',
  });
});
