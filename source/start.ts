import { fstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { showEarly } from './dashboard/terminal/early.js';
import { keptPicture } from './open/kept-picture.js';
import { print } from './open/print.js';
import { versionText } from './open/release.js';
import { compiledFolder, runCompiled } from './open/run-compiled.js';
import { userFolders } from './open/user-folders.js';

/** Set by the build where the program is a separate file; unique for every build. */
declare const PROGRAM_BUILD: string | undefined;

const PRINTING = ['--json', '--markdown', '--csv', '--text', '--once', '--explain', '--solve'];

/** Each kind of run calls other functions, so each has its own compiled code. */
function kindOfRun(argv: readonly string[]): string {
  const prints = argv.some((word) => PRINTING.includes(word.split('=', 1)[0] ?? ''));
  return !prints && isDevice(0) && isDevice(1) ? 'dashboard' : 'report';
}

/** An approximation of a terminal check; the exact one takes a tenth of the time of a report. */
function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    // A closed descriptor counts as no device; only the choice of compiled code depends on it.
    return false;
  }
}

/** Shows the first picture of the last equal start until the program is loaded. */
function showKeptPicture(build: string, words: readonly string[]): void {
  if (!process.stdout.isTTY || !process.stdin.isTTY) return;
  const { columns, rows } = process.stdout;
  const bytes = keptPicture({ build, words, columns, rows, folders: userFolders() });
  if (bytes !== undefined) showEarly(bytes);
}

/** The help text that the build wrote, because making it takes as long as starting Node. */
function writtenHelp(): string {
  return readFileSync(new URL('help.txt', import.meta.url), 'utf8');
}

/** The oldest Node that the libraries support. */
const OLDEST_NODE = 20;

const argv = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `llm-tui: needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
} else if (argv.includes('--version') || argv[0] === '-v') process.exitCode = print(versionText());
else if (typeof PROGRAM_BUILD === 'undefined') void import('./cli.js');
else if (argv[0] === '--help' || argv[0] === '-h') process.exitCode = print(writtenHelp());
else {
  const program = fileURLToPath(new URL('program.js', import.meta.url));
  const kind = kindOfRun(argv);
  if (kind === 'dashboard') showKeptPicture(PROGRAM_BUILD, argv);
  runCompiled(program, {
    folder: join(compiledFolder(program), kind),
    build: PROGRAM_BUILD,
    // The `require` of the launcher, which is CommonJS; another one would resolve the same.
    require,
  });
}
