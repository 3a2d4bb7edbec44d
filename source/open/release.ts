/** Set by the build from package.json. */
declare const PROGRAM_VERSION: string;
/** Set by the build: the newest day that a shipped preset states. */
declare const CATALOGUE_DAY: string;

/** The release, and the day up to which its models, machines and prices were looked up. */
export interface Release {
  readonly version: string;
  readonly catalogueDay: string;
  /** Whole days from that day to `today`. */
  readonly catalogueAge: number;
}

const DAY_MILLISECONDS = 86_400_000;

export function release(today: number = Date.now()): Release {
  const age = Math.floor((today - Date.parse(CATALOGUE_DAY)) / DAY_MILLISECONDS);
  return {
    version: PROGRAM_VERSION,
    catalogueDay: CATALOGUE_DAY,
    catalogueAge: Math.max(0, age),
  };
}

/** What `--version` prints: the version alone on its first line, for scripts. */
export function versionText(today?: number): string {
  const { version, catalogueDay, catalogueAge } = release(today);
  const days = `${catalogueAge} day${catalogueAge === 1 ? '' : 's'} old`;
  return `${version}\nmodels, machines and prices as of ${catalogueDay}: ${days}\n`;
}
