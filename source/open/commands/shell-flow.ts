import { posix } from 'node:path';
import {
  branch,
  chained,
  closing,
  END,
  isOne,
  type Live,
  later,
  least,
  parted,
} from './shell-blocks.js';
import type { Statement } from './shell-lines.js';
import { type FlowTools, sets } from './shell-sets.js';
import { both, either, isTest, not, type Truth, truthOf } from './shell-test.js';

/** A command with its variables substituted. */
export interface FlowCommand {
  readonly words: readonly string[];
  /** Whether no undecided condition guards it. */
  readonly isSure: boolean;
  /** Working folder relative to the script's start; empty there, or where a variable decides it. */
  readonly folder: string;
}

/** The result of a script: its commands in execution order, and notes on what was decided or left open. */
export interface Flow {
  readonly commands: readonly FlowCommand[];
  readonly notes: readonly string[];
}

/** A name, or positional parameter, that the text does not set, in a condition. */
const UNSET = /\$(?:\{?[A-Za-z_]\w*\}?|\{?\d+\}?|[#@*])/g;
const DEEPEST_CALL = 8;
const MOST_STEPS = 20_000;
/** Variables copied for subshells per step. */
const COPIES_A_STEP = 20;
const MOST_NOTES = 6;

/**
 * Follows conditions, loops and functions without running anything: the script's own variables decide, unset variables
 * are empty in conditions, and only the first turn of a loop is read.
 */
export function flowOf(statements: readonly Statement[], tools: FlowTools): Flow {
  return new Follower(tools).follow(statements);
}

class Follower {
  readonly #tools: FlowTools;
  readonly #commands: FlowCommand[] = [];
  readonly #notes = new Set<string>();
  readonly #functions = new Map<string, readonly Statement[]>();
  #steps = 0;
  #depth = 0;
  #folder = '';

  constructor(tools: FlowTools) {
    this.#tools = tools;
  }

  follow(statements: readonly Statement[]): Flow {
    const list = statements.flatMap(parted);
    for (let at = 0; at < list.length; at++) at = this.#block(list, at, [], 'yes');
    const sure = this.#commands.filter(({ isSure }) => isSure);
    const open = this.#commands.filter(({ isSure }) => !isSure);
    return { commands: [...sure, ...open], notes: [...this.#notes].slice(0, MOST_NOTES) };
  }

  /** Follows statements up to one of the stops; returns its index. */
  #block(list: Statement[], from: number, stops: readonly string[], live: Live): number {
    let at = from;
    let truth: Truth;
    let wasTest = false;
    let last: Live = live;
    while (at < list.length) {
      const { text, joined } = list[at] ?? END;
      if (stops.includes(text)) return at;
      if (joined === '') last = live;
      else if (joined !== '|') last = chained(joined, truth, wasTest, last);
      const done = this.#element(list, at, last);
      [at, truth, wasTest] = [done.at, done.truth, done.isTest];
    }
    return at;
  }

  #element(list: Statement[], at: number, live: Live): Done {
    if (++this.#steps > MOST_STEPS) throw new SyntaxError('a script of too many steps');
    const { text } = list[at] ?? END;
    if (text === 'if') return { ...NOTHING, at: this.#if(list, at + 1, live) };
    if (text === 'while' || text === 'until') return this.#while(list, at, live, text === 'until');
    if (text === '(') return { ...NOTHING, at: this.#subshell(list, at + 1, live) + 1 };
    if (text === '{') return { ...NOTHING, at: this.#block(list, at + 1, ['}'], live) + 1 };
    if (/^(for|select)\b/.test(text)) return this.#for(list, at, live);
    const [, asked] = /^case\s+([\s\S]+?)\s+in$/.exec(text) ?? [];
    if (asked !== undefined) return { ...NOTHING, at: this.#case(list, at + 1, asked, live) };
    const [, name] = /^(?:function\s+)?([\w:.-]+)\s*\(\)$/.exec(text) ?? [];
    if (name !== undefined && list[at + 1]?.text === '{') {
      const end = closing(list, at + 1);
      this.#functions.set(name, list.slice(at + 2, end));
      return { ...NOTHING, at: end + 1 };
    }
    return { ...this.#simple(text, live), at: at + 1 };
  }

  /** Variables and folder of a subshell are discarded at its end. */
  #subshell(list: Statement[], from: number, live: Live): number {
    const { variables, lists } = this.#tools;
    const before = [{ ...variables }, { ...lists }] as const;
    const folder = this.#folder;
    this.#steps += Math.ceil(Object.keys(variables).length / COPIES_A_STEP);
    const end = this.#block(list, from, [')'], live);
    for (const [index, scope] of [variables, lists].entries()) {
      for (const name of Object.keys(scope)) delete scope[name];
      Object.assign(scope, before[index]);
    }
    this.#folder = folder;
    return end;
  }

  #if(list: Statement[], from: number, live: Live): number {
    let at = from;
    let taken: Live = 'no';
    for (;;) {
      const found = this.#condition(list, at, 'then', live);
      const own = branch(found.truth, taken, live);
      at = this.#block(list, found.at, ['elif', 'else', 'fi'], own);
      taken = later(taken, found.truth);
      const { text } = list[at] ?? END;
      if (text === 'else') {
        at = this.#block(list, at + 1, ['fi'], branch(true, taken, live));
        return at + 1;
      }
      if (text !== 'elif') return at + 1;
      at++;
    }
  }

  #while(list: Statement[], from: number, live: Live, isUntil: boolean): Done {
    const found = this.#condition(list, from + 1, 'do', live);
    const truth = isUntil ? not(found.truth) : found.truth;
    const own = truth === false ? 'no' : truth === undefined && found.isTest ? least(live) : live;
    return { ...NOTHING, at: this.#block(list, found.at, ['done'], own) + 1 };
  }

  #for(list: Statement[], from: number, live: Live): Done {
    const { text } = list[from] ?? END;
    const [, name, written] = /^for\s+([A-Za-z_]\w*)\s+in\s+([\s\S]*)$/.exec(text) ?? [];
    if (name !== undefined && live !== 'no') {
      const values = this.#tools.words(written ?? '');
      const [first] = values;
      if (first !== undefined) this.#tools.variables[name] = first;
      if (values.length > 1)
        this.#note(`${name} takes ${values.slice(0, 8).join(', ')} in turn: the first is read`);
    }
    let at = from + 1;
    while (at < list.length && list[at]?.text !== 'do') at++;
    return { ...NOTHING, at: this.#block(list, at + 1, ['done'], live) + 1 };
  }

  #case(list: Statement[], from: number, asked: string, live: Live): number {
    const [word = ''] = this.#tools.words(asked);
    const value = live === 'no' ? '' : this.#known(word);
    let taken: Live = 'no';
    let at = from;
    while (at < list.length && list[at]?.text !== 'esac') {
      const { text, joined } = list[at] ?? END;
      const [, patterns, rest = ''] = /^\(?([^()]*)\)\s*([\s\S]*)$/.exec(text) ?? [];
      const next = list[at + 1];
      if (patterns === undefined) {
        // Patterns of one arm are separated by the sign of a pipe.
        if (next?.joined === '|') list.splice(at, 2, { text: `${text}|${next.text}`, joined });
        else at++;
        continue;
      }
      if (rest === '') at++;
      else list.splice(at, 1, ...parted({ text: rest, joined }));
      const truth = value === undefined ? undefined : isOne(value, patterns.split('|'));
      at = this.#block(list, at, [';;', 'esac'], branch(truth, taken, live));
      taken = later(taken, truth);
      if (list[at]?.text === ';;') at++;
    }
    return at + 1;
  }

  /** The statements between `if` and `then`; the last one decides. */
  #condition(list: Statement[], from: number, stop: string, live: Live): Done {
    let at = from;
    let truth: Truth;
    let test = false;
    while (at < list.length && list[at]?.text !== stop) {
      const { text, joined } = list[at] ?? END;
      if (text === '(' || text === ')') {
        at++;
        continue;
      }
      const next = this.#simple(text.replace(/^!\s+/, ''), live);
      const own = /^!\s/.test(text) ? not(next.truth) : next.truth;
      truth = joined === '&&' ? both(truth, own) : joined === '||' ? either(truth, own) : own;
      test = next.isTest;
      at++;
    }
    return { at: at + 1, truth, isTest: test };
  }

  #simple(text: string, live: Live): Omit<Done, 'at'> {
    if (live === 'no') return NOTHING;
    const isSet = sets(text, this.#tools, live === 'maybe', (name, isKnown) =>
      this.#mayBeSet(name, live, isKnown),
    );
    if (isSet) return { truth: true, isTest: false };
    const words = this.#tools.words(text);
    const [first = '', ...rest] = words;
    if (isTest(words)) {
      const known = words.map((word) => this.#known(word));
      const told = known.every((word) => word !== undefined) ? truthOf(known) : undefined;
      return { truth: told, isTest: true };
    }
    if (first === 'true' || first === ':') return { truth: true, isTest: true };
    if (first === 'false') return { truth: false, isTest: true };
    const body = this.#functions.get(first);
    if (body && this.#depth < DEEPEST_CALL) this.#call(body, rest, live);
    else if (first === 'shift') this.#shift(Number(rest[0] ?? 1));
    else if (first === 'cd' && rest.length === 1)
      this.#folder = folderOf(this.#folder, rest[0] ?? '');
    else if (words.length > 0)
      this.#commands.push({ words, isSure: live === 'yes', folder: this.#folder });
    return NOTHING;
  }

  /** Follows a function's body with the arguments of the call as `$1`, `$2`, … */
  #call(body: readonly Statement[], given: readonly string[], live: Live): void {
    const { '@': before } = this.#tools.lists;
    this.#place(given);
    this.#depth++;
    this.#block([...body], 0, [], live);
    this.#depth--;
    this.#place(before);
  }

  #place(given: readonly string[] | undefined): void {
    const { variables, lists } = this.#tools;
    for (const name of Object.keys(variables)) if (/^\d+$/.test(name)) delete variables[name];
    if (given) lists['@'] = given;
    else delete lists['@'];
    for (const [index, word] of given?.entries() ?? []) variables[String(index + 1)] = word;
  }

  #shift(count: number): void {
    const { '@': given } = this.#tools.lists;
    if (given) this.#place(given.slice(Number.isFinite(count) ? count : 1));
  }

  /** Under an undecided condition the first value stays, and a note says that there are others. */
  #mayBeSet(name: string, live: Live, isSet: boolean): boolean {
    if (live === 'maybe')
      this.#note(
        `${name} is set under a condition that nothing here decides: the first value is read`,
      );
    return live === 'yes' || !isSet;
  }

  /** A word of a condition: unset names are empty; undefined where it depends on a command's output. */
  #known(word: string): string | undefined {
    if (/\$\(|`/.test(word)) return undefined;
    return word.replaceAll(UNSET, (name) => {
      const { '@': given } = this.#tools.lists;
      if (name === '$#' && given) return String(given.length);
      const bare = name.replaceAll(/[{}]/g, '');
      this.#note(
        /^\$[\d#@*]/.test(bare)
          ? 'what the script is called with is not said: nothing is taken'
          : `${bare} is not set here: taken as empty`,
      );
      return name === '$#' ? '0' : '';
    });
  }

  #note(text: string): void {
    this.#notes.add(text.slice(0, 300));
  }
}

function folderOf(here: string, to: string): string {
  return /[$`~]/.test(to) || to === '-' ? '' : posix.join(here, to);
}

interface Done {
  readonly at: number;
  readonly truth: Truth;
  readonly isTest: boolean;
}

const NOTHING = { truth: undefined, isTest: false } as const;
