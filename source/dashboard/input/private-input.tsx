import { EventEmitter } from 'node:events';
import { type ReactNode, useContext, useMemo, useReducer } from 'react';
// Ink exports neither, but its version is pinned and both are part of our bundle.
import StdinContext from '../../../node_modules/ink/build/components/StdinContext.js';
import reconciler from '../../../node_modules/ink/build/reconciler.js';

/** Makes what is on its way part of the screen's state, so that the next key meets it. */
export function commit(): void {
  reconciler.flushSyncWork();
}

/** Handles keys later as Ink does when they come: what they change can then be committed at once. */
export function asKeys(handleAll: () => void): void {
  reconciler.discreteUpdates(handleAll, undefined, undefined, undefined, undefined);
}

interface PrivateInputProps {
  readonly source: EventEmitter;
  readonly children: ReactNode;
}

/**
 * An input of its own for ink-text-input or ink-select-input. Ink hands every chunk to every component that listens;
 * within this they get the keys that are theirs, one by one.
 */
export function PrivateInput({ source, children }: PrivateInputProps) {
  const outer = useContext(StdinContext);
  const own = useMemo(
    () => ({
      ...outer,
      // The root keeps the terminal in raw mode.
      setRawMode: () => undefined,
      internal_eventEmitter: source,
    }),
    [outer, source],
  );
  return <StdinContext value={own}>{children}</StdinContext>;
}

/**
 * A source of keys for one `PrivateInput`, what hands it a key and comes back when that has been taken in, and what
 * takes in all else that its component was given.
 */
export function usePrivateKeys(): readonly [
  source: EventEmitter,
  send: (key: string) => void,
  settle: () => void,
] {
  const [, again] = useReducer((count: number) => count + 1, 0);
  return useMemo(() => {
    const source = new EventEmitter();
    // ink-text-input moves its cursor behind each commit. React counts commits that leave such work, and takes fifty
    // for a loop: an update of this component takes it along.
    const settle = (): void => {
      commit();
      again();
      commit();
    };
    const send = (key: string): void => {
      source.emit('input', key);
      settle();
    };
    return [source, send, settle];
  }, []);
}
