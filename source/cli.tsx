/** Set by the build from package.json. */
declare const PROGRAM_VERSION: string;

if (process.argv.includes('--version')) process.stdout.write(`${PROGRAM_VERSION}\n`);

export {};
