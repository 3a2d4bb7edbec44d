import { constants } from 'node:os';

/** Every signal that would end the process, with its exit code. */
export const EXIT_CODES = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGABRT: 134,
  SIGUSR2: 140,
  SIGALRM: 142,
  SIGTERM: 143,
  SIGXCPU: 152,
  SIGVTALRM: 154,
  SIGIO: 157,
  SIGPWR: 158,
} as const;
export type EndingSignal = keyof typeof EXIT_CODES;

/** Those that this platform has. */
export const ENDING_SIGNALS = (Object.keys(EXIT_CODES) as EndingSignal[]).filter(
  (signal) => signal in constants.signals,
);
