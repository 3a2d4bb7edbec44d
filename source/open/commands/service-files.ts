import { splitWords } from './command-words.js';

/** Whether a text is a Dockerfile; a Modelfile begins with `FROM` too. */
export function isDockerfile(text: string): boolean {
  return (
    /^\s*FROM\s+\S/im.test(text) &&
    /^\s*(RUN|CMD|ENTRYPOINT|COPY|ADD|ENV|WORKDIR|EXPOSE)\s/m.test(text)
  );
}

/** The command that a Dockerfile's last image starts, as words. */
export function dockerfileWords(text: string): readonly string[] {
  const environment: string[] = [];
  let image = '';
  let entry: readonly string[] = [];
  let command: readonly string[] = [];
  for (const line of text.replaceAll(/\\[ \t]*\r?\n/g, ' ').split(/\r?\n/)) {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === 'FROM') {
      image = splitWords(rest).find((part) => !part.startsWith('--')) ?? '';
      [entry, command] = [[], []];
    } else if (name === 'ENTRYPOINT') entry = startedBy(rest);
    else if (name === 'CMD') command = startedBy(rest);
    else if (name === 'ENV') environment.push(...variables(rest));
  }
  return [
    'docker',
    'run',
    ...environment.flatMap((set) => ['-e', set]),
    image,
    ...entry,
    ...command,
  ];
}

/** The list form, or the line form for a shell. */
function startedBy(rest: string): readonly string[] {
  if (!rest.startsWith('[')) return ['sh', '-c', rest];
  return [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replaceAll(/\\(.)/g, '$1'),
  );
}

/** `A=1 B="2 3"`, or `A 1` in the old syntax. */
function variables(rest: string): readonly string[] {
  const set = [...rest.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  if (set.length === 0) return [rest.trim().replace(/\s+/, '=')];
  return set.map(([, name = '', value = '']) => `${name}=${value.replaceAll(/^["']|["']$/g, '')}`);
}

/** Whether a text is a unit of systemd. */
export function isUnit(text: string): boolean {
  return /^\[Service\]\s*$/m.test(text) && /^ExecStart=/m.test(text);
}

/** The command that a systemd unit starts, as a shell line. */
export function unitLine(text: string): string {
  const lines = text.replaceAll(/\\[ \t]*\r?\n/g, ' ').split(/\r?\n/);
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
  const environment = valuesOf('Environment').flatMap((line) =>
    [...line.matchAll(/"(\w+)=([^"]*)"|(\w+)=(\S*)/g)].map(
      ([, quoted, inner, name, value]) => `${quoted ?? name}="${inner ?? value}"`,
    ),
  );
  const [start = ''] = valuesOf('ExecStart');
  return [...environment, start.replace(/^[@:+!-]+/, '')].join(' ');
}
