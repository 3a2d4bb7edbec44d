/** The parts of a model's name, from any source. */
export interface ModelAddress {
  readonly organisation: string | undefined;
  readonly name: string;
  /** After the colon, or LM Studio's "@": a size in Ollama's library, a file's format on the Hub. */
  readonly tag: string | undefined;
  readonly fromOllama: boolean;
}

const HOSTS =
  /^(?:https?:\/\/)?(?:www\.)?(huggingface\.co|hf\.co|hf-mirror\.com|ollama\.com|registry\.ollama\.ai|lmstudio\.ai|modelscope\.cn)\//i;

/**
 * Splits an address: a URL of the Hub, Ollama's or LM Studio's site, `hf.co/org/name:TAG`, `org/name`, `name:tag`.
 * Branches and files in a URL are ignored.
 */
export function bareModelName(text: string): ModelAddress {
  const host = HOSTS.exec(text.trim())?.[1]?.toLowerCase();
  const path = text
    .trim()
    .replace(HOSTS, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/^(models|library|model)\//i, '')
    .replace(/\/(tree|blob|resolve|raw|discussions|files|summary)(\/.*)?$/i, '');
  const file = /\/(?:resolve|blob)\/[^/]+\/(?:.*\/)?([^/]+)\.gguf(?:$|\?)/i.exec(text)?.[1];
  const [whole = '', ownTag] = splitTag(path);
  const tag = ownTag ?? (file === undefined ? undefined : /[-.]((?:UD-)?[^-.]+)$/.exec(file)?.[1]);
  const parts = whole.split('/');
  const name = parts.at(-1) ?? '';
  const organisation = parts.length > 1 ? parts.at(-2) : undefined;
  return {
    organisation,
    name,
    tag: tag === '' ? undefined : tag,
    fromOllama: host?.includes('ollama') === true,
  };
}

/** Whether a text is the address of a known site of models. */
export function isModelUrl(text: string): boolean {
  return HOSTS.test(text.trim());
}

function splitTag(path: string): readonly [string, string | undefined] {
  const colon = Math.max(path.lastIndexOf(':'), path.lastIndexOf('@'));
  return colon > 0 ? [path.slice(0, colon), path.slice(colon + 1)] : [path, undefined];
}
