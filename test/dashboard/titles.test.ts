import { expect, it } from 'vitest';
import { jumpTitle } from '../../source/dashboard/drawing/frame.js';
import { PANE_IDS, PANES } from '../../source/dashboard/panes/catalogue.js';
import { focusOf } from '../../source/dashboard/state.js';
import { session } from './fixtures.js';

it.each(PANE_IDS)('the letter that the title of %s marks goes there', (id) => {
  const marked = jumpTitle(PANES[id].title, PANES[id].key, false).find(
    ({ tone }) => tone === 'jump',
  );
  expect(focusOf(session().press(`${marked?.text}`).state)).toBe(id);
});
