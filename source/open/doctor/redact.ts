import { hostname, userInfo } from 'node:os';
import { ownHome } from '../user-folders.js';

/** Names of this user and machine that a public report must not show. */
export interface Secrets {
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

export function ownSecrets(): Secrets {
  return { home: ownHome(), user: ownName(), host: hostname() };
}

/** Containers may run as a user without an entry. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Patterns that identify a person, device, host or network. */
const IDENTIFIERS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'UUID'],
  [/\b(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}\b/gi, 'MAC'],
  [/\b(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}\b/g, 'ADDRESS'],
  // Six groups or an elided run at least: times of day and PCI places have fewer.
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}(?![\w:])/gi, 'ADDRESS'],
  [
    /(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])/gi,
    'ADDRESS',
  ],
  // Tokens by the prefixes of their makers: Hugging Face, GitHub, OpenAI and others, NVIDIA, AWS, Slack.
  [/\b(?:hf_|gh[pousr]_|github_pat_|sk-|nvapi-|AKIA|xox[a-z]-)[\w-]{8,}/g, 'TOKEN'],
  [/\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, '$1TOKEN'],
  [
    /\b(\w*(?:token|secret|password|passwd|api_?key)["']?\s*[:=]\s*["']?)(?!TOKEN\b)[^\s"',;]+/gi,
    '$1TOKEN',
  ],
  // `https://user:password@host`
  [/(\w:\/\/)[^\s/@"']+@/g, '$1TOKEN@'],
  [
    /\b((?:serial|board|unique|asset|device|hardware)[ _-]?(?:number|num|no\.?|sn|id|tag)|serial|udid)((?:\s*\([\w ]+\))?["']?\s*[:=]\s*["']?)(?!UUID\b)[^\s"',;]+/gi,
    '$1$2SERIAL',
  ],
  // Someone's home folder, where it is not this user's own: after sudo, or in a message of another program.
  [/((?:\/home|\/Users|[A-Z]:[\\/]+Users)[\\/]+)(?!USER\b)[^\s\\/"':;,]+/g, '$1USER'],
];

/** Names this short also occur as words or as common user names. */
const SHORTEST_NAME = 3;
const COMMON_NAMES: ReadonlySet<string> = new Set(
  // Default users and hosts of images and clouds, some of them words of the report.
  'root localhost node user users admin administrator ubuntu debian docker runner vagrant jovyan nvidia amd apple intel windows linux'.split(
    ' ',
  ),
);

/** The text without identifying data: home folder, user, host, UUIDs, addresses, serial numbers, tokens. */
export function redacted(text: string, { home, user, host }: Secrets): string {
  let shown = home.length > 1 ? text.replaceAll(home, '~') : text;
  const [short = ''] = host.split('.');
  for (const [name, stand] of [
    [user, 'USER'],
    [host, 'HOST'],
    [short, 'HOST'],
  ] as const) {
    if (name.length < SHORTEST_NAME || COMMON_NAMES.has(name)) continue;
    const escaped = name.replaceAll(/\W/g, '\\$&');
    shown = shown.replaceAll(new RegExp(`(?<!\\w)${escaped}(?!\\w)`, 'gi'), stand);
  }
  // The domain after the host identifies its network.
  shown = shown.replaceAll(/\bHOST(?:\.[\w-]+)+/g, 'HOST');
  for (const [shape, stand] of IDENTIFIERS) shown = shown.replaceAll(shape, stand);
  return shown;
}
