import { Text, Transform } from 'ink';
import TextInput from 'ink-text-input';
import { useRef } from 'react';
import { useKeyboard } from '../input/keyboard.js';
import { afterKey, keysFor, type TypedLine } from '../input/line-commands.js';
import { commit, PrivateInput, usePrivateKeys } from '../input/private-input.js';

export interface TypedTextProps {
  /** Undefined until something is typed: `present` is then shown, and the first character takes its place. */
  readonly text: string | undefined;
  readonly present?: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
}

/** A text that ink-text-input edits. A command within the line first takes what is there. */
export function TypedText({ text, present = '', onChange, onSubmit }: TypedTextProps) {
  const [keys, send] = usePrivateKeys();
  const line = useRef<TypedLine>(endOf(text));
  // What was typed may not be what is kept: a slash before a search is left out.
  if (line.current.text !== (text ?? '')) line.current = endOf(text);
  const press = (key: string): void => {
    line.current = afterKey(line.current, key);
    send(key);
  };
  useKeyboard('text', (input) => {
    if (input.kind === 'enter') return send(ENTER);
    if (input.kind === 'characters') return press(input.text);
    if (text === undefined) {
      onChange(present);
      commit();
    }
    for (const key of keysFor(input.command, line.current)) press(key);
  });
  return (
    <PrivateInput source={keys}>
      <Text underline wrap="truncate-start">
        <Transform transform={withoutGrey}>
          <TextInput
            // Made anew when it takes what is there, as its cursor stays where it was.
            key={text === undefined ? 'present' : 'typed'}
            value={text ?? ''}
            placeholder={text === undefined ? present : ''}
            onChange={onChange}
            onSubmit={onSubmit}
          />
        </Transform>
      </Text>
    </PrivateInput>
  );
}

const ENTER = '\r';

function endOf(text = ''): TypedLine {
  return { text, cursor: text.length };
}

/** ink-text-input shows what is to be replaced in grey, also where no colours are wanted. */
function withoutGrey(text: string): string {
  return text.replaceAll('\u001B[90m', '').replaceAll('\u001B[39m', '');
}
