import type { Invocation } from './command-line/invocation.js';
import { print } from './open/print.js';

/** Each kind of run loads only what it needs: options do not load Ink, the dashboard does not load the listings. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    const { cutProgram } = await import('./command-line/cut-program.js');
    const { own, program } = await cutProgram(argv);
    if (own.includes('--help') || own[0] === '-h') {
      const { helpText } = await import('./command-line/help.js');
      return print(helpText());
    }
    const { parseCommandLine } = await import('./command-line/parse.js');
    const invocation = parseCommandLine(own, program);
    if (isForDashboard(invocation)) {
      const { runDashboard } = await import('./command-line/run-dashboard.js');
      // A tool that hangs would keep the event loop, and the prompt, for as long as it likes.
      process.exit(await runDashboard(invocation));
    }
    const { answer } = await import('./command-line/answer.js');
    return print(await answer(invocation));
  } catch (error) {
    const { tellFailure } = await import('./command-line/failure.js');
    return tellFailure(error);
  }
}

/** Whether both ends are a terminal with escape sequences, and no printed output is asked for. */
function isForDashboard({ listing, output, explain, solve, as }: Invocation): boolean {
  if (listing || output || explain || solve || as !== undefined) return false;
  return process.stdin.isTTY && process.stdout.isTTY && !isDumb(process.env['TERM']);
}

/** Whether the terminal states no capabilities; on Windows TERM is never set. */
function isDumb(term = ''): boolean {
  return /^(dumb|unknown)?$/.test(term) && (term !== '' || process.platform !== 'win32');
}

// No top-level await, since the single executable is CommonJS.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
