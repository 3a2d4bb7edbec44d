/** More patterns than any checkpoint lists. Each one is matched against the name of every weight in every layer. */
const MOST_PATTERNS = 32;
const LONGEST_PATTERN = 300;
/** Each further repetition multiplies the steps of the slowest match by the length of a name. */
const MOST_REPETITIONS = 3;

type Matcher = (name: string) => boolean;

/**
 * Matches the weights that a checkpoint keeps in high precision: entries of `modules_to_not_convert` or `ignore`,
 * each a run of whole parts of a state-dict name (`lm_head`, `mlp.gate`, `model.layers.0.self_attn`), with `*` for
 * any part, or a pattern after `re:`. Any other entry matches nothing.
 */
export function exceptionMatcher(entries: readonly string[]): Matcher {
  const runs = new Set<string>();
  const matchers: Matcher[] = [];
  // Some checkpoints list tens of thousands of unquantised modules, which are looked up in a set.
  for (const entry of entries) {
    if (!entry.startsWith('re:') && !entry.includes('*')) runs.add(bare(entry));
    else if (matchers.length < MOST_PATTERNS)
      matchers.push(entry.startsWith('re:') ? patternMatcher(entry.slice(3)) : wildMatcher(entry));
  }
  if (runs.size === 0 && matchers.length === 0) return () => false;
  return (name) => {
    const wanted = bare(name);
    return hasRun(wanted, runs) || matchers.some((matches) => matches(wanted));
  };
}

/** The name of the module that has the weight. */
function bare(name: string): string {
  return name.replace(/\.(weight|bias)$/, '');
}

function hasRun(name: string, runs: ReadonlySet<string>): boolean {
  if (runs.size === 0) return false;
  const parts = name.split('.');
  for (let start = 0; start < parts.length; start++)
    for (let end = start + 1; end <= parts.length; end++)
      if (runs.has(parts.slice(start, end).join('.'))) return true;
  return false;
}

function wildMatcher(entry: string): Matcher {
  const wanted = bare(entry).split('.');
  return (name) => {
    const parts = name.split('.');
    for (let start = 0; start + wanted.length <= parts.length; start++)
      if (wanted.every((part, offset) => part === '*' || part === parts[start + offset]))
        return true;
    return false;
  };
}

function patternMatcher(pattern: string): Matcher {
  if (!isQuick(pattern)) return () => false;
  try {
    const compiled = new RegExp(`^(?:${pattern})`);
    return (name) => compiled.test(name);
  } catch {
    // A pattern that is valid in Python and not in JavaScript matches nothing.
    return () => false;
  }
}

/**
 * Patterns come from outside. One that repeats a group, or has many repetitions, could backtrack for a very long time
 * and is not run.
 */
function isQuick(pattern: string): boolean {
  const plain = pattern
    // Names contain only short runs of digits.
    .replace(/\\d[*+]/g, 'x')
    .replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x')
    .replace(/\(\?(?:[:=!]|<[=!])/g, '(');
  const repetitions = plain.match(/[*+?{][?+]?/g)?.length ?? 0;
  return (
    pattern.length <= LONGEST_PATTERN && repetitions <= MOST_REPETITIONS && !/\)[*+{]/.test(plain)
  );
}
