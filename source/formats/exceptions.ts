/**
 * Tells whether a checkpoint keeps a weight in high precision: the entries of `modules_to_not_convert` or
 * `ignore`, each a run of whole parts of a state-dict name (`lm_head`, `mlp.gate`, `model.layers.0.self_attn`),
 * with `*` for any part, or a pattern after `re:`. An entry that is no such thing matches nothing.
 */
export function exceptionMatcher(entries: readonly string[]): (name: string) => boolean {
  const matchers = entries.map(entryMatcher);
  return (name) => matchers.some((matches) => matches(name));
}

function entryMatcher(entry: string): (name: string) => boolean {
  if (entry.startsWith('re:')) return patternMatcher(entry.slice(3));
  const wanted = entry.replace(/\.(weight|bias)$/, '').split('.');
  return (name) => {
    const parts = name.replace(/\.(weight|bias)$/, '').split('.');
    for (let start = 0; start + wanted.length <= parts.length; start++)
      if (wanted.every((part, offset) => part === '*' || part === parts[start + offset]))
        return true;
    return false;
  };
}

/** Patterns are others' text: one that repeats a repetition could take for ever and is not run. */
function patternMatcher(pattern: string): (name: string) => boolean {
  if (pattern.length > 300 || /[*+}]\s*\)\s*[*+{?]/.test(pattern)) return () => false;
  try {
    const compiled = new RegExp(`^(?:${pattern})`);
    return (name) => compiled.test(name.replace(/\.(weight|bias)$/, ''));
  } catch {
    return () => false;
  }
}
