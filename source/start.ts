import { fstatSync } from 'node:fs';
import { enableCompileCache } from './open/compile-cache.js';
import { print } from './open/print.js';

/** Set by the build from package.json. */
declare const PROGRAM_VERSION: string;

const PRINTING = ['--json', '--markdown', '--csv', '--text', '--once', '--explain', '--solve'];

/** Each kind of run compiles other functions, and what the first run compiles is all that its cache ever holds. */
function kindOfRun(argv: readonly string[]): string {
  if (argv.includes('--help') || argv[0] === '-h') return 'help';
  const prints = argv.some((word) => PRINTING.includes(word.split('=', 1)[0] ?? ''));
  return !prints && isDevice(0) && isDevice(1) ? 'dashboard' : 'report';
}

/** Near enough to being a terminal; to know it for certain costs a tenth of a report. */
function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}

const argv = process.argv.slice(2);
if (argv.includes('--version') || argv[0] === '-v')
  process.exitCode = print(`${PROGRAM_VERSION}\n`);
else {
  // The cache covers only what is loaded after it is enabled, hence this file of its own.
  enableCompileCache(kindOfRun(argv));
  void import('./cli.js');
}
