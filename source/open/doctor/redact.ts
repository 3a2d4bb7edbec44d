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

/** Shapes that identify one device, host or network, whoever owns it. */
const IDENTIFIERS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'UUID'],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, 'MAC'],
  [/\b(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}\b/g, 'ADDRESS'],
  [/\bhf_[A-Za-z0-9]{8,}\b/g, 'TOKEN'],
  [/\b(serial(?: number)?\s*[:=]\s*)\S+/gi, '$1SERIAL'],
];

/** Names of so few letters are words of their own, and everybody has these. */
const SHORTEST_NAME = 3;
const COMMON_NAMES: ReadonlySet<string> = new Set(['root', 'localhost']);

/** The text without what tells who and where: home folder, user, host, UUIDs, addresses, serial numbers, tokens. */
export function redacted(text: string, { home, user, host }: Secrets): string {
  let shown = home.length > 1 ? text.replaceAll(home, '~') : text;
  for (const [name, stand] of [
    [user, 'USER'],
    [host, 'HOST'],
  ] as const) {
    if (name.length < SHORTEST_NAME || COMMON_NAMES.has(name)) continue;
    const escaped = name.replaceAll(/\W/g, '\\$&');
    shown = shown.replaceAll(new RegExp(`(?<!\\w)${escaped}(?!\\w)`, 'gi'), stand);
  }
  for (const [shape, stand] of IDENTIFIERS) shown = shown.replaceAll(shape, stand);
  return shown;
}
