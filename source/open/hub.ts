import { join } from 'node:path';
import { type Environment, hubHome } from './hub-places.js';
import { parseObject } from './json-text.js';
import { CONFIG_NAMES } from './model-folder.js';
import { OpenError } from './open-error.js';
import type { OpenedModel } from './opened-model.js';
import { readText } from './read-file.js';
import { visibleText } from './text.js';

const LARGEST_ANSWER = 8 * 2 ** 20;
const PUBLIC_HUB = 'https://huggingface.co';

/**
 * Fetches a model's config.json from the Hub, or the maker's params.json of a repository without one (`HF_ENDPOINT`,
 * with `HF_TOKEN` or the stored token), within `milliseconds`. Throws `OpenError` with one line on how to proceed.
 */
export async function openFromHub(
  hubId: string,
  environment: Environment,
  milliseconds: number,
): Promise<OpenedModel> {
  const endpoint = (environment['HF_ENDPOINT'] || PUBLIC_HUB).replace(/\/+$/, '');
  const token = await tokenOf(environment);
  const signal = AbortSignal.timeout(milliseconds);
  for (const file of CONFIG_NAMES) {
    const url = `${endpoint}/${hubId}/resolve/main/${file}`;
    const text = await download({ hubId, url, token, signal, milliseconds });
    if (text !== undefined)
      return {
        id: hubId,
        name: hubId.split('/')[1] ?? hubId,
        config: parseObject(text, `${hubId} on the Hub: ${file}`),
        notices: [],
      };
  }
  throw new OpenError(`${hubId}: the repository has no config.json`);
}

interface Download {
  readonly hubId: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly milliseconds: number;
}

/** The file's text; undefined when the repository exists without such a file. */
async function download(wanted: Download): Promise<string | undefined> {
  const { hubId, url, token, signal, milliseconds } = wanted;
  try {
    // By its full name, since the build removes the bare one for the terminal library.
    const response = await globalThis.fetch(url, {
      signal,
      headers: { 'user-agent': 'llm-tui', ...(token && { authorization: `Bearer ${token}` }) },
    });
    if (!response.ok) {
      await response.body?.cancel();
      if (response.headers.get('x-error-code') === 'EntryNotFound') return undefined;
      throw new OpenError(refusal(hubId, response, token !== undefined));
    }
    return await bodyOf(response, hubId);
  } catch (error) {
    if (error instanceof OpenError) throw error;
    if (signal.aborted)
      throw new OpenError(`${hubId}: the Hub does not answer within ${milliseconds / 1000} s`);
    throw new OpenError(`${hubId}: ${hostOf(url)} cannot be reached: ${causeOf(error)}`);
  }
}

async function bodyOf(response: Response, hubId: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > LARGEST_ANSWER)
      throw new OpenError(`${hubId}: its config.json has more than ${LARGEST_ANSWER} bytes`);
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
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
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: 'no such host; behind a closed network try --offline or a config.json',
    EAI_AGAIN: 'no name service; behind a closed network try --offline or a config.json',
    ECONNREFUSED: 'the connection is refused',
    ECONNRESET: 'the connection is broken off',
  };
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
