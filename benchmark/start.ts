import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { nodesHere } from '../test/terminal/nodes.js';
import { PROGRAM } from '../test/terminal/session.js';
import { type Figure, milliseconds, type Section, times } from './figure.js';
import { median, quantile } from './statistics.js';

interface Command {
  readonly node: string;
  readonly args: readonly string[];
  readonly home: string;
}

const environment = (home: string) => ({
  PATH: process.env['PATH'],
  HOME: home,
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
});

const now = (): number => performance.now();

/** Milliseconds from spawn until this text appears on a pseudo-terminal, or without a text until the program ends. */
const inTerminal = ({ node, args, home }: Command, text?: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const begin = now();
    const child = spawnInTerminal(node, [...args], {
      cols: 120,
      rows: 40,
      env: environment(home),
    });
    let output = '';
    let seen: number | undefined;
    child.onData((data) => {
      const time = now();
      output += data;
      if (text === undefined || seen !== undefined) return;
      if (!stripVTControlCharacters(output).includes(text)) return;
      seen = time - begin;
      // After the idle moment in which the compile cache is written.
      setTimeout(() => child.write('q'), 150);
    });
    child.onExit(() => {
      if (text !== undefined && seen === undefined) {
        reject(new Error(`"${text}" was never shown by ${node} ${args.join(' ')}:\n${output}`));
      } else resolve(seen ?? now() - begin);
    });
  });

/** Milliseconds from spawn to the end of a program that writes to a pipe. */
const inPipe = ({ node, args, home }: Command): Promise<number> =>
  new Promise((resolve, reject) => {
    const begin = now();
    const child = spawn(node, [...args], {
      env: environment(home),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.resume();
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(now() - begin);
      else reject(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });

/** Runs each once unmeasured, then all in turn, so that other load affects all alike. */
const interleaved = async <Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, readonly number[]>> => {
  const names = Object.keys(runs) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (const name of names) await runs[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) measured[name].push(await runs[name]());
  }
  return measured;
};

const newHome = (): string => mkdtempSync(join(tmpdir(), 'benchmark-home-'));

/** Starts of all programs on one Node, relative to that Node doing nothing and to Ink's hello world. */
const startOn = async (
  { version, path: node }: { version: string; path: string },
  hello: string,
  firstText: string,
  rounds: number,
  isJudged: boolean,
): Promise<Section> => {
  const home = newHome();
  const nothing = { node, args: ['-e', '0'], home };
  const program = (...args: readonly string[]) => ({ node, args: [PROGRAM, ...args], home });
  const screen = await interleaved(rounds, {
    nothing: () => inTerminal(nothing),
    hello: () => inTerminal({ node, args: [hello], home }, 'hello world'),
    first: () => inTerminal({ ...program(), home: newHome() }, firstText),
    later: () => inTerminal(program(), firstText),
  });
  const pipe = await interleaved(rounds, {
    nothing: () => inPipe(nothing),
    version: () => inPipe(program('--version')),
    help: () => inPipe(program('--help')),
    json: () => inPipe(program('gpt2', '--json')),
  });
  const bare = median(screen.nothing);
  const helloTime = median(screen.hello);
  const frame = (name: string, values: readonly number[]): Figure => {
    const value = median(values);
    return {
      name,
      value: `${milliseconds(value)} (p90 ${quantile(values, 0.9).toFixed(0)})`,
      against: `${times(value, bare)} node, ${times(value, helloTime)} hello`,
    };
  };
  const later = median(screen.later);
  const report = (name: string, values: readonly number[]): Figure => {
    const value = median(values);
    const ratio = value / median(pipe.nothing);
    return {
      name,
      value: milliseconds(value),
      against: `${ratio.toFixed(2)} × node`,
      ...(isJudged && { wanted: '≤ 1.8 × node', isMet: ratio <= 1.8 }),
    };
  };
  return {
    title: `Start on Node ${version}, ${rounds} rounds`,
    figures: [
      { name: 'node -e 0, in a terminal', value: milliseconds(bare) },
      frame('Ink hello world, first frame', screen.hello),
      {
        ...frame('dashboard, first frame, caches of the user empty', screen.first),
        ...(isJudged && { wanted: '≤ 3.5 × node', isMet: median(screen.first) <= 3.5 * bare }),
      },
      {
        ...frame('dashboard, first frame', screen.later),
        ...(isJudged && {
          wanted: '≤ 2.2 × node, ≤ 1.25 × hello',
          isMet: later <= 2.2 * bare && later <= 1.25 * helloTime,
        }),
      },
      { name: 'node -e 0, to a pipe', value: milliseconds(median(pipe.nothing)) },
      report('--version', pipe.version),
      report('--help', pipe.help),
      report('gpt2 --json', pipe.json),
    ],
  };
};

/** `firstText`: a text that the dashboard shows in its first frame and not before. */
export const measureStart = async (
  hello: string,
  firstText: string,
  rounds: number,
): Promise<readonly Section[]> => {
  const sections: Section[] = [];
  for (const [index, node] of nodesHere().entries()) {
    sections.push(await startOn(node, hello, firstText, rounds, index === 0));
  }
  return sections;
};
