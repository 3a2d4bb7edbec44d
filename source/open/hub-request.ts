import { join } from 'node:path';
import { table } from '../text/table.js';
import { type Environment, hubHome } from './hub-places.js';
import { OpenError } from './open-error.js';
import { readText } from './read-file.js';
import { visibleText } from './text.js';

/** The largest index of weights; a config has a fraction of it. */
const LARGEST_INDEX = 32 * 2 ** 20;
const LARGEST_CONFIG = 8 * 2 ** 20;
const PUBLIC_HUB = 'https://huggingface.co';

/** A repository on the Hub, with one time limit for all requests. */
export interface HubRepository {
  readonly hubId: string;
  /** The bytes of a file; undefined when the repository exists without such a file. Throws `OpenError`. */
  file(name: string, range?: ByteRange): Promise<RemoteBytes | undefined>;
}

export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface RemoteBytes {
  readonly bytes: Uint8Array;
  /** Size of the whole file, where the response states it. */
  readonly size: number | undefined;
}

/**
 * The repository's files at `main`, from `HF_ENDPOINT` with `HF_TOKEN` or the stored token; all requests together take
 * at most `milliseconds`.
 */
export async function hubRepository(
  hubId: string,
  environment: Environment,
  milliseconds: number,
): Promise<HubRepository> {
  const endpoint = (environment['HF_ENDPOINT'] || PUBLIC_HUB).replace(/\/+$/, '');
  const token = await tokenOf(environment);
  const signal = AbortSignal.timeout(milliseconds);
  return {
    hubId,
    file: (name, range) =>
      download({
        hubId,
        name,
        url: `${endpoint}/${hubId}/resolve/main/${name}`,
        token,
        signal,
        milliseconds,
        range,
      }),
  };
}

interface Download {
  readonly hubId: string;
  readonly name: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly milliseconds: number;
  readonly range: ByteRange | undefined;
}

async function download(wanted: Download): Promise<RemoteBytes | undefined> {
  const { hubId, url, token, signal, milliseconds, range } = wanted;
  try {
    // By its full name, since the build removes the bare one for the terminal library.
    const response = await globalThis.fetch(url, {
      signal,
      headers: {
        'user-agent': 'llm-tui',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(range && { range: `bytes=${range.first}-${range.last}` }),
      },
    });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.headers.get('x-error-code') === 'EntryNotFound') return undefined;
      throw new OpenError(refusal(hubId, response, token !== undefined));
    }
    const most = range ? range.last - range.first + 1 : largest(wanted.name);
    const bytes = await bodyOf(response, wanted, most);
    return { bytes, size: sizeOf(response) };
  } catch (error) {
    if (error instanceof OpenError) throw error;
    if (signal.aborted)
      throw new OpenError(`${hubId}: the Hub does not answer within ${milliseconds / 1000} s`);
    throw new OpenError(`${hubId}: ${hostOf(url)} cannot be reached: ${causeOf(error)}`);
  }
}

function largest(name: string): number {
  return name.endsWith('.index.json') ? LARGEST_INDEX : LARGEST_CONFIG;
}

/** A response to a range ends there; a server without ranges is cut off there. */
async function bodyOf(
  response: Response,
  { hubId, name, range }: Download,
  most: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes < most) continue;
    if (range === undefined && bytes > most)
      throw new OpenError(`${hubId}: its ${name} has more than ${most} bytes`);
    if (range !== undefined) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

/** Bytes of the whole file: after the slash of `bytes 0-99/1234`. */
function sizeOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** The Hub answers 401 for private and for absent repositories, and gives the reason in a header. */
function refusal(hubId: string, response: Response, withToken: boolean): string {
  const code = response.headers.get('x-error-code');
  const authorise = withToken
    ? 'this token may not read it'
    : 'set HF_TOKEN if it is yours to read';
  if (code === 'GatedRepo')
    return `${hubId}: is gated: accept its licence on the Hub, and ${authorise}`;
  if (code === 'RepoNotFound' || response.status === 404)
    return `${hubId}: there is no such model on the Hub, or it is private: ${authorise}`;
  if (response.status === 401 || response.status === 403)
    return `${hubId}: is gated, private or not there (${response.status}): ${authorise}`;
  if (response.status === 429) return `${hubId}: the Hub asks to wait (429): try again later`;
  return `${hubId}: the Hub answers ${response.status} ${visibleText(response.statusText, 40)}`;
}

/** Undici keeps the reason one level down. */
function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } } | null)?.cause;
  const words: Readonly<Record<string, string>> = table({
    ENOTFOUND: 'no such host; behind a closed network try --offline or a config.json',
    EAI_AGAIN: 'no name service; behind a closed network try --offline or a config.json',
    ECONNREFUSED: 'the connection is refused',
    ECONNRESET: 'the connection is broken off',
  });
  const known = typeof cause?.code === 'string' ? words[cause.code] : undefined;
  return known ?? String(cause?.message ?? (error as Error | null)?.message ?? error);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'HF_ENDPOINT';
}

/** `HF_TOKEN`, else the token of `hf auth login`. */
async function tokenOf(environment: Environment): Promise<string | undefined> {
  const file = environment['HF_TOKEN_PATH'] || join(hubHome(environment), 'token');
  const token =
    environment['HF_TOKEN'] ||
    environment['HUGGING_FACE_HUB_TOKEN'] ||
    (await readText(file, 1000).catch(() => ''));
  // Any other character would break the header.
  return /^[\x21-\x7e]+$/.test(token.trim()) ? token.trim() : undefined;
}
