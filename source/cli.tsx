import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Invocation } from './command-line/invocation.js';
import { earlyPicture } from './dashboard/terminal/early.js';
import { print } from './open/print.js';
import { CONFIG_FILE, userFolders } from './open/user-folders.js';

/** Each kind of run loads only what it needs: `--help` loads no Ink, the dashboard no listings. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    const { cutProgram } = await import('./command-line/cut-program.js');
    const { own, program } = await cutProgram(argv);
    if (own.includes('--help') || own[0] === '-h') {
      const { helpText } = await import('./command-line/help.js');
      return print(helpText());
    }
    const { parseCommandLine } = await import('./command-line/parse.js');
    const invocation = await configured(parseCommandLine(own, program));
    if (isForDashboard(invocation)) {
      const { runDashboard } = await import('./command-line/run-dashboard.js');
      // Exits explicitly, because a detection tool that hangs keeps the event loop alive.
      process.exit(await runDashboard(invocation));
    }
    const { answer } = await import('./command-line/answer.js');
    const { text, code } = await answer(invocation);
    return print(text) || code;
  } catch (error) {
    earlyPicture()?.withdraw();
    const { tellFailure } = await import('./command-line/failure.js');
    return tellFailure(error);
  }
}

/** The invocation with the defaults of the user's config file, where there is one. */
async function configured(invocation: Invocation): Promise<Invocation> {
  const path = join(userFolders().config, CONFIG_FILE);
  if (invocation.noConfig || !existsSync(path)) return invocation;
  const { withConfigFile } = await import('./command-line/config-file.js');
  return await withConfigFile(invocation, path);
}

/** Whether a person at a capable terminal asked for no printed output. */
function isForDashboard(invocation: Invocation): boolean {
  const { command, output, explain, solve, as, assertions, plainUi } = invocation;
  if ((command && command !== 'learn') || output || explain || solve || as || assertions.length > 0)
    return false;
  if (plainUi) return true;
  return process.stdin.isTTY && process.stdout.isTTY && !isDumb(process.env['TERM']);
}

/** Whether the terminal's capabilities are unknown; Windows never states them. */
function isDumb(term = ''): boolean {
  return /^(dumb|unknown)?$/.test(term) && (term !== '' || process.platform !== 'win32');
}

// No top-level await, because the single executable is CommonJS.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
