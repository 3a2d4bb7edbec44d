import { Text, Transform } from 'ink';
import TextInput from 'ink-text-input';
import { useRef, useState } from 'react';
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
  const [keys, send, settle] = usePrivateKeys();
  const [placed, setPlaced] = useState<Placed>({ times: 0, before: undefined });
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
    const pressed = keysFor(input.command, line.current);
    const next = pressed.reduce(afterKey, line.current);
    const isAtEnd = next.cursor === next.text.length;
    if (pressed.length > (isAtEnd ? 1 : FEW)) place(next);
    else pressed.forEach(press);
  });
  /** A new input has its cursor at the end of its text: where that is to stand in between, the text goes on later. */
  const place = (next: TypedLine): void => {
    const times = placed.times + 1;
    const before = next.text.slice(0, next.cursor);
    setPlaced({ times, before });
    onChange(next.text);
    settle();
    setPlaced({ times, before: undefined });
    settle();
    line.current = next;
  };
  return (
    <PrivateInput source={keys}>
      <Text underline wrap="truncate-start">
        <Transform transform={withoutGrey}>
          <TextInput
            // Made anew when it takes what is there, as its cursor stays where it was.
            key={text === undefined ? 'present' : placed.times}
            value={placed.before ?? text ?? ''}
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

/** Keys that are pressed one by one; more are one new input. */
const FEW = 32;

/** How often an input was made for a line, and the part of the line before the cursor while it is made. */
interface Placed {
  readonly times: number;
  readonly before: string | undefined;
}

function endOf(text = ''): TypedLine {
  return { text, cursor: text.length };
}

/** ink-text-input shows what is to be replaced in grey, also where no colours are wanted. */
function withoutGrey(text: string): string {
  return text.replaceAll('\u001B[90m', '').replaceAll('\u001B[39m', '');
}
