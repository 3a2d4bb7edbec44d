/** Keys after which React gets a turn: it takes fifty frames of one turn for a loop, and fails. */
const MOST_OF_A_TURN = 16;

/**
 * Hands what it is given to `handle` in its order: a chunk of many keys over several turns, each within `asKeys`. What
 * is last of all, as quitting is, takes the place of all that still waits.
 */
export function inTurns<T>(
  handle: (event: T) => void,
  isLast: (event: T) => boolean,
  asKeys: (handleAll: () => void) => void,
): (event: T) => void {
  const waiting: T[] = [];
  let handled = 0;
  const handleWaiting = (): void => {
    while (waiting.length > 0 && handled < MOST_OF_A_TURN) {
      handle(waiting.shift() as T);
      if (handled++ === 0) setImmediate(nextTurn);
    }
  };
  const nextTurn = (): void => {
    handled = 0;
    if (waiting.length > 0) asKeys(handleWaiting);
  };
  return (event) => {
    if (isLast(event)) waiting.length = 0;
    waiting.push(event);
    handleWaiting();
  };
}
